"""A council that lasts as long as a measurement: one IRO, and as many children with a review ahead as are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import accounts
from portal.asking.invitations import ask, links
from portal.council.council import Council
from portal.council.work import Work
from portal.demo import stage
from portal.intake.compare import Known
from portal.intake.put import put_child, put_review, settle
from portal.settings import Settings
from portal.store import schema
from portal.store.audit import Actor
from portal.store.database import open_database, writing
from portal.store.models import Review
from portal.store.vocabulary import ReachedThrough, ReviewKind, Role, Stage

BENCH = Actor("cli", "bench")
AGE = 15  # who is asked the longest of the children's forms
AHEAD = timedelta(days=18)


@dataclass(frozen=True)
class Place:
    """The council, its database and the day it lives in."""

    settings: Settings
    council: Council
    maker: sessionmaker[Session]
    now: datetime

    def work(self, session: Session) -> Work:
        """What verbs work with here."""
        return Work(session, self.council, BENCH, self.now)


def open_place(folder: Path, *, port: int = 8000) -> Place:
    """The council in that folder; made when it is not there."""
    settings = stage.settings_for(folder, host="127.0.0.1", port=port)
    maker = open_database(settings)
    schema.upgrade(maker.kw["bind"])
    return Place(settings, Council.open(settings), maker, datetime.now(UTC))


def add_reviews(place: Place, number: int) -> list[str]:
    """So many children with a review in two and a half weeks; their references."""
    today = place.now.date()
    with place.maker() as session, writing(session):
        iro = accounts.add_staff(
            session,
            email="sam.green@anytown.example.org",
            name="Sam Green",
            role=Role.IRO,
            password=stage.PASSWORD,
            by=BENCH,
            now=place.now,
        )
        session.flush()
        work, known = place.work(session), Known(staff={iro.email: iro})
        references = [f"B{each:05}" for each in range(number)]
        for reference in references:
            known.children[reference] = put_child(work, _child(reference, today), known).row  # type: ignore[assignment]
        settle(session, known, by=BENCH, now=place.now)
        for reference in references:
            put_review(work, _review(reference, today), known)
        settle(session, known, by=BENCH, now=place.now)
    return references


def invited(place: Place) -> list[str]:
    """Asks every child; the paths that open their forms."""
    with place.maker() as session, writing(session):
        asked = [ask.invite(place.work(session), review, None, stage=Stage.CONSULT) for review in session.query(Review)]
        session.flush()
        address = place.settings.public_url
        return [links.link(session, place.council, each).removeprefix(address) for each in asked]


def _child(reference: str, today: date) -> dict[str, object]:
    return {
        "reference": reference,
        "first_name": "Robin",
        "date_of_birth": today - timedelta(days=AGE * 366 + 60),
        "language": "en",
        "iro_email": "sam.green@anytown.example.org",
        "social_worker_email": "worker@anytown.example.org",
        "looked_after_from": today - timedelta(days=700),
        "email": f"{reference.lower()}@example.org",
        "phone": None,
        "reached_through": ReachedThrough.OWN,
    }


def _review(reference: str, today: date) -> dict[str, object]:
    return {
        "reference": f"R{reference}",
        "child_ref": reference,
        "kind": ReviewKind.SUBSEQUENT,
        "due_on": today + AHEAD,
        "planned_on": today + AHEAD,
        "planned_at": time(15, 30),
        "told_on": today - timedelta(days=30),
    }
