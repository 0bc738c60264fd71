"""Who is away and who covers: days are proposed here, and a cover can be ended early."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectField
from wtforms.validators import InputRequired

from portal.asking.reachable import without_iro
from portal.council import cover
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.models import Staff
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again, or_back
from portal.views.every_page.request import db, team, today, work
from portal.views.staff_forms import Day, errors_of, filled


class AwayForm(Form):
    """Days on which one IRO is away and another covers."""

    iro = SelectField(coerce=int, validate_choice=False)
    cover = SelectField(coerce=int, validate_choice=False)
    from_on = Day(validators=[InputRequired("Choose the first day away.")])
    to_on = Day(validators=[InputRequired("Choose the last day away.")])


@bp.get("/away")
@open_to(Role.ADMIN, Role.MANAGER)
def away() -> ResponseReturnValue:
    """Who is away, who covers, and the form to propose days."""
    return _away_page(AwayForm())


@bp.post("/away")
@open_to(Role.ADMIN, Role.MANAGER)
def away_post() -> ResponseReturnValue:
    """Proposes the days; once a manager who did not propose them confirms, the cover sees those reviews."""
    form = filled(AwayForm)
    if not form.validate():
        return _away_page(form), 400
    with or_again(lambda errors: _away_page(form, errors)), writing(db()):
        standing = {iro.id: iro for iro in _iros()}
        iro = ({left.id: left for left in _left()} | standing).get(form.iro.data)
        covering = standing.get(form.cover.data)
        if iro is None or covering is None or not team().sees(iro.id):
            raise cover.CoverRefused("Choose who is away and who covers.")
        cover.propose_cover(work(), iro, covering, form.from_on.data, form.to_on.data)
    names = {"cover": covering.name, "iro": iro.name}
    flash(_("It is proposed that %(cover)s covers for %(iro)s. A manager must confirm it.") % names, "ok")
    return redirect(url_for("admin.away"), 303)


@bp.post("/away/<int:cover_id>/take-back")
@open_to(Role.ADMIN, Role.MANAGER)
def drop_cover(cover_id: int) -> ResponseReturnValue:
    """Takes a proposed cover back, or refuses it; one that was confirmed meanwhile stands."""
    with or_back(url_for("admin.away")), writing(db()):
        cover.end_cover(work(), proposed_cover(cover_id))
    flash(_("That cover is not proposed any more."), "ok")
    return redirect(url_for("admin.away"), 303)


@bp.post("/away/<int:cover_id>/end")
@open_to(Role.ADMIN, Role.MANAGER)
def end_cover(cover_id: int) -> ResponseReturnValue:
    """Ends a cover at once; everybody who was told of it is told."""
    with writing(db()):
        found = db().get(Cover, cover_id)
        if found and not team().sees(found.iro_id):
            abort(404)
        if found:
            cover.end_cover(work(), found)
    if found:
        flash(_("That cover has ended."), "ok")
    else:
        flash(_("That cover is not there any more: somebody else has refused it or taken it back."), "info")
    return redirect(url_for("admin.away"), 303)


def _iros() -> list[Staff]:
    found = db().scalars(sa.select(Staff).where(Staff.role == Role.IRO).order_by(Staff.name))
    return [iro for iro in found if iro.works_here]


def proposed_cover(cover_id: int) -> Cover:
    """The cover that waits for a second person, of an IRO whose children this person sees; raises as `proposed`."""
    found = cover.proposed(db(), cover_id)
    return found if team().sees(found.iro_id) else abort(404)


def _left() -> list[Staff]:
    """IROs whose account is closed and who still stand beside a child: somebody may cover until others are named."""
    closed = {each.iro.id: each.iro for each in without_iro(db(), today()) if each.iro and each.iro.role == Role.IRO}
    return list(closed.values())


def _away_page(form: AwayForm, errors: Errors | None = None) -> str:
    standing = _iros()
    options = [{"code": str(person.id), "label": person.name} for person in standing]
    left = [{"code": str(person.id), "label": f"{person.name} (account closed)"} for person in _left()]
    return render_template(
        "admin/away.html",
        rows=[line for line in cover.covers_to_come(db(), today()) if team().sees(line.iro.id)],
        form=form,
        iros=[each for each in (*options, *left) if team().sees(int(each["code"]))],
        cover_iros=options,
        errors=errors or errors_of(form),
        today=today(),
    )
