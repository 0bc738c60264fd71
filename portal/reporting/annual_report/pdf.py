"""Writes the report as a PDF that can be read aloud: tagged, titled, every chart said in words (PDF/UA-1)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from portal import calendar, i18n
from portal.reporting.annual_report import headlines, outline
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.outline import BEFORE, BEHIND, WRITTEN_ABOVE
from portal.reporting.annual_report.written import TITLES
from portal.reporting.figures.figure import Figure
from portal.reporting.figures.table import Table
from portal.shipped import SHIPPED
from portal.store.tables.work_words import ReportPart
from portal.store.vocabulary import ReportFor

# the first comes with the typesetter; the others fill in scripts that it lacks, where the machine has them
FONTS = ("Libertinus Serif", "Noto Sans", "DejaVu Sans")
UNPRINTED = "□"  # in place of a letter that no font of the machine has: the standard allows no letter without its shape
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
_BY_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")  # how the typesetter names a letter that it cannot show either


def write(report: Report) -> bytes:
    """The file's bytes, the same for the same report on the same machine."""
    return typeset("annual.typ", _said(report), report)


def typeset(template: str, said: Mapping[str, Any], report: Report) -> bytes:
    """A document of `templates/reporting` filled with these plain values; its letters are replaced that have no font.

    Raises the typesetter's error where the document would break PDF/UA-1 in another way.
    """
    import typst  # 40 MB, for who asks for a PDF

    rooms = SHIPPED / "templates" / "reporting"
    words = json.dumps({"fonts": FONTS, **said}, ensure_ascii=False)
    while True:
        try:
            return typst.compile(
                str(rooms / template),
                root=str(rooms),
                format="pdf",
                pdf_standards=["ua-1"],
                sys_inputs={"report": words},
                timestamp=int(calendar.start_of(report.made_on).timestamp()),
            )
        except typst.TypstError as fault:
            words = _without(words, fault)


def _without(words: str, fault: Exception) -> str:
    """The words less every letter of the script of the one that could not be set. Raises any other fault again."""
    found = _LACKING.search(str(fault))
    named = _BY_NUMBER.sub(lambda number: chr(int(number[1], 16)), found[1]) if found else ""
    lacking = {_script(letter) for letter in named}
    less = "".join(
        UNPRINTED if not letter.isascii() and letter != UNPRINTED and _script(letter) in lacking else letter
        for letter in words
    )
    if less == words:
        raise fault
    return less


def _script(letter: str) -> str:
    """What letters of one script share: the first word of their names, "GURMUKHI"."""
    return unicodedata.name(letter, letter).split()[0]


def _said(report: Report) -> Mapping[str, Any]:
    """Everything that stands in it, as plain words and numbers in the order of the page."""
    made = report.made_on
    return {
        "title": outline.title(report),
        "council": report.council,
        "year": report.year_name,
        "made": [made.year, made.month, made.day],
        "made_on": i18n.date_words(made, year=True),
        "warning": report.warning,
        "restricted": report.audience == ReportFor.PANEL,
        "who": outline.who_may_read(report),
        "checked": report.checked,
        "counting": outline.COUNTING,
        "headlines": [_headline(each, report.year_name) for each in headlines.headlines(report)],
        "in_front": {"title": outline.IN_FRONT, "tables": [_table(each) for each in headlines.in_front(report)]},
        "key_of_dots": outline.key_of_dots(report),
        "key_of_bars": outline.KEY_OF_BARS,
        "before": [(TITLES[part], *_written(report, part)) for part in BEFORE if report.written.has(part)],
        "sections": [_section(report, *each) for each in outline.sections(report)],
        "behind": list(_behind(report)),
        "recommended": [each.cells for each in report.written.recommended],
        "of_quotes": [outline.OF_QUOTES, outline.quotes_waiting(report)],
        "quotes": [
            (who.capitalize(), [(each.question, each.words) for each in quotes])
            for who, quotes in groupby(report.quotes, key=lambda quote: quote.who)
        ],
    }


def _headline(each: headlines.Headline, year: str) -> Mapping[str, Any]:
    before = "" if each.before is None else f"{each.year_before} {each.before:.1f}%"
    said = "; ".join(words for words in (f"{each.label}: {year} {each.shown}", before, each.target_shown) if words)
    return {**vars(each), "before_shown": before, "said": f"{said}."}


def _section(report: Report, title: str, figures: list[Figure], tables: list[Table]) -> Mapping[str, Any]:
    part = WRITTEN_ABOVE.get(title)
    return {
        "title": title,
        "written": _written(report, part) if part else ([], []),
        "figures": [_figure(figure) for figure in figures],
        "tables": [_table(table) for table in tables],
    }


def _figure(figure: Figure) -> Mapping[str, str]:
    return {
        "label": figure.label,
        "rule": figure.rule,
        "shown": figure.shown,
        "target": figure.target_shown,
        "base": figure.base,
        "left_out": figure.left_out,
        "previous": figure.previous_shown,
        "change": "" if figure.change is None else f"{figure.change:+g}",
    }


def _table(table: Table) -> Mapping[str, Any]:
    bars = headlines.bars(table) if table.id == "feedback_items" else []
    return {
        "title": table.title,
        "rule": table.rule,
        "columns": [table.say(column) for column in table.columns],
        "numbers": [table.is_number(column) for column in range(len(table.columns))],
        "rows": [[table.show(row, at) for at in range(len(row))] for row in table.rows],
        "bars": [(who, [vars(bar) for bar in each]) for who, each in groupby(bars, key=lambda bar: bar.who)],
    }


Parts = tuple[list[str], list[Mapping[str, Any]]]  # what was written in a part: its paragraphs and its tables


def _written(report: Report, part: ReportPart) -> Parts:
    return report.written.paragraphs(part), [
        {
            "title": each.title,
            "rule": each.stands,
            "columns": each.columns,
            "numbers": [each.is_number(column) for column in range(len(each.columns))],
            "rows": each.rows,
            "bars": [],
        }
        for each in report.written.tables(part)
    ]


def _behind(report: Report) -> Iterator[tuple[str, *Parts, list[tuple[str, ...]]]]:
    for part in BEHIND:
        before = report.written.before if part == ReportPart.LAST_YEAR else ()
        if before or report.written.has(part):
            yield TITLES[part], *_written(report, part), [each.cells for each in before]
