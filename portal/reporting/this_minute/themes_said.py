"""What children wrote about this year, with words that may be used, beside what is done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.tagging import themes
from portal.reporting.figures.free_text import word_tables
from portal.reporting.quotes.to_read import Text, texts
from portal.reporting.this_minute.by_month import FEW
from portal.store.models import Tag
from portal.store.tables.doing_tables import Doing
from portal.store.vocabulary import FormFor, TagKind

MOST = 8  # themes on a page that is read in a minute


@dataclass(frozen=True)
class ThemeSaid:
    """One theme: in how many texts of children, of how many the portal read; words; what is done about it."""

    theme: str
    label: str
    n: int
    N: int
    words: str | None
    doing: tuple[Doing, ...]


def said(session: Session, council: Council, year: int, doing: Sequence[Doing]) -> list[ThemeSaid]:
    """The themes of children's texts, those most spoken of first; none of fewer than FEW texts."""
    names, children = themes.names(), {str(form.id) for form in council.library if form.audience == FormFor.CHILD}
    [table] = [each for each in word_tables(session, year, names) if each.id == "themes"]
    counted: dict[str, int] = {}
    read: dict[str, int] = {}
    for form, theme, number, of in table.rows:
        if form in children:
            counted[str(theme)] = counted.get(str(theme), 0) + int(number or 0)
            read[str(form)] = int(of or 0)
    words = words_of(session, council, year, children)
    shown = sorted((theme for theme, n in counted.items() if n >= FEW), key=lambda theme: (-counted[theme], theme))
    return [
        ThemeSaid(
            theme, names.get(theme, theme), counted[theme], sum(read.values()), words.get(theme),
            tuple(each for each in doing if each.theme == theme),
        )
        for theme in shown[:MOST]
    ]  # fmt: skip


def words_of(session: Session, council: Council, year: int, forms: set[str]) -> Mapping[str, str]:
    """For each theme of these forms a short text that a person has read and let go, and that may be quoted."""
    allowed: list[Text] = [
        text for text in texts(session, council, year) if text.may_quote and text.leaves and text.form in forms
    ]
    if not allowed:
        return {}
    about = sa.select(Tag.response_id, Tag.question, Tag.value).where(
        Tag.response_id.in_([text.response_id for text in allowed]), Tag.kind == TagKind.THEME, Tag.refused_at.is_(None)
    )
    of: dict[tuple[int, str], set[str]] = {}
    for response_id, question, theme in session.execute(about):
        of.setdefault((response_id, question), set()).add(theme)
    found: dict[str, str] = {}
    for text in sorted(allowed, key=lambda each: (len(each.leaves or ""), each.mark)):
        for theme in of.get((text.response_id, text.question), ()):
            found.setdefault(theme, text.leaves or "")
    return found
