"""A copy of what is held about a child: a manager and the IRO each decide and give out half of it."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField

from portal.i18n import gettext as _
from portal.keeping import copy_asked
from portal.keeping.copy_asked import Choice, Copy
from portal.keeping.disclosed import as_json, as_page
from portal.keeping.subject_access import Item, answer_by
from portal.store.database import writing
from portal.store.models import Staff
from portal.store.tables.work_words import Half, Leaves
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again, or_back
from portal.views.every_page.request import council, db, me, now, team, today, work
from portal.views.staff_forms import Day, errors_of, filled, plain

# the page stands alone, with its style, pictures and voices inside it
ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; sandbox"
AS = {"html": "text/html", "json": "application/json"}


class AskedForm(Form):
    """Of whom a copy is asked for, and since when."""

    child = StringField(filters=[plain])
    asked_on = Day()


@bp.get("/copies")
@open_to(Role.MANAGER, Role.IRO)
def copies_asked() -> ResponseReturnValue:
    """What is to be looked through by this person, and for a manager a form to begin."""
    return _list(AskedForm(data={"asked_on": today()}))


@bp.post("/copies")
@open_to(Role.MANAGER)
def copies_asked_post() -> ResponseReturnValue:
    """Begins a copy for the child of that reference."""
    form = filled(AskedForm)
    if not form.validate():
        return _list(form, errors_of(form)), 400
    with or_again(lambda errors: _list(form, errors)), writing(db()):
        row = copy_asked.begin(work(), team(), form.child.data or "", form.asked_on.data or today())
        number = row.id
    return redirect(url_for("admin.copy_one", number=number), 303)


@bp.get("/copies/<int:number>")
@open_to(Role.MANAGER, Role.IRO)
def copy_one(number: int) -> ResponseReturnValue:
    """Each thing that is in doubt, with what becomes of it."""
    copy = copy_asked.find(work(), me(), team(), number)
    with writing(db()):
        copy_asked.looked(work(), copy, "what is in doubt")
    return _one(copy)


@bp.post("/copies/<int:number>")
@open_to(Role.MANAGER, Role.IRO)
def copy_one_post(number: int) -> ResponseReturnValue:
    """Keeps what was chosen; what is left open stays out and stops the copy."""
    copy = copy_asked.find(work(), me(), team(), number)
    chosen = {each.mark: choice for each in copy.doubtful if (choice := _choice(each))}
    with or_again(lambda errors: _one(copy, errors)), writing(db()):
        copy_asked.decide(work(), copy, chosen)
    if len(chosen) < len(copy.doubtful):
        flash(_("Kept. Some things are not decided yet."), "info")
        return redirect(url_for("admin.copy_one", number=number), 303)
    return redirect(url_for("admin.copy_look", number=number), 303)


@bp.get("/copies/<int:number>/look")
@open_to(Role.MANAGER, Role.IRO)
def copy_look(number: int) -> ResponseReturnValue:
    """The second look: all that would leave, and then the files."""
    copy = copy_asked.find(work(), me(), team(), number)
    with writing(db()):
        copy_asked.looked(work(), copy, "all that would leave")
    return render_template(
        "admin/copy_look.html", copy=copy, row=copy.row, half=halves()[copy.row.half], by=_checked_by(copy)
    )


@bp.post("/copies/<int:number>/look")
@open_to(Role.MANAGER, Role.IRO)
def copy_look_post(number: int) -> ResponseReturnValue:
    """Notes that this person has looked at all of it."""
    copy = copy_asked.find(work(), me(), team(), number)
    with or_back(url_for("admin.copy_look", number=number)), writing(db()):
        copy_asked.check(work(), copy, request.form.get("seen", ""))
    return redirect(url_for("admin.copy_look", number=number), 303)


@bp.get("/copies/<int:number>/draft")
@open_to(Role.MANAGER, Role.IRO)
def copy_draft(number: int) -> ResponseReturnValue:
    """The page as it would leave, with pictures and voices, to look at before it is checked."""
    copy = copy_asked.find(work(), me(), team(), number)
    with writing(db()):
        copy_asked.looked(work(), copy, "the page as it would leave")
    page = as_page(copy.held, copy.leaving, _checked_by(copy) or _("nobody yet: not to be given out"), now(), _letter())
    return Response(page, headers={"Content-Security-Policy": ALONE})


@bp.post("/copies/<int:number>/download/<how>")
@open_to(Role.MANAGER, Role.IRO)
def copy_download(number: int, how: str) -> ResponseReturnValue:
    """The copy as a page to read and print, or as JSON; only once it is checked as it stands."""
    if how not in AS:
        abort(404)
    copy = copy_asked.find(work(), me(), team(), number)
    with or_back(url_for("admin.copy_look", number=number)), writing(db()):
        items = copy_asked.give(work(), copy, how)
    by = _checked_by(copy)
    text = as_json(copy.held, items, by, now()) if how == "json" else as_page(copy.held, items, by, now(), _letter())
    named = {"Content-Disposition": f'attachment; filename="copy.{how}"', "Content-Security-Policy": ALONE}
    return Response(text, mimetype=AS[how], headers=named)


@bp.post("/copies/<int:number>/end")
@open_to(Role.MANAGER, Role.IRO)
def copy_end(number: int) -> ResponseReturnValue:
    """Takes it off the list, with all that was chosen."""
    copy = copy_asked.find(work(), me(), team(), number)
    with writing(db()):
        copy_asked.end(work(), copy)
    flash(_("It is off the list. What was chosen is deleted."), "ok")
    return redirect(url_for("admin.copies_asked"), 303)


def halves() -> dict[str, str]:
    """What each half holds, as people read it."""
    return {
        Half.WORDS: _("what the child said before reviews"),
        Half.REST: _("all but what the child said before reviews"),
        Half.WHOLE: _("all of it"),
    }


def _list(form: AskedForm, errors: Errors | None = None) -> str:
    rows = [(each, answer_by(each.asked_on, council().days)) for each in copy_asked.standing(work(), me(), team())]
    return render_template(
        "admin/copies_asked.html",
        rows=rows,
        halves=halves(),
        begins=me().role == Role.MANAGER,
        form=form,
        today=today(),
        errors=errors or [],
    )


def _one(copy: Copy, errors: Errors | None = None) -> str:
    labels = {Leaves.GIVEN: _("Give"), Leaves.STRUCK: _("Strike words"), Leaves.OUT: _("Leave out")}
    return render_template(
        "admin/copy_asked.html",
        copy=copy,
        row=copy.row,
        half=halves()[copy.row.half],
        due=answer_by(copy.row.asked_on, council().days),
        options=[{"code": code, "label": label} for code, label in labels.items()],
        chosen={each.mark: _choice(each) or copy.choices.get(each.mark) for each in copy.doubtful},
        errors=errors or [],
    )


def _choice(item: Item) -> Choice | None:
    leaves = request.form.get(f"leaves-{item.mark}", "")
    if leaves not in [*Leaves]:
        return None
    struck = request.form.get(f"strike-{item.mark}", "").splitlines() if leaves == Leaves.STRUCK else []
    return Choice(Leaves(leaves), tuple(filter(None, (each.strip() for each in struck))))


def _checked_by(copy: Copy) -> str:
    staff = db().get(Staff, copy.row.checked_by) if copy.checked and copy.row.checked_by else None
    return staff.name if staff else ""


def _letter() -> dict[str, str]:
    settings = council().settings
    return {"council": settings.council_name, "phone": settings.council_phone, "email": settings.council_email}
