"""Counts consultation forms by the way they were sent and by language; they add up to the figures of forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.i18n import name_in_english
from portal.reporting.figures.asked import OF_THE_FAMILY
from portal.reporting.figures.table import Table
from portal.store.models import Invitation
from portal.store.vocabulary import Channel, Source

_FORMS = "Consultation forms of children, parents and carers for reviews whose meeting falls in the year"
_WAY_WORDS = {
    "sent": "sent",
    "returned": "returned before the review",
    "on_paper": "of these on paper",
    Channel.EMAIL: "email",
    Channel.TEXT: "text message",
    Channel.LETTER: "letter",
    Channel.HAND: "handed over",
}


def way_tables(session: Session, year: int) -> Iterator[Table]:
    """Forms sent and returned by channel and by language."""
    key = (Invitation.channel, Invitation.language)
    back = Invitation.after_meeting.is_(False)
    query = sa.select(
        *key,
        sa.func.count(Invitation.reached_at).label("sent"),
        sa.func.count().filter(back).label("returned"),
        sa.func.count().filter(back, Invitation.answered_source == Source.PAPER).label("on_paper"),
    ).where(Invitation.year == year, Invitation.form.in_(OF_THE_FAMILY))
    rows = session.execute(query.group_by(*key)).all()
    yield _way(
        "take_up_channel",
        "Forms by the way they were sent",
        f"{_FORMS}, by how the link was sent: the form itself is filled in on the web unless it came back on paper.",
        "channel",
        {channel: [row for row in rows if row.channel == channel] for channel in Channel},
    )
    languages = sorted({row.language for row in rows}, key=lambda code: (code != "en", name_in_english(code)))
    yield _way(
        "take_up_language",
        "Forms by language",
        f"{_FORMS}, by the language they were sent in or the reader chose.",
        "language",
        {code: [row for row in rows if row.language == code] for code in languages},
    )


def _way(name: str, title: str, rule: str, column: str, groups: Mapping[str, list[Any]]) -> Table:
    columns = ("sent", "returned", "on_paper")
    rows = tuple((group, *(sum(getattr(row, each) for row in of) for each in columns)) for group, of in groups.items())
    words = _WAY_WORDS if column == "channel" else _WAY_WORDS | {group: name_in_english(group) for group in groups}
    return Table(name, title, rule, (column, *columns), rows, words, parts=("returned",), whole="sent")
