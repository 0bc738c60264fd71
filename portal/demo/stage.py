"""Settings, staff and clock of the demonstration council."""

from __future__ import annotations

import base64
import hashlib
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from portal import calendar
from portal.accounts import accounts
from portal.setting_files import load_settings
from portal.settings import Settings
from portal.store.audit import Actor
from portal.store.models import Staff
from portal.store.vocabulary import Role

BUILDER = Actor("cli", "demo")
PASSWORD = "larch kettle harbour"  # noqa: S105 - printed on the terminal; everybody in it is invented
PHONE = "01632 960123"  # a number that Ofcom keeps for fiction
IROS = ("Sam Green", "Alex Marsh", "Jo Penhallow", "Kit Summers", "Nicky Thorne", "Pat Wildgoose", "Toni Vale")


def settings_for(data: Path, *, host: str, port: int) -> Settings:
    """The demonstration's settings; the keys are the same on every machine, so that links are too."""
    return load_settings(
        public_url=f"http://{_shown(host)}:{port}",
        secret_key=_key("cookies"),
        seal_keys=f"demo:{_key('seal')}",
        link_keys=f"demo:{_key('link')}",
        data=data,
        council_name="Anytown Council (a demonstration)",
        council_short_name="Anytown",
        council_phone=PHONE,
        council_email="reviews@anytown.example.org",
        council_address="Review team;1 Invented Square;Anytown",
        out_of_hours_phone="01632 960999",
        watchers="duty@anytown.example.org",
        advocacy="Anytown Advocates (invented): 01632 960456",
        languages="en,cy,pl,ro,uk,sq,vi,so,ar,ur,fa,ckb,pa",
        second_factor="offered",
        demo=True,
    )


def _key(label: str) -> str:
    return base64.b64encode(hashlib.sha256(f"demonstration {label}".encode()).digest()).decode()


def _shown(host: str) -> str:
    """The address to print: a phone in the same network needs the machine's own, not 0.0.0.0."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent, the route is looked up
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def clock_from(today: date) -> Callable[[], datetime]:
    """A clock that goes on from this time of day on `today`, so that the demonstration does not grow old."""
    shift = timedelta(days=(today - calendar.today(datetime.now(UTC))).days)
    return lambda: datetime.now(UTC) + shift


WORKER = "Pip Larkin"


def add_staff(session: Session, now: datetime) -> list[Staff]:
    """Everybody who works here: seven IROs, two in business support, and one of every other role."""
    people = [(name, Role.IRO) for name in IROS]
    people += [("Bella Quill", Role.SUPPORT), ("Ray Holt (term time)", Role.SUPPORT)]
    people += [("Morgan Lake", Role.MANAGER), ("Ade Stone", Role.ADMIN), (WORKER, Role.PARTICIPATION)]
    return [
        accounts.add_staff(
            session,
            email=email_of(name),
            name=name,
            role=role,
            password=PASSWORD,
            phone=f"01632 9602{number:02}" if role == Role.IRO else None,
            by=BUILDER,
            now=now,
        )
        for number, (name, role) in enumerate(people)
    ]


def email_of(name: str) -> str:
    """The invented address of a member of staff."""
    return f"{name.split()[0].lower()}.{name.split()[1].lower()}@anytown.example.org"


LOGINS = {
    "IRO": email_of("Sam Green"),
    "business support": email_of("Bella Quill"),
    "manager": email_of("Morgan Lake"),
    "administrator": email_of("Ade Stone"),
    "participation worker": email_of(WORKER),
}
