"""A worker is killed again and again over messages that wait, half email by SMTP and half texts by GOV.UK Notify.

    .venv/bin/python -m tests.drills.worker_killed --messages 5000 --kills 200

None may be lost, and none come more often than there were kills. It says how many came twice: of email one may for each
kill, with the same Message-ID; a text is looked for under its reference before it is sent again.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.calendar import utc_now
from portal.sending import outbox, ways
from portal.settings import Settings
from portal.store.base import Base
from portal.store.database import make_engine, session_maker, writing
from portal.store.models import Message
from portal.store.vocabulary import Channel
from tests.asking.post_office import post_office
from tests.factories import key_ring, settings_in
from tests.sending import notify_service
from tests.sending.notify_service import KEY, TEXT, Notify

LEASE = timedelta(minutes=5)  # by which the clock of each new worker is ahead of the last: what it held is due again
WITHIN = 0.25  # seconds of work before a kill, at most


@dataclass(frozen=True)
class Outcome:
    """How many messages are sent, how many came at all, and how often one came once more than it should."""

    sent: int
    arrived: int
    doubled_mails: int
    doubled_texts: int
    kills: int


def settings(folder: Path, mail_port: int, notify_port: int) -> Settings:
    return settings_in(
        folder, smtp_host="127.0.0.1", smtp_port=mail_port, smtp_starttls=False, notify_api_key=SecretStr(KEY),
        notify_url=f"http://127.0.0.1:{notify_port}", notify_text_template=TEXT,
    )  # fmt: skip


def opened(made: Settings) -> sessionmaker[Session]:
    return session_maker(make_engine(made.database), key_ring())


def drill(folder: Path, messages: int, kills: int) -> Outcome:
    """Posts so many messages and kills the worker so many times, then lets it come to its end."""
    with post_office() as office, notify_service.running(Notify()) as service:
        maker = opened(settings(folder, office.port, service.port))
        with maker() as session:
            Base.metadata.create_all(session.get_bind())
        _post(maker, messages)
        done = 0
        for number in range(kills):
            with _worker(folder, office.port, service.port, number) as worker:
                time.sleep(random.uniform(0, WITHIN))  # noqa: S311
                done += worker.poll() is None
                worker.kill()
        with _worker(folder, office.port, service.port, kills) as last:
            last.wait(600)
        with maker() as session:
            sent = session.scalar(sa.select(sa.func.count()).where(Message.state == "sent")) or 0
        mails = Counter(str(mail["Message-ID"]) for _to, mail in office.taken)
        texts = Counter(each["reference"] for each in service.taken)
        return Outcome(sent, len(mails) + len(texts), mails.total() - len(mails), texts.total() - len(texts), done)


def _post(maker: sessionmaker[Session], messages: int) -> None:
    now = utc_now()
    with maker() as session, writing(session):
        for each in range(messages):
            mail = each % 2 == 0
            outbox.post(
                session, dedupe=f"drill:{each}", subject="Your meeting", body="Please open the page.", now=now,
                channel=Channel.EMAIL if mail else Channel.TEXT,
                recipient=f"person{each}@example.org" if mail else f"07700 9{each:05}",
            )  # fmt: skip


@contextmanager
def _worker(folder: Path, mail_port: int, notify_port: int, number: int) -> Iterator[subprocess.Popen[str]]:
    """A worker that has begun."""
    command = [sys.executable, "-m", __spec__.name if __spec__ else "tests.drills.worker_killed", "--work", str(folder)]
    ports = [str(mail_port), str(notify_port), str(number)]
    with subprocess.Popen([*command, *ports], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        yield worker


def _work(folder: Path, mail_port: int, notify_port: int, number: int) -> None:
    made = settings(folder, mail_port, notify_port)
    maker, transport = opened(made), ways.transport_for(made)
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    while delivery.deliver(maker, transport, lambda: utc_now() + number * LEASE):
        pass


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        _work(Path(sys.argv[2]), *map(int, sys.argv[3:]))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--messages", type=int, default=5000)
        parser.add_argument("--kills", type=int, default=200)
        given = parser.parse_args()
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(f"{drill(Path(folder), given.messages, given.kills)}\n")
