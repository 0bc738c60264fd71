"""What people put right in the tags, as a labelled file to train on: without names, and only words that may leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.tagging.reading import THEMES
from portal.reporting.quotes.redaction import struck
from portal.reporting.quotes.to_read import WHO, suggested, texts
from portal.store.models import Response, Tag
from portal.store.vocabulary import SetBy, TagKind

Key = tuple[int, str]


def corrected(session: Session, council: Council, year: int) -> Iterator[dict[str, Any]]:
    """One row for each answer of the financial year in which a person set or refused a tag, as `portal tag` reads it.

    `sentiment`, `themes` and `safeguarding` are what stands after that; `corrected` says which of them a person gave.
    Only feedback whose writer said that the words may be used, with the names struck that the portal knows.
    """
    tags = _tags(session, year)
    found = [
        text
        for text in texts(session, council, year)
        if text.may_quote and any(_by_person(tag) for tag in tags[text.response_id, text.question])
    ]
    names = suggested(session, found)
    for text in found:
        key = (text.response_id, text.question)
        yield {
            "id": f"{text.response_id}:{text.question}",
            "text": struck(text.words, names[key]),
            "asked": text.label,
            "who": WHO[text.form],
            **_labels(tags[key]),
        }


def _labels(tags: list[Tag]) -> dict[str, Any]:
    stands = [tag for tag in tags if tag.refused_at is None]
    themes = {tag.value for tag in stands if tag.kind == TagKind.THEME}
    feelings = sorted((tag for tag in stands if tag.kind == TagKind.SENTIMENT), key=_by_person)
    return {
        "sentiment": feelings[-1].value if feelings else "unsure",
        "themes": [theme for theme in THEMES if theme in themes],
        "safeguarding": any(tag.kind == TagKind.CONCERN for tag in stands),
        "corrected": sorted({tag.kind.value for tag in tags if _by_person(tag)}),
    }


def _by_person(tag: Tag) -> bool:
    return tag.set_by == SetBy.PERSON or tag.refused_at is not None


def _tags(session: Session, year: int) -> defaultdict[Key, list[Tag]]:
    found: defaultdict[Key, list[Tag]] = defaultdict(list)
    rows = sa.select(Tag).join(Response, Response.id == Tag.response_id).where(Response.year == year)
    for tag in session.scalars(rows.order_by(Tag.id)):
        found[tag.response_id, tag.question].append(tag)
    return found
