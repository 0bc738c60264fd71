"""Makes the people and papers that tests speak of: `a_child(session, age=9)`; each may be told only what matters."""

from __future__ import annotations

import base64
import itertools
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.setting_files import load_settings
from portal.setting_rules import parse_keys
from portal.settings import Settings
from portal.store.audit import Actor
from portal.store.models import Child, Contact, Invitation, Response, Review, Staff
from portal.store.sealing import KeyRing, hash_secret, keys
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import Source

if TYPE_CHECKING:
    from portal.council.council import Council
    from portal.hearing.answers.given import Given

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
MEETING = date(2026, 3, 24)
SOMEBODY = Actor("cli", "tests")
SEAL_KEYS = "s1:" + base64.b64encode(b"seals words in every single test").decode()
LINK_KEYS = "l1:" + base64.b64encode(b"makes links in every single test").decode()

Kept = TypeVar("Kept")
_numbers = itertools.count(1)


def settings_in(folder: Path, **facts: Any) -> Settings:
    """Settings of a council that does not exist, its data in that folder; staff sign in by the password alone."""
    return load_settings(
        public_url="https://reviews.example.org",
        secret_key="a secret of the tests, long enough to sign",
        seal_keys=SEAL_KEYS,
        link_keys=LINK_KEYS,
        data=folder,
        council_name="Westmere Council",
        council_short_name="Westmere",
        council_phone="01632 960100",
        council_email="reviews@example.org",
        **{"second_factor": "offered"} | facts,
    )


def key_ring() -> KeyRing:
    """The keys of the tests, as `session.info` carries them."""
    return KeyRing(seal=parse_keys(SEAL_KEYS), link=parse_keys(LINK_KEYS))


def born_to_be(age: int, on: date = TODAY) -> date:
    """A birthday six weeks before `on` that makes somebody this many years old then."""
    return (on - timedelta(weeks=6)).replace(year=(on - timedelta(weeks=6)).year - age)


def a_staff(session: Session, role: str = "iro", **facts: Any) -> Staff:
    """Somebody who works here: role iro, support, manager or admin; no password."""
    number = next(_numbers)
    return _added(
        session, Staff(**{"email": f"{role}{number}@example.org", "name": "Sam Okafor", "role": role} | facts)
    )


def a_cover(session: Session, iro: Staff, cover: Staff, from_on: date, to_on: date, **facts: Any) -> Cover:
    """A cover that stands, both days included."""
    return _added(session, Cover(iro_id=iro.id, cover_id=cover.id, from_on=from_on, to_on=to_on, **facts))


def a_child(session: Session, age: int = 9, **facts: Any) -> Child:
    """A child of that age at NOW; `iro=` a Staff when it matters."""
    number = next(_numbers)
    given = {"reference": f"C{number:05}", "first_name": "Robin", "date_of_birth": born_to_be(age),
             "looked_after_from": date(2024, 6, 3), "email": f"child{number}@example.org",
             "reached_through": "carer" if age < 12 else "own"}  # fmt: skip
    return _added(session, Child(**given | facts))


def a_contact(session: Session, child: Child, role: str = "parent", **facts: Any) -> Contact:
    """An adult around the child who is safe to contact by email and may know the date."""
    number = next(_numbers)
    given = {"child_id": child.id, "child": child, "reference": f"P{number:05}", "role": role, "name": "Alex Reed",
             "has_pr": role == "parent", "email": f"{role}{number}@example.org", "channel": "email",
             "safe_to_contact": "yes", "safe_said_by": "a social worker", "safe_said_at": NOW - timedelta(days=30),
             "may_know_date": True}  # fmt: skip
    return _added(session, Contact(**given | facts))


def a_review(session: Session, child: Child, **facts: Any) -> Review:
    """A review planned for MEETING (Tuesday 24 March 2026, 15:30), due a week later; the child's IRO chairs it."""
    number = next(_numbers)
    given = {"reference": f"R{number:05}", "child_id": child.id, "child": child, "iro_id": child.iro_id,
             "iro": child.iro, "due_on": MEETING + timedelta(days=7), "planned_on": MEETING, "planned_at": time(15, 30),
             "told_on": date(2025, 10, 1)}  # fmt: skip
    return _added(session, Review(**given | facts))


def a_held_review(session: Session, child: Child, held_on: date = date(2026, 2, 10), **facts: Any) -> Review:
    """A review that was held, with its financial year and the child's age that day."""
    born = child.date_of_birth
    given = {"status": "held", "held_on": held_on, "planned_on": held_on, "due_on": held_on,
             "year": held_on.year - (held_on < date(held_on.year, 4, 1)),
             "age": held_on.year - born.year - ((held_on.month, held_on.day) < (born.month, born.day))}  # fmt: skip
    return a_review(session, child, **given | facts)


def an_invitation(
    session: Session, council: Council | None, review: Review, contact: Contact | None = None, **facts: Any
) -> Invitation:
    """An invitation that was asked and sent at NOW, to the child unless a contact is named; its link works.

    Only a row: no message is posted. `council` is not needed for that and may be None.
    """
    ring = keys(session)
    meeting = review.planned_on or review.day
    born = review.child.date_of_birth
    age = meeting.year - born.year - ((meeting.month, meeting.day) < (born.month, born.day))
    stage = str(facts.get("stage", "consult"))
    given = {"review_id": review.id, "review": review, "contact_id": contact and contact.id, "contact": contact,
             "stage": stage, "form": _form(stage, contact, age), "age": None if contact else age,
             "language": contact.language if contact else review.child.language,
             "channel": contact.channel if contact else "email", "serial": 1, "key_id": ring.link_key_id,
             "asked_at": NOW, "sent_at": NOW,
             "expires_at": datetime.combine(meeting + timedelta(days=8), time(), tzinfo=UTC)}  # fmt: skip
    # the link is derived from the number, which a row has only once it is kept
    placeholder = {"link_hash": os.urandom(32), "code_hash": os.urandom(32)}
    invitation = _added(session, Invitation(**given | placeholder | facts))
    which = (invitation.id, invitation.serial, invitation.key_id)
    invitation.link_hash = hash_secret(ring.link_of(*which))
    invitation.code_hash = ring.code_hash(ring.code_of(*which))
    session.flush()
    return invitation


def a_response(
    session: Session,
    council: Council,
    invitation: Invitation,
    answers: Mapping[str, Given | str | tuple[str, ...]] | None = None,
    *,
    source: Source = Source.WEB,
    received_at: datetime = NOW,
) -> Response:
    """A whole response, sent: `{"y_home": "yes", "y_talk": Given("y_talk", words="…")}`; a text is a code."""
    from portal.hearing.responses import save
    from portal.hearing.tags import keep

    given = [_as_given(question, answer) for question, answer in (answers or {}).items()]
    return save.receive(
        Work(session, council, Actor("respondent", invitation.id), received_at),
        invitation,
        given,
        source=source,
        received_at=received_at,
        readings=keep.prepare(council, invitation, given),
    )


def _as_given(question: str, answer: Given | str | tuple[str, ...]) -> Given:
    from portal.hearing.answers.given import Given

    if isinstance(answer, Given):
        return answer
    return Given(question, codes=(answer,) if isinstance(answer, str) else answer)


def _form(stage: str, contact: Contact | None, age: int) -> str:
    if contact is None:
        return f"{stage}_{'4_11' if age < 12 else '12_17'}"
    return f"{stage}_{'professional' if contact.role == 'professional' else 'parent'}"


def _added(session: Session, row: Kept) -> Kept:
    session.add(row)
    session.flush()
    return row
