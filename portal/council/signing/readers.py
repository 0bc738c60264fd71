"""Native speakers who are asked to check a language: by a link of their own, which shows words and nobody's answers.

The link opens for READ_DAYS, as often as it takes; it ends when an administrator ends it, and the address with it.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import today
from portal.council.work import Work
from portal.i18n import date_words, name_in_english
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.sealing import hash_secret
from portal.store.tables.catalogue_tables import CatalogueReader

READ_DAYS = 90  # some hours of reading, beside work and family


class LinkEnded(LookupError):
    """The link opens nothing: never made, replaced, ended, or over."""


def ask(work: Work, code: str, *, name: str, email: str) -> CatalogueReader:
    """Mails somebody a link to check that language by; for whoever was asked before, the earlier link ends."""
    secret, row = secrets.token_urlsafe(32), _asked_before(work.session, code, email)
    if row is None:
        row = CatalogueReader(language=code, email=email)
        work.session.add(row)
    row.name, row.link_hash = name, hash_secret(secret)
    row.asked_at, row.asked_by = work.now, work.by.staff_id
    row.until = today(work.now) + timedelta(days=READ_DAYS)
    work.session.flush()
    subject, body = work.council.notices.render(
        "catalogue_reader",
        language="en",
        name=name,
        other=name_in_english(code),
        due=date_words(row.until, year=True),
        link=f"{work.council.settings.public_url}/words/{secret}",
    )
    dedupe = f"catalogue reader:{row.id}:{row.link_hash.hex()[:16]}"
    outbox.post_to_staff(work.session, {email: None}, dedupe=dedupe, subject=subject, body=body, now=work.now)
    work.record(Action.SEND_LINK, f"catalogue reader:{row.id}", why=code)
    return row


def end(work: Work, row: CatalogueReader) -> None:
    """The link opens nothing from now on, and the address is forgotten; what was said stays, with the name."""
    if row.ended_at is None:
        row.ended_at, row.email = work.now, None
        work.record(Action.WITHDRAW, f"catalogue reader:{row.id}", why=row.language)


def by_link(session: Session, secret: str, on: date) -> CatalogueReader:
    """Whose link that is, on that day. Raises LinkEnded: whatever ended it is one and the same."""
    row = session.scalar(sa.select(CatalogueReader).where(CatalogueReader.link_hash == hash_secret(secret)))
    if row is None or row.ended_at is not None or on > row.until:
        raise LinkEnded
    return row


def of_language(session: Session, code: str) -> list[CatalogueReader]:
    """Who was asked to check that language and still may, in the order in which they were asked."""
    asked = sa.select(CatalogueReader).where(CatalogueReader.language == code, CatalogueReader.ended_at.is_(None))
    return list(session.scalars(asked.order_by(CatalogueReader.id)))


def _asked_before(session: Session, code: str, email: str) -> CatalogueReader | None:
    return next((row for row in of_language(session, code) if row.email == email), None)
