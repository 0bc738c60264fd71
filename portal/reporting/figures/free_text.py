"""Counts what free text was about and how it sounded: in totals only, never beside a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.reporting.figures.reach import FORM_WORDS
from portal.reporting.figures.table import Cell, Table
from portal.store.models import Tag
from portal.store.vocabulary import FormId, SetBy, TagKind

SENTIMENTS = ("positive", "mixed", "neutral", "negative")
UNSURE = "unsure"  # praise or complaint, the portal does not say which: it is read, and not scored
_KINDS = (TagKind.SENTIMENT, TagKind.THEME, TagKind.UNREAD)

Tags = Mapping[tuple[str, str, str], int]  # (form, kind, value) -> texts


def word_tables(session: Session, year: int, theme_names: Mapping[str, str]) -> list[Table]:
    """Themes and sentiment of the free text received in the year, by form.

    `theme_names` gives the English name of each theme. Texts the portal could not read are counted apart from
    those it read: they are not neutral.
    """
    tags = _standing(session, year)
    read: dict[str, int] = {
        form: sum(tags.get((form, TagKind.SENTIMENT, value), 0) for value in (*SENTIMENTS, UNSURE)) for form in FormId
    }
    return [_themes_table(tags, read, theme_names), _sentiment_table(tags, read)]


def _standing(session: Session, year: int) -> Tags:
    """Tags that nobody refused; where a person set a tag, the machine's own for the same thing does not count."""
    tags: Counter[tuple[str, str, str]] = Counter()
    for form, kind, value, number in session.execute(sa.union_all(_tagged(year), _overruled(year))):
        tags[form, kind, value] += number
    return +tags


def _tagged(year: int) -> sa.Select[*tuple[Any, ...]]:
    key = (Tag.form, Tag.kind, Tag.value)
    return (
        sa.select(*key, sa.func.count())
        .where(Tag.year == year, Tag.refused_at.is_(None), Tag.kind.in_(_KINDS))
        .group_by(Tag.set_by, *key)  # in the order of the index
    )


def _overruled(year: int) -> sa.Select[*tuple[Any, ...]]:
    """The machine's tags that a person's stand for, to be taken off."""
    person = aliased(Tag)
    key = (Tag.form, Tag.kind, Tag.value)
    # a text sounds one way only, so any sentiment a person sets overrules the machine's; a theme only the same theme
    same = sa.or_(Tag.kind == TagKind.SENTIMENT, Tag.value == person.value)
    return (
        sa.select(*key, -sa.func.count(sa.distinct(Tag.id)))
        .join(person, sa.and_(person.response_id == Tag.response_id, person.question == Tag.question, same))
        .where(person.year == year, person.set_by == SetBy.PERSON, person.refused_at.is_(None), person.kind == Tag.kind)
        .where(Tag.set_by == SetBy.MACHINE, Tag.refused_at.is_(None), Tag.kind.in_(_KINDS))
        .group_by(*key)
    )


def _themes_table(tags: Tags, read: Mapping[str, int], names: Mapping[str, str]) -> Table:
    order: list[str] = list(FormId)
    # by form, then what is spoken of most
    found = sorted(tags.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][2]))
    rows = tuple((form, value, number, read[form]) for (form, kind, value), number in found if kind == TagKind.THEME)
    return Table(
        "themes",
        "What people wrote about",
        "Texts that speak of the theme, of all texts of that form received in the year that the portal read (n). "
        "A text may speak of several. Suggested by the portal, corrected by people; refused tags are left out.",
        ("form", "theme", "count", "n"),
        rows,
        {**FORM_WORDS, **names},
    )


def _sentiment_table(tags: Tags, read: Mapping[str, int]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    scored = texts = 0
    for form in FormId:
        unread = sum(number for (of, kind, _), number in tags.items() if of == form and kind == TagKind.UNREAD)
        unsure = tags.get((form, TagKind.SENTIMENT, UNSURE), 0)
        sounds = [tags.get((form, TagKind.SENTIMENT, value), 0) for value in SENTIMENTS]
        rows.append((form, *sounds, sum(sounds), unsure, unread))
        scored, texts = scored + sum(sounds), texts + read[form] + unread
    return Table(
        "sentiment",
        "How texts sound, in totals",
        f"Scored {scored} of {texts} texts received in the year, by form and by how they sound (n). Where the portal "
        "is not sure, and where it cannot read the language, a text is counted apart: it is not neutral.",
        ("form", *SENTIMENTS, "n", UNSURE, "not_read"),
        tuple(rows),
        {**FORM_WORDS, UNSURE: "not sure", "not_read": "not read by the portal"},
    )


def agreement(session: Session, year: int, theme_names: Mapping[str, str]) -> Table:
    """How far people who put themes right agree with the portal, by theme; of answers that a person corrected.

    An answer nobody corrected says nothing: whoever read it may have agreed, or not have looked.
    """
    person = aliased(Tag)
    looked_at = sa.exists().where(
        person.response_id == Tag.response_id, sa.or_(person.set_by == SetBy.PERSON, person.refused_at.is_not(None))
    )
    tags = session.execute(
        sa.select(Tag.response_id, Tag.question, Tag.value, Tag.set_by, Tag.refused_at)
        .where(Tag.year == year, Tag.kind == TagKind.THEME, looked_at)
    ).all()  # fmt: skip
    suggested: Counter[str] = Counter()
    stands: Counter[str] = Counter()
    added: Counter[str] = Counter()
    by_machine = {(tag.response_id, tag.question, tag.value) for tag in tags if tag.set_by == SetBy.MACHINE}
    for tag in tags:
        if tag.set_by == SetBy.MACHINE:
            suggested[tag.value] += 1
            stands[tag.value] += tag.refused_at is None
        elif tag.refused_at is None and (tag.response_id, tag.question, tag.value) not in by_machine:
            added[tag.value] += 1
    rows = tuple((theme, stands[theme], suggested[theme], added[theme]) for theme in sorted(suggested | added))
    return Table(
        "agreement",
        "How far people agree with the themes",
        "Of the themes the portal suggested for responses in which a person put a theme or a tone right: how many "
        "stand, of how many; and how many that person added because the portal had missed them.",
        ("theme", "stands", "suggested", "added"),
        rows,
        {**theme_names, "stands": "stand", "added": "added by people"},
    )
