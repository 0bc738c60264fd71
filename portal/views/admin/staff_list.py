"""A list of people who work here brought in at once: chosen, looked at, then proposed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.intake import staff_file, uploads
from portal.intake.problems import FileFaulty, Problem, gathered
from portal.intake.staff_file import Comes
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.request import db, me, now, work


@bp.get("/staff/list")
@open_to(Role.ADMIN)
def staff_list() -> ResponseReturnValue:
    """The field for a list, and which columns it has."""
    return _page([])


def _page(problems: list[Problem], error: str | None = None) -> str:
    errors = [{"field": "file", "message": error}] if error else []
    return render_template("admin/staff_list.html", problems=gathered(problems), errors=errors, roles=Role)


@bp.post("/staff/list")
@open_to(Role.ADMIN)
def staff_list_post() -> ResponseReturnValue:
    """Keeps the list to be looked at; nobody is proposed yet."""
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        return _page([], _("Choose a file first.")), 400
    content = brought.read()
    try:
        staff_file.read_staff(content)
    except FileFaulty as fault:
        return _page(fault.problems), 400
    with writing(db()):
        kept = uploads.keep(db(), me(), brought.filename, content, now=now())
    return redirect(url_for("admin.staff_list_look", upload_id=kept.id), 303)


@bp.get("/staff/list/<int:upload_id>")
@open_to(Role.ADMIN)
def staff_list_look(upload_id: int) -> ResponseReturnValue:
    """Who is new, who is known, and what would change; nothing is written by looking."""
    kept = uploads.find(db(), upload_id, me(), now=now())
    people = staff_file.read_staff(uploads.content_of(db(), kept))
    rows = [(person, comes) for person, comes, _staff in staff_file.beside(db(), people)]
    new = sum(comes == Comes.NEW for _person, comes in rows)
    does = any(comes in (Comes.NEW, Comes.CHANGED) for _person, comes in rows)
    return render_template("admin/staff_list_look.html", upload=kept, rows=rows, new=new, does=does)


@bp.post("/staff/list/<int:upload_id>")
@open_to(Role.ADMIN)
def staff_list_take(upload_id: int) -> ResponseReturnValue:
    """Proposes everybody who is new; a manager confirms each account that sees children."""
    people = staff_file.read_staff(uploads.content_of(db(), uploads.find(db(), upload_id, me(), now=now())))
    with writing(db()):
        came = staff_file.take_staff(work(), people)
        uploads.drop(db(), uploads.find(db(), upload_id, me(), now=now()))
    new = sum(comes == Comes.NEW for _person, comes in came)
    said = ngettext("%(num)d account is proposed or made.", "%(num)d accounts are proposed or made.", new)
    flash(said % {"num": new}, "ok")
    return redirect(url_for("admin.staff"), 303)
