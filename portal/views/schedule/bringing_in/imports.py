"""Files in: chosen, previewed, then taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.intake import take as take_module  # the page has its name
from portal.intake import uploads
from portal.intake.differences import counted
from portal.intake.encodings import LETTERS
from portal.intake.files.heading import HeadingUnknown
from portal.intake.files.said import NOTHING, Said
from portal.intake.files.table import Table
from portal.intake.problems import FileFaulty, gathered
from portal.intake.rows.kinds import KINDS
from portal.intake.taken import log, matches
from portal.intake.taken.blocks import take_file
from portal.intake.taken.good_rows import good_part, to_mend
from portal.store.database import writing
from portal.store.tables.staff_tables import Upload
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now, work
from portal.views.schedule.blueprint import bp

# how a person says that days are written, and whether the month then stands first
DAYS = {"day": (False, "Day first: 31/03/2026"), "month": (True, "Month first: 03/31/2026")}
SHOWN = 200  # faults on one page; the rest is counted


@bp.get("/import")
@open_to(Role.SUPPORT)
def upload() -> ResponseReturnValue:
    """Which files can be brought in, and the field for one."""
    return _form()


def _form(error: str | None = None) -> str:
    errors = [{"field": "file", "message": error}] if error else []
    choices = choices_of() | {"source": _options(matches.sources(db()))}
    return render_template(
        "schedule/upload.html", kinds=KINDS.values(), errors=errors, choices=choices, said=query_of(asked())
    )


def _options(names: list[str]) -> list[dict[str, str]]:
    return [{"code": name, "label": name} for name in names]


def choices_of(sheets: list[str] | None = None) -> dict[str, list[dict[str, str]]]:
    """What a person may say of a file, by the name of the field."""
    return {
        "sheet": _options(sheets or []),
        "letters": [{"code": code, "label": label} for code, label in LETTERS.items()],
        "days": [{"code": code, "label": label} for code, (_first, label) in DAYS.items()],
    }


def _open_choices(table: Table) -> dict[str, list[dict[str, str]]]:
    """The same for a file that was read, where it leaves something open or the person has said something."""
    asks = asked() != NOTHING or any(not each.line for each in table.mended)
    return choices_of(table.sheets) if asks or table.sheets else {}


def asked() -> Said:
    """How the file is to be read, where the address says so."""
    letters, days = request.values.get("letters"), request.values.get("days", "")
    return Said(
        letters=letters if letters in LETTERS else None,
        sheet=request.values.get("sheet") or None,
        month_first=DAYS.get(days, (None, ""))[0],
        source=request.values.get("source") or None,
    )


def query_of(said: Said) -> dict[str, Any]:
    """The same as it goes along in an address."""
    days = next((code for code, (first, _label) in DAYS.items() if first == said.month_first), None)
    good = "yes" if request.values.get("good") else None
    return {"letters": said.letters, "sheet": said.sheet, "days": days, "good": good}


@bp.post("/import")
@open_to(Role.SUPPORT)
def upload_post() -> ResponseReturnValue:
    """Keeps the file for its preview; nothing is taken in yet. Where nobody knows its columns, they are matched."""
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        return _form(_("Choose a file first.")), 400
    content, said = brought.read(), asked()
    next_page = "schedule.preview"
    try:
        table, found = matches.read_matched(db(), brought.filename, content, said)
        if table.heading.lacking and table.rows:
            next_page = "schedule.columns"
    except HeadingUnknown as fault:
        if sum(map(bool, fault.heading)) < 2 or not fault.below:
            raise
        next_page, found = "schedule.columns", replace(said, source=None)
    kept_said = Said(kind=found.kind, columns=found.columns, source=found.source, month_first=found.month_first)
    with writing(db()):
        kept = uploads.keep(db(), me(), brought.filename, content, now=now())
        kept.said = kept_said.kept()
    return redirect(url_for(next_page, upload_id=kept.id, **query_of(said)), 303)


@bp.errorhandler(FileFaulty)
def faulty(fault: FileFaulty) -> ResponseReturnValue:
    """Everything that is wrong with the file just sent, or with the one that is kept; nothing of it is taken."""
    upload_id, brought = (request.view_args or {}).get("upload_id"), request.files.get("file")
    kept = db().get(Upload, upload_id) if upload_id else None  # in another tab it may have been thrown away meanwhile
    name = kept.name if kept else brought and brought.filename
    told = gathered(fault.problems)
    page = render_template(
        "schedule/import_faulty.html",
        name=(name or "")[:200],
        problems=told[:SHOWN],
        count=len(told),
        upload=kept,
        good=_good_rows(kept) if kept and not request.values.get("good") else 0,
        said=query_of(asked()),
    )
    return page, 400


def _good_rows(kept: Upload) -> int:
    """How many rows could be taken without those that have a fault of their own."""
    try:
        table = read_kept(kept)
        return len(good_part(db(), council(), table, now()).rows)
    except FileFaulty:
        return 0


def kept_upload(upload_id: int) -> Upload:
    """The file if it is this person's; else not found."""
    return uploads.find(db(), upload_id, me(), now=now())


def said_of(kept: Upload) -> Said:
    """How it is to be read: what the person matched, and above it what the address says."""
    said, here = Said.of(kept.said), asked()
    month_first = said.month_first if here.month_first is None else here.month_first
    return replace(said, letters=here.letters, sheet=here.sheet, month_first=month_first)


def read_kept(kept: Upload) -> Table:
    """The file read; raises FileFaulty, also where it was not saved as the person said."""
    content, said = uploads.content_of(db(), kept), said_of(kept)
    return matches.read_matched(db(), kept.name, content, said)[0]


def _seen(kept: Upload, *, to_take: bool = False) -> tuple[Table, take_module.Preview]:
    """The file, and what taking it would do, or taking its good rows where that is chosen; raises FileFaulty."""
    table = read_kept(kept)
    if request.values.get("good"):
        table = good_part(db(), council(), table, now())
    seen = take_module.preview(db(), council(), table, now=now(), to_take=to_take)
    if seen.problems:
        raise FileFaulty(seen.problems)
    return table, seen


@bp.get("/import/<int:upload_id>")
@open_to(Role.SUPPORT)
def preview(upload_id: int) -> ResponseReturnValue:
    """What taking the file would do; nothing is written by looking."""
    kept = kept_upload(upload_id)
    return _before(kept, *_seen(kept))


def _before(kept: Upload, table: Table, seen: take_module.Preview, *, unasked: bool = False) -> str:
    """The page before a file is taken in: what looks wrong, then what changes, a page of one fact at a time."""
    facts = counted(table.changes)
    fact = request.args.get("fact", "")
    fact = fact if fact in facts else next(iter(facts), "")
    changes = [each for each in table.changes if each.fact == fact]
    page = lists.page_of(len(changes), of="schedule.preview")
    return render_template(
        "schedule/import_preview.html",
        upload=kept,
        seen=seen,
        kind=KINDS[seen.kind],
        source=said_of(kept).source,
        shown=SHOWN,
        left=len(table.left),
        refused=gathered(table.refused),
        asks=[each for each in table.doubts if each.asks],
        told=[each for each in table.doubts if not each.asks],
        facts=facts,
        fact=fact,
        changes=page.cut(changes),
        page=page,
        choices=_open_choices(table),
        said=query_of(asked()),
        errors=[{"field": "sure", "message": _("Say first that what looks wrong is right.")}] if unasked else [],
    )


@bp.post("/import/<int:upload_id>/take")
@open_to(Role.SUPPORT)
def take(upload_id: int) -> ResponseReturnValue:
    """Takes the file in, checked once more; what has become wrong meanwhile is listed and nothing is taken."""
    kept = kept_upload(upload_id)
    table, seen = _seen(kept, to_take=True)
    if any(each.asks for each in table.doubts) and not request.form.get("sure"):
        return _before(kept, table, seen, unasked=True), 400
    file_id = take_file(work(), table, kept, said_of(kept).source)
    flash(_("Taken in. %(summary)s.") % {"summary": log.summary(log.find_file(db(), file_id))}, "ok")
    return redirect(url_for("schedule.brought_in", file_id=file_id), 303)


@bp.get("/import/<int:upload_id>/to-mend.csv")
@open_to(Role.SUPPORT)
def to_mend_before(upload_id: int) -> ResponseReturnValue:
    """The rows that cannot be taken as CSV, each with what is wrong with it."""
    kept = kept_upload(upload_id)
    return as_csv(to_mend(good_part(db(), council(), read_kept(kept), now())))


def as_csv(text: str) -> Response:
    """A list to mend as a download that a spreadsheet opens in the right letters."""
    response = Response(text.encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=to-mend.csv"
    return response


@bp.post("/import/<int:upload_id>/drop")
@open_to(Role.SUPPORT)
def drop(upload_id: int) -> ResponseReturnValue:
    """Throws the file away untaken."""
    kept_upload(upload_id)
    with writing(db()):
        uploads.drop(db(), kept_upload(upload_id))
    flash(_("The file is thrown away. Nothing was taken in."), "info")
    return redirect(url_for("schedule.upload"), 303)
