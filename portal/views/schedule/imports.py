"""Files in: chosen, previewed, then taken whole or not at all."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.intake import take as take_module  # the page has its name
from portal.intake import uploads
from portal.intake.differences import counted
from portal.intake.encodings import LETTERS
from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty
from portal.intake.rows.kinds import KINDS
from portal.store.database import writing
from portal.store.tables.staff_tables import Upload
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now, work
from portal.views.schedule.blueprint import bp

SHOWN = 200  # faults on one page; the rest is counted


@bp.get("/import")
@open_to(Role.SUPPORT)
def upload() -> ResponseReturnValue:
    """Which files can be brought in, and the field for one."""
    return _form()


def _form(error: str | None = None) -> str:
    errors = [{"field": "file", "message": error}] if error else []
    return render_template(
        "schedule/upload.html", kinds=KINDS.values(), errors=errors, letters=_choices(), said=_said()
    )


def _choices() -> list[dict[str, str]]:
    return [{"code": code, "label": label} for code, label in LETTERS.items()]


def _said() -> str | None:
    """How the file was saved, where the person says so; the portal finds out where they do not."""
    letters = request.values.get("letters")
    return letters if letters in LETTERS else None


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
    return redirect(url_for("schedule.preview", upload_id=kept.id, letters=_said()), 303)


@bp.errorhandler(FileFaulty)
def faulty(fault: FileFaulty) -> ResponseReturnValue:
    """Everything that is wrong with the file just sent, or with the one that is kept; nothing of it is taken."""
    upload_id, brought = (request.view_args or {}).get("upload_id"), request.files.get("file")
    kept = db().get(Upload, upload_id) if upload_id else None  # in another tab it may have been thrown away meanwhile
    name = kept.name if kept else brought and brought.filename
    page = render_template(
        "schedule/import_faulty.html",
        name=(name or "")[:200],
        problems=fault.problems[:SHOWN],
        count=len(fault.problems),
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
        letters=_choices() if _said() or any(not each.line for each in table.mended) else (),
        said=_said(),
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
