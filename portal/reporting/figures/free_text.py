"""Counts what free text was about and how it sounded: in totals only, never beside a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.reporting.figures.reach import FORM_WORDS
from portal.reporting.figures.table import Cell, Table
from portal.store.models import Tag
from portal.store.vocabulary import FormId, SetBy, TagKind

SENTIMENTS = ("positive", "mixed", "neutral", "negative")
_KINDS = (TagKind.SENTIMENT, TagKind.THEME, TagKind.UNREAD)

Tags = Mapping[tuple[str, str, str], int]  # (form, kind, value) -> texts


def word_tables(session: Session, year: int, theme_names: Mapping[str, str]) -> list[Table]:
    """Themes and sentiment of the free text received in the year, by form.

    `theme_names` gives the English name of each theme. Texts the portal could not read are counted apart from
    those it read: they are not neutral.
    """
    tags = _standing(session, year)
    read: dict[str, int] = {
        form: sum(tags.get((form, TagKind.SENTIMENT, value), 0) for value in SENTIMENTS) for form in FormId
    }
    return [_themes_table(tags, read, theme_names), _sentiment_table(tags, read)]


def _standing(session: Session, year: int) -> Tags:
    """Tags that nobody refused; where a person set a tag, the machine's own for the same thing does not count."""
    tagged = _tagged(session, year)
    return tagged[SetBy.MACHINE] - _overruled(session, year) + tagged[SetBy.PERSON]


def _tagged(session: Session, year: int) -> dict[SetBy, Counter[tuple[str, str, str]]]:
    """The tags, by whoever set them."""
    key = (Tag.set_by, Tag.form, Tag.kind, Tag.value)
    query = (
        sa.select(*key, sa.func.count())
        .where(Tag.year == year, Tag.refused_at.is_(None), Tag.kind.in_(_KINDS))
        .group_by(*key)
    )
    found: dict[SetBy, Counter[tuple[str, str, str]]] = {each: Counter() for each in SetBy}
    for set_by, form, kind, value, number in session.execute(query):
        found[set_by][form, kind, value] = number
    return found


def _overruled(session: Session, year: int) -> Counter[tuple[str, str, str]]:
    person = aliased(Tag)
    key = (Tag.form, Tag.kind, Tag.value)
    # a text sounds one way only, so any sentiment a person sets overrules the machine's; a theme only the same theme
    same = sa.or_(Tag.kind == TagKind.SENTIMENT, Tag.value == person.value)
    query = (
        sa.select(*key, sa.func.count(sa.distinct(Tag.id)))
        .join(person, sa.and_(person.response_id == Tag.response_id, person.question == Tag.question, same))
        .where(person.year == year, person.set_by == SetBy.PERSON, person.refused_at.is_(None), person.kind == Tag.kind)
        .where(Tag.set_by == SetBy.MACHINE, Tag.refused_at.is_(None), Tag.kind.in_(_KINDS))
        .group_by(*key)
    )
    return Counter({(form, kind, value): number for form, kind, value, number in session.execute(query)})


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
    for form in FormId:
        unread = sum(number for (of, kind, _), number in tags.items() if of == form and kind == TagKind.UNREAD)
        rows.append(
            (form, *(tags.get((form, TagKind.SENTIMENT, value), 0) for value in SENTIMENTS), read[form], unread)
        )
    return Table(
        "sentiment",
        "How texts sound, in totals",
        "Texts of that form received in the year that the portal read (n), by how they sound. Texts in a language it "
        "cannot read are counted apart: they wait for an interpreter and are not neutral.",
        ("form", *SENTIMENTS, "n", "not_read"),
        tuple(rows),
        {**FORM_WORDS, "not_read": "not read by the portal"},
    )
