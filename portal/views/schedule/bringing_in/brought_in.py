"""What became of each file that was brought in: a list of them, a page for each, settled one by one."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.intake.rows.kinds import KINDS
from portal.intake.taken import log, settled, take_back
from portal.intake.taken.settled import TO_SETTLE
from portal.store.database import writing
from portal.store.models import Child, Staff
from portal.store.tables.file_tables import FileLine, FileTaken
from portal.store.tables.work_words import Became
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import db, me, now, work
from portal.views.schedule.blueprint import bp
from portal.views.schedule.bringing_in.imports import as_csv

SHOWS = {
    Became.DIFFERS: "Kept as a person confirmed it",
    Became.DOUBTED: "Looked wrong",
    Became.REFUSED: "Left out",
    Became.CHANGED: "Changed",
    Became.NEW: "New",
}


@bp.get("/imports")
@open_to(Role.SUPPORT)
def imports() -> ResponseReturnValue:
    """Every file that was brought in, the latest first, with what is still to be settled of each."""
    count = db().scalar(sa.select(sa.func.count()).select_from(FileTaken)) or 0
    page = lists.page_of(count)
    latest = sa.select(FileTaken).options(joinedload(FileTaken.staff)).order_by(FileTaken.id.desc())
    files = db().scalars(latest.limit(lists.A_PAGE).offset(page.start)).all()
    open_lines = (
        sa.select(FileLine.file_id, sa.func.count())
        .where(FileLine.file_id.in_([file.id for file in files]), *_open())
        .group_by(FileLine.file_id)
    )
    unsettled = {row[0]: row[1] for row in db().execute(open_lines)}
    return render_template("schedule/imports.html", files=files, page=page, unsettled=unsettled, kinds=KINDS)


def _open() -> tuple[sa.ColumnElement[bool], ...]:
    return FileLine.became.in_(TO_SETTLE), FileLine.settled_at.is_(None)


@bp.get("/imports/<int:file_id>")
@open_to(Role.SUPPORT)
def brought_in(file_id: int) -> ResponseReturnValue:
    """One file: who brought it, when, what it did, and what it met; one part of its rows at a time."""
    file = log.find_file(db(), file_id)
    by_state = sa.select(FileLine.became, sa.func.count()).where(FileLine.file_id == file_id).group_by(FileLine.became)
    counts: dict[str, int] = {row[0]: row[1] for row in db().execute(by_state)}
    first = next((each for each in SHOWS if counts.get(each)), Became.NEW)
    state = request.args.get("state", "")
    state = state if state in set(SHOWS) else first
    page = lists.page_of(counts.get(state, 0))
    found = db().execute(
        sa.select(FileLine, Child.reference)
        .outerjoin(Child, Child.id == FileLine.child_id)
        .options(joinedload(FileLine.settler))
        .where(FileLine.file_id == file_id, FileLine.became == state)
        .order_by(FileLine.line, FileLine.id)
        .limit(lists.A_PAGE)
        .offset(page.start)
    )
    lines = [(line, reference) for line, reference in found]
    return render_template(
        "schedule/brought_in.html",
        agreed=log.agreed_since(db(), file.kind, (line for line, _reference in lines)),
        file=file,
        kind=KINDS[file.kind],
        shows={each: label for each, label in SHOWS.items() if counts.get(each)},
        counts=counts,
        state=state,
        settles=state in TO_SETTLE,
        page=page,
        lines=[(line, reference, list(log.changes_in(line))) for line, reference in lines],
        iros=iros_in(line for line, _reference in lines),
        unsettled=db().scalar(sa.select(sa.func.count()).where(FileLine.file_id == file_id, *_open())) or 0,
        may_take_back=take_back.may_be_taken_back(file, now()),
    )


def iros_in(lines: Iterable[FileLine]) -> dict[int, str]:
    """The names of the IROs that changes and differences of these lines are about, by number."""
    numbers = {number for line in lines for number in (line.facts or {}).get("iro_id", ()) if number}
    if not numbers:
        return {}
    return {each.id: each.name for each in db().scalars(sa.select(Staff).where(Staff.id.in_(numbers)))}


@bp.post("/imports/<int:file_id>/settle/<int:line_id>")
@open_to(Role.SUPPORT)
def settle(file_id: int, line_id: int) -> ResponseReturnValue:
    """Somebody has looked at one difference or warning: ours stays, or what the file says is taken ("take")."""
    child_id = request.form.get("child", "")
    back = url_for("schedule.brought_in", file_id=file_id, **lists.place())
    if child_id.isdecimal():
        back = url_for("register.child", child_id=int(child_id[:9]))
    settle_by = settled.take_theirs if request.form.get("take") == "theirs" else settled.settle_line
    with or_back(back), writing(db()):
        settle_by(work(), file_id, line_id, me())
    return redirect(back, 303)


@bp.get("/imports/<int:file_id>/to-mend.csv")
@open_to(Role.SUPPORT)
def to_mend_of(file_id: int) -> ResponseReturnValue:
    """The rows that were left out, as long as they are kept."""
    text = log.list_to_mend(db(), log.find_file(db(), file_id))
    return as_csv(text) if text is not None else abort(404)


@bp.post("/imports/<int:file_id>/take-back")
@open_to(Role.SUPPORT)
def take_file_back_post(file_id: int) -> ResponseReturnValue:
    """Takes the whole file back, within the hour."""
    with or_back(url_for("schedule.brought_in", file_id=file_id)):
        back = take_back.take_back(work(), file_id, me())
    rows = ngettext(
        "%(num)d row is as it was before.", "%(num)d rows are as they were before.", back.gone + back.restored
    )
    flash(_("Taken back.") + " " + rows % {"num": back.gone + back.restored}, "ok")
    for line, why in back.left[:5]:
        flash(_("Line %(line)s %(why)s.") % {"line": line, "why": why}, "info")
    return redirect(url_for("schedule.brought_in", file_id=file_id), 303)
