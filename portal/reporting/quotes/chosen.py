"""Chooses words that people allowed to be quoted and a person has read: no name, no date, nor who exactly said them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.quotes.to_read import WHO, texts
from portal.store.sealing import keys

MOST = 15  # of each group: a report is read, not searched


@dataclass(frozen=True)
class Quote:
    """Words with the question they answer, and the group of people the writer belongs to."""

    who: str
    question: str
    words: str


@dataclass(frozen=True)
class Chosen:
    """The quotes of a report, and how many answers wait for a person to read them."""

    quotes: tuple[Quote, ...]
    waiting: int


def choose(session: Session, council: Council, year: int) -> Chosen:
    """Quotes from the feedback received in the year, at most MOST of each group.

    Which ones is neither chosen by what they say nor by when they came: a keyed hash shuffles them, and does so alike
    every time. Nothing stands here that no person has read; what they struck is gone.
    """
    ring = keys(session)
    found = [text for text in texts(session, council, year) if text.may_quote]
    found.sort(key=lambda text: ring.mark(f"quote:{text.response_id}"))
    chosen: list[Quote] = []
    for form, who in WHO.items():
        allowed = [Quote(who, text.label, text.leaves) for text in found if text.form == form and text.leaves]
        chosen += allowed[:MOST]
    return Chosen(tuple(chosen), sum(text.waits for text in found))
