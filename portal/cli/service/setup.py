"""The command that begins an installation: it asks, makes the keys, and writes the file of settings once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from portal.cli.commands import Refused
from portal.cli.given import env_file, started
from portal.cli.service.key_files import line_of, new_key, written_once
from portal.keeping.copies.sealed_file import new_pair
from portal.setting_files import load_settings
from portal.settings import Settings, SettingsFaulty
from portal.store.running.private_files import private_folder

# what is asked, in this order; the rest has a default that is right for most, and stands in portal/settings.md
ASKED = (
    "public_url",
    "council_name",
    "council_short_name",
    "council_phone",
    "council_email",
    "council_address",
    "out_of_hours_phone",
    "watchers",
    "data",
    "backups",
    "database_url",
    "smtp_host",
    "smtp_port",
    "smtp_user",
    "smtp_password",
    "trusted_proxies",
)
SMTP = "smtp_"  # asked of who has named a mail server
SAFE = """Written: {file}
Copy these lines into the council's password safe now, apart from any backup. Without them nobody can read a word that
was sent or open a link again; with them and a copy of the database anybody can.

{keys}

This opens the backups. It is not on this machine, and nobody can make it again:

{private}

Next: `portal check`, `portal upgrade`, `portal staff add ADDRESS --role manager`, `portal serve`."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each setting that is asked, so that nobody need sit before it."""
    for name in reversed(ASKED):
        says = Settings.model_fields[name].description
        command = click.option(f"--{name.replace('_', '-')}", help=says)(command)
    return command


@click.command()
@_options
@click.option("--keys-folder", type=click.Path(path_type=Path), help="Keys go into files of this folder, not into it.")
@click.option("--yes", is_flag=True, help="Asks nothing: what is not given keeps its default.")
def setup(keys_folder: Path | None, *, yes: bool, **given: str | None) -> None:
    """Asks what a council has to say, makes its keys, and writes the file of settings.

    That is `.env` in this folder, or the file that `--env-file` names. One that is there is never written over. With
    `--council NAME` it is that council's, and its folders bear its name unless others are given.
    """
    file = env_file()
    if file.exists():
        raise Refused(f"{file} is there already, and stays as it is: change it with an editor.")
    if name := started().council:
        for folder in ("data", "backups"):
            given[folder] = given[folder] or f"{name}/{folder}"
    keys = {"secret_key": secrets.token_urlsafe(36), "seal_keys": new_key("seal"), "link_keys": new_key("link")}
    backup_key, private = new_pair()
    answers = _answers(keys, given, ask=not yes) | {"backup_key": backup_key}
    kept = keys if keys_folder is None else _in_files(keys_folder, keys)
    private_folder(file.absolute().parent)
    written_once(file, "".join(line_of(name, value) for name, value in (answers | kept).items()))
    try:
        read = load_settings(file, apart=started().apart)
    except SettingsFaulty as fault:
        file.unlink()
        raise Refused("\n".join(fault.problems)) from fault
    private_folder(read.data)
    lines = "".join(line_of(name, value) for name, value in keys.items())
    click.echo(SAFE.format(file=file.absolute(), keys=lines.rstrip(), private=private))


def _answers(keys: dict[str, str], given: dict[str, str | None], *, ask: bool) -> dict[str, str]:
    """What is given or typed, each looked at alone as it comes and all of it in the end; raises Refused."""
    answers: dict[str, str] = {}
    for name in ASKED:
        field = Settings.model_fields[name]
        value = given[name]
        if value is None and ask and not (name.startswith(SMTP) and name != "smtp_host" and not answers["smtp_host"]):
            default = None if field.is_required() else str(_shown(field.default))
            click.echo(f"\n{field.description}")
            value = click.prompt(
                f"PORTAL_{name.upper()}",
                default=default,
                show_default=bool(default),
                hide_input="password" in name,
                value_proc=_right(name),
            )
        if value or (name == "smtp_host" and ask):
            answers[name] = value or ""
    problems = _problems(keys | answers)
    if problems:
        raise Refused("\n".join(problems))
    return {name: value for name, value in answers.items() if value}


def _shown(default: Any) -> Any:
    if hasattr(default, "get_secret_value"):
        return default.get_secret_value()
    return ",".join(default) if isinstance(default, tuple) else default


def _right(name: str) -> Callable[[str], str]:
    """What is typed, if the settings would take it; else its fault is said and it is asked again."""

    def looked_at(typed: str) -> str:
        about = f"PORTAL_{name.upper()}: "
        if wrong := [each.removeprefix(about) for each in _problems({name: typed}) if each.startswith(about)]:
            raise click.UsageError(wrong[0])
        return typed

    return looked_at


def _problems(facts: dict[str, Any]) -> list[str]:
    try:
        for value in facts.values():
            if "\n" in value or "${" in value:
                return ["A setting is one line without ${."]
        load_settings(apart=started().apart, **facts)
    except SettingsFaulty as fault:
        return fault.problems
    return []


def _in_files(folder: Path, keys: dict[str, str]) -> dict[str, str]:
    private_folder(folder)
    for name, value in keys.items():
        written_once(folder / name, f"{value}\n")
    return {f"{name}_file": str((folder / name).absolute()) for name in keys}
