"""Reports as they were released: kept, found again, and read back as they were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from portal.reporting.figures.catalogue import DEFINITIONS
from portal.reporting.figures.figure import Figure, Previous
from portal.reporting.figures.table import Table
from portal.store.tables.report_tables import Release
from portal.store.vocabulary import ReportFor

BESIDE = "read_with"  # what the document needs beside its shape to be read as pages again


def of(year: int, audience: ReportFor) -> sa.Select[Release]:
    """The releases of a year for one audience, the latest first."""
    return (
        sa.select(Release)
        .where(Release.year == year, Release.audience == audience)
        .order_by(Release.released_at.desc(), Release.id.desc())
    )


def beside(figures: Iterable[Figure], tables: Iterable[Table]) -> dict[str, Any]:
    """What is kept beside a released document, so that `read` gives the same figures and tables."""
    return {
        BESIDE: {
            "figures": {each.id: {"hidden": sorted(each.hidden), "instead": each.instead} for each in figures},
            "tables": {
                each.id: {
                    "words": dict(each.words),
                    "parts": list(each.parts),
                    "whole": each.whole,
                    "of": dict(each.of),
                    "enough": each.enough,
                }
                for each in tables
            },
        }
    }


def read(document: dict[str, Any]) -> tuple[tuple[Figure, ...], tuple[Table, ...]]:
    """The figures and tables of a document kept with what stands `beside` it."""
    kept = document[BESIDE]
    figures = tuple(_figure(entry, kept["figures"][entry["id"]]) for entry in document["figures"])
    return figures, tuple(_table(entry, kept["tables"][entry["id"]]) for entry in document["tables"])


def _figure(entry: dict[str, Any], kept: dict[str, Any]) -> Figure:
    previous, definition = entry["previous"], DEFINITIONS.get(entry["id"])
    return Figure(
        entry["id"],
        entry["label"],
        entry["rule"],
        entry["unit"],
        entry["value"],
        entry["n"] or 0,
        0 if "N" in kept["hidden"] else entry["N"],
        previous=previous and Previous(previous["year"], previous["value"]),
        target=entry["target"],
        hidden=frozenset(kept["hidden"]),
        instead=kept["instead"],
        unknown=entry["unknown"] or 0,
        unknown_words=definition.unknown if definition else ("", ""),
        better=definition.better if definition else "neither",
    )


def _table(entry: dict[str, Any], kept: dict[str, Any]) -> Table:
    return Table(
        entry["id"],
        entry["title"],
        entry["rule"],
        tuple(entry["columns"]),
        tuple(tuple(row) for row in entry["rows"]),
        kept["words"],
        parts=tuple(kept["parts"]),
        whole=kept["whole"],
        enough=kept["enough"],
        of=kept.get("of", {}),
    )
