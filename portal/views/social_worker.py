"""A child's social worker says, by a link, whom to write to before a review; no word of a child stands there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.asking import social_worker
from portal.asking.social_worker import NotAsked, OfPerson
from portal.council.work import Work
from portal.i18n import gettext as _
from portal.i18n import name_in_english
from portal.reviewing.form_lines import name_of
from portal.reviewing.needs_said import ACCESS
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.tables.work_words import Access, MayWrite
from portal.store.tables.worker_tables import WorkerAsked
from portal.views.every_page.access import open_to_everyone
from portal.views.every_page.request import council, db, now, today

bp = Blueprint("social_worker", __name__)
MAY_WRITE: dict[str, str] = {
    MayWrite.YES: "Yes",
    MayWrite.THROUGH_ME: "Through me",
    MayWrite.NO: "No, it is not safe",
    MayWrite.UNKNOWN: "I do not know",
}
COMES = {"yes": "Yes", "no": "No", "": "I do not know"}
AT = "/before/<secret>"


@bp.get(AT)
@open_to_everyone
def before(secret: str) -> ResponseReturnValue:
    """What a mail scanner may open too: the reference and the day, and nobody's name."""
    try:
        row = social_worker.by_link(db(), secret, today())
    except NotAsked:
        return _ended()
    return render_template("social_worker/before.html", row=row, secret=secret)


@bp.post(AT)
@open_to_everyone
def before_post(secret: str) -> ResponseReturnValue:
    """Shows whom it is about, and takes what is said of them, once."""
    try:
        row = social_worker.by_link(db(), secret, today())
        if "said" not in request.form:
            return _questions(row, secret)
        with writing(db()):
            row = social_worker.by_link(db(), secret, today(), locked=True)
            by = Actor("social worker", row.id, request.remote_addr)
            access = [each for each in Access if each in request.form.getlist("access")]
            social_worker.take(Work(db(), council(), by, now()), row, _said(row), access)
    except NotAsked:
        return _ended()
    return render_template("social_worker/thanks.html")


def _ended() -> ResponseReturnValue:
    return render_template("social_worker/ended.html"), 410


def _questions(row: WorkerAsked, secret: str) -> str:
    codes = sorted({*council().catalogues.languages, *council().wishes} - {"en"}, key=name_in_english)
    return render_template(
        "social_worker/questions.html",
        row=row,
        secret=secret,
        people=[(each.id, name_of(each)) for each in social_worker.around(db(), row.review.child_id)],
        may_write=_choices(MAY_WRITE),
        comes=_choices(COMES),
        access=_choices(ACCESS),
        languages=[{"code": code, "label": name_in_english(code)} for code in codes],
    )


def _choices(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": _(label)} for code, label in words.items()]


def _said(row: WorkerAsked) -> list[OfPerson]:
    """What the page holds of the people it is about; what it does not offer counts as not known."""
    people = [OfPerson(None, None, None, _language(0))]
    for each in social_worker.around(db(), row.review.child_id):
        written, comes = request.form.get(f"write-{each.id}"), request.form.get(f"comes-{each.id}")
        may_write = MayWrite(written) if written in MAY_WRITE else MayWrite.UNKNOWN
        people.append(OfPerson(each.id, may_write, _YES_NO.get(comes or ""), _language(each.id)))
    return people


_YES_NO: dict[Any, bool] = {"yes": True, "no": False}


def _language(number: int) -> str | None:
    code = request.form.get(f"interpreter-{number}", "")
    return code if code in {*council().catalogues.languages, *council().wishes} - {"en"} else None
