"""What only a look around can tell of the settings: folders, addresses, file modes, and whether mail can leave.

What is wrong in a setting by itself is refused where settings are read.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from portal.sending.addresses import email_address
from portal.settings import Settings
from portal.store.running.private_files import BESIDE, open_to_others

ROOM = 0.1  # of the disk that should be left


def refused(settings: Settings) -> list[str]:
    """Why the portal must not start with these settings; one sentence each."""
    told = []
    if settings.content and not settings.content.is_dir():
        told.append(f"PORTAL_CONTENT: there is no folder {settings.content}")
    if email_address(settings.council_email) is None:
        told.append(f"PORTAL_COUNCIL_EMAIL: {settings.council_email} is not an email address")
    told += [
        f"PORTAL_WATCHERS: {watcher} is not an email address"
        for watcher in settings.watchers
        if email_address(watcher) is None
    ]
    if settings.demo and settings.secure:
        told.append("PORTAL_DEMO: never on a live service; it shows messages and lifts the check of the host")
    return told


def found_wrong(settings: Settings, env_file: Path) -> list[str]:
    """What `portal check` finds wrong around the portal, one sentence each; looks at the disk and asks for a name."""
    return [*_no_room(settings), *_no_mail_server(settings), *_open_to_others(settings, env_file)]


def _no_room(settings: Settings) -> Iterator[str]:
    for folder in {settings.data, settings.temporary_folder}:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            yield f"The folder {there} cannot be written by the account that runs this command."
        usage = shutil.disk_usage(there)
        if usage.free < ROOM * usage.total:
            yield f"The disk of {there} has {usage.free / usage.total:.0%} left: make room."


def _no_mail_server(settings: Settings) -> Iterator[str]:
    if not settings.smtp_host:
        return
    try:
        socket.getaddrinfo(settings.smtp_host, settings.smtp_port, type=socket.SOCK_STREAM)
    except OSError:
        yield f"PORTAL_SMTP_HOST: no machine is found under the name {settings.smtp_host}"


def _open_to_others(settings: Settings, env_file: Path) -> Iterator[str]:
    database = settings.database_file
    kept = [database.with_name(database.name + end) for end in BESIDE] if database else []
    folders = (settings.data, settings.temporary_folder)
    yield from open_to_others(env_file, *settings.files_of_secrets.values(), *folders, *kept)
