"""Files in: chosen, previewed, then taken whole or not at all."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.intake import take as take_module  # the page has its name
from portal.intake import uploads
from portal.intake.differences import counted
from portal.intake.encodings import LETTERS
from portal.intake.files.said import NOTHING, Said
from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty, gathered
from portal.intake.rows.kinds import KINDS
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
    return render_template(
        "schedule/upload.html", kinds=KINDS.values(), errors=errors, choices=_choices(), said=_query(_said())
    )


def _choices() -> dict[str, list[dict[str, str]]]:
    """What a person may say of a file, by the name of the field."""
    return {
        "letters": [{"code": code, "label": label} for code, label in LETTERS.items()],
        "days": [{"code": code, "label": label} for code, (_first, label) in DAYS.items()],
    }


def _open_choices(table: Table) -> dict[str, list[dict[str, str]]]:
    """The same for a file that was read, where it leaves something open or the person has said something."""
    sheets = [{"code": name, "label": name} for name in table.sheets]
    asked = _said() != NOTHING or any(not each.line for each in table.mended)
    return {"sheet": sheets} | (_choices() if asked else {}) if sheets or asked else {}


def _said() -> Said:
    """How the file is to be read, where the person says so; the portal finds out where they do not."""
    letters, days = request.values.get("letters"), request.values.get("days", "")
    return Said(
        letters if letters in LETTERS else None, request.values.get("sheet") or None, DAYS.get(days, (None, ""))[0]
    )


def _query(said: Said) -> dict[str, Any]:
    """The same as it goes along in an address."""
    days = next((code for code, (first, _label) in DAYS.items() if first == said.month_first), None)
    return {"letters": said.letters, "sheet": said.sheet, "days": days}


@bp.post("/import")
@open_to(Role.SUPPORT)
def upload_post() -> ResponseReturnValue:
    """Keeps the file for its preview; nothing is taken in yet."""
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        return _form(_("Choose a file first.")), 400
    content = brought.read()
    read_file(brought.filename, content, _said())
    with writing(db()):
        kept = uploads.keep(db(), me(), brought.filename, content, now=now())
    return redirect(url_for("schedule.preview", upload_id=kept.id, **_query(_said())), 303)


@bp.errorhandler(FileFaulty)
def faulty(fault: FileFaulty) -> ResponseReturnValue:
    """Everything that is wrong with the file just sent, or with the one that is kept; nothing of it is taken."""
    upload_id, brought = (request.view_args or {}).get("upload_id"), request.files.get("file")
    kept = db().get(Upload, upload_id) if upload_id else None  # in another tab it may have been thrown away meanwhile
    name = kept.name if kept else brought and brought.filename
    told = gathered(fault.problems)
    page = render_template(
        "schedule/import_faulty.html", name=(name or "")[:200], problems=told[:SHOWN], count=len(told)
    )
    return page, 400


def _upload(upload_id: int) -> Upload:
    return uploads.find(db(), upload_id, me(), now=now())


def _seen(kept: Upload) -> tuple[Table, take_module.Preview]:
    """The file read, and what taking it would do; raises FileFaulty, also where it was not saved as the person said."""
    table = read_file(kept.name, uploads.content_of(db(), kept), _said())
    seen = take_module.preview(db(), council(), table, now=now())
    if seen.problems:
        raise FileFaulty(seen.problems)
    return table, seen


@bp.get("/import/<int:upload_id>")
@open_to(Role.SUPPORT)
def preview(upload_id: int) -> ResponseReturnValue:
    """What taking the file would do; nothing is written by looking."""
    kept = _upload(upload_id)
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
        shown=SHOWN,
        asks=[each for each in table.doubts if each.asks],
        told=[each for each in table.doubts if not each.asks],
        facts=facts,
        fact=fact,
        changes=page.cut(changes),
        page=page,
        choices=_open_choices(table),
        said=_query(_said()),
        errors=[{"field": "sure", "message": _("Say first that what looks wrong is right.")}] if unasked else [],
    )


@bp.post("/import/<int:upload_id>/take")
@open_to(Role.SUPPORT)
def take(upload_id: int) -> ResponseReturnValue:
    """Takes the file in whole, checked once more; what has become wrong meanwhile is listed and nothing is taken."""
    kept = _upload(upload_id)
    table, seen = _seen(kept)
    if any(each.asks for each in table.doubts) and not request.form.get("sure"):
        return _before(kept, table, seen, unasked=True), 400
    doing = work()
    take_module.make_ready(doing, table)
    with writing(db()):
        kept = _upload(upload_id)
        taken = take_module.take(doing, table)
        uploads.drop(db(), kept)
    flash(_("Taken in. %(summary)s.") % {"summary": taken.summary}, "ok")
    return redirect(url_for("schedule.to_do"), 303)


@bp.post("/import/<int:upload_id>/drop")
@open_to(Role.SUPPORT)
def drop(upload_id: int) -> ResponseReturnValue:
    """Throws the file away untaken."""
    _upload(upload_id)
    with writing(db()):
        uploads.drop(db(), _upload(upload_id))
    flash(_("The file is thrown away. Nothing was taken in."), "info")
    return redirect(url_for("schedule.upload"), 303)
