"""A participation worker's own pages: the children they are asked to talk with, and what each of them said."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.asking.reviews import iro_on
from portal.calendar import age_on
from portal.i18n import gettext as _
from portal.i18n import name_in_english
from portal.reviewing import heard_directly, to_hear
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, db, me, now, today, work
from portal.views.reading.blueprint import bp
from portal.views.reading.heard.another_way import HeardForm, choices
from portal.views.staff_forms import errors_of, filled

AT = "/to-hear"


@bp.get(AT)
@open_to(Role.PARTICIPATION)
def children_to_hear() -> ResponseReturnValue:
    """The children this person is asked to talk with, the nearest day first."""
    return render_template("reading/to_hear.html", waiting=to_hear.waiting(db(), me(), today()))


@bp.get(f"{AT}/<int:number>")
@open_to(Role.PARTICIPATION)
def child_to_hear(number: int) -> ResponseReturnValue:
    """What they have to know of the child, and the form; that it was opened is written down before it is shown."""
    return _page(number, HeardForm())


def _page(number: int, form: HeardForm) -> ResponseReturnValue:
    found = to_hear.find(db(), me(), number, today())
    child_id = found.review.child_id
    with writing(db()):
        record(db(), Action.READ, f"to hear:{number}", by=by_staff(), now=now(), child_id=child_id)
    found = to_hear.find(db(), me(), number, today())
    review = found.review
    iro = iro_on(db(), review, today())
    shown = render_template(
        "reading/to_hear_one.html",
        found=found,
        review=review,
        age=age_on(review.child.date_of_birth, today()),
        language=name_in_english(review.child.language),
        iro=iro,
        words=to_hear.words_of(db(), found.row),
        form=form,
        errors=errors_of(form),
        **choices(small=heard_directly.is_small(review)),
    )
    return shown, 400 if form.errors else 200


@bp.post(f"{AT}/<int:number>")
@open_to(Role.PARTICIPATION)
def child_to_hear_post(number: int) -> ResponseReturnValue:
    """Keeps what the child said, for the IRO; what was typed comes back where something is wrong with it."""
    found, form = to_hear.find(db(), me(), number, today()), filled(HeardForm)
    if not form.fits(found.review):
        return _page(number, form)
    told = form.told(by=me().name)
    with writing(db()):
        to_hear.tell(work(), to_hear.find(db(), me(), number, today()), told)
    flash(_("Thank you. The reviewing officer reads it; here it is not shown again."), "ok")
    return redirect(url_for("reading.children_to_hear"), 303)
