"""The page on which the columns of a file are matched to ours, and kept for the next file of that source."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.intake import uploads
from portal.intake.files.heading import HeadingUnknown, likeness, plain
from portal.intake.files.said import Said
from portal.intake.files.table import read_file
from portal.intake.problems import FileFaulty
from portal.intake.rows.kinds import KINDS
from portal.intake.taken import matches
from portal.store.database import writing
from portal.store.tables.staff_tables import Upload
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import db, work
from portal.views.schedule.blueprint import bp
from portal.views.schedule.bringing_in.imports import DAYS, asked, choices_of, kept_upload, query_of

SAMPLES, LONGEST_SAMPLE = 3, 40


@bp.get("/import/<int:upload_id>/columns")
@open_to(Role.SUPPORT)
def columns(upload_id: int) -> ResponseReturnValue:
    """Each column of the file with its first cells and what it may stand for; another kind is shown by `kind`."""
    return _page(kept_upload(upload_id), [])


@bp.post("/import/<int:upload_id>/columns")
@open_to(Role.SUPPORT)
def columns_post(upload_id: int) -> ResponseReturnValue:
    """Keeps what was matched, for this file and under the name of its source, and looks at the file."""
    kept = kept_upload(upload_id)
    names = [name for name, _samples in _columns(kept)]
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        return _page(kept, [_("Choose what kind of file it is.")]), 400
    known = {column.name for column in KINDS[kind].columns}
    chosen = {name: request.form.get(f"column{place}", "") for place, name in enumerate(names)}
    chosen = {name: column if column in known else "" for name, column in chosen.items()}
    wrong = matches.what_is_wrong(kind, chosen)
    if wrong:
        return _page(kept, wrong, chosen), 400
    days = request.form.get("days", "")
    said = Said(kind=kind, columns=chosen, month_first=DAYS.get(days, (None, ""))[0])
    source = " ".join(request.form.get("source", "").split())[: matches.LONGEST_NAME]
    with writing(db()):
        if source:
            said = replace(said, source=source)
            matches.save(work(), source, said)
        kept_upload(upload_id).said = said.kept()
    if source:
        flash(_("Kept: files of “%(name)s” with these columns are read so from now on.") % {"name": source}, "ok")
    return redirect(
        url_for("schedule.preview", upload_id=upload_id, **query_of(replace(asked(), month_first=None))), 303
    )


def _page(kept: Upload, wrong: list[str], chosen: dict[str, str] | None = None) -> str:
    found, fault = _columns(kept), _misfit(kept)
    said = Said.of(kept.said)
    kind = request.values.get("kind") or said.kind or likeness([name for name, _samples in found])[1]
    kind = kind if kind in KINDS else next(iter(KINDS))
    known = KINDS[kind].by_name
    guessed = {name: column.name if (column := known.get(plain(name))) else "" for name, _samples in found}
    kept_choice = dict(said.columns) if said.kind == kind else {}
    chosen = chosen or guessed | kept_choice
    return render_template(
        "schedule/import_columns.html",
        upload=kept,
        columns=found,
        kind=KINDS[kind],
        kinds=[{"code": each.id, "label": each.title} for each in KINDS.values()],
        options=[{"code": each.name, "label": each.name + "*" * each.needed} for each in KINDS[kind].columns],
        chosen=chosen,
        source=request.values.get("source") or said.source or "",
        sources=matches.sources(db()),
        days=choices_of()["days"],
        said=query_of(asked()),
        misfit=fault,
        wrong=wrong or matches.what_is_wrong(kind, chosen),
    )


def _columns(kept: Upload) -> list[tuple[str, list[str]]]:
    """The columns of the file by their headings, each with some of its cells; raises FileFaulty."""
    try:
        table = read_file(kept.name, uploads.content_of(db(), kept), replace(asked(), source=None))
        names, rows = table.heading.names, [row.cells for row in table.rows[:SAMPLES]]
    except HeadingUnknown as fault:
        names, rows = fault.heading, fault.below[:SAMPLES]
    found = []
    for place, name in enumerate(names):
        if name:
            cells = [row[place].strip()[:LONGEST_SAMPLE] for row in rows if place < len(row) and row[place].strip()]
            found.append((name, cells))
    return found


def _misfit(kept: Upload) -> str:
    """Why the columns that were kept for this source do not fit the file; nothing where they do."""
    said = Said.of(kept.said)
    if not said.columns:
        return ""
    try:
        read_file(
            kept.name, uploads.content_of(db(), kept), replace(said, letters=asked().letters, sheet=asked().sheet)
        )
    except HeadingUnknown as fault:
        return fault.problems[0].reason
    except FileFaulty:
        return ""
    return ""
