"""A round of messages on its way: who got it, who waits, and one button that stops the rest."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.asking.invitations import rounds
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.store.database import writing
from portal.store.models import SendRound
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import db, me, now, work
from portal.views.schedule.blueprint import bp
from portal.views.schedule.invitation import whose


def _round(round_id: int) -> SendRound:
    return rounds.find(db(), round_id)


@bp.get("/rounds/<int:round_id>")
@open_to(Role.SUPPORT)
def send_round(round_id: int) -> ResponseReturnValue:
    """How far a round is."""
    return render_template("schedule/round.html", state=rounds.read(db(), _round(round_id)), whose=whose, now=now())


@bp.post("/rounds/<int:round_id>/stop")
@open_to(Role.SUPPORT)
def stop_round(round_id: int) -> ResponseReturnValue:
    """Stops what has not left."""
    with writing(db()):
        before = rounds.stopped(db(), _round(round_id).id)
        stopped = rounds.stop(work(), _round(round_id), who=me().name)
    if before and not stopped:
        flash(_("It had been stopped already."), "info")
    elif stopped:
        words = ngettext(
            "Stopped: %(num)d person is not written to.", "Stopped: %(num)d people are not written to.", stopped
        )
        flash(words % {"num": stopped}, "ok")
    else:
        flash(_("There was nothing left to stop: everything had gone."), "info")
    return redirect(url_for("schedule.send_round", round_id=round_id), 303)


@bp.post("/rounds/<int:round_id>/send")
@open_to(Role.SUPPORT)
def send_round_after_all(round_id: int) -> ResponseReturnValue:
    """Asks or reminds those who were stopped."""
    with writing(db()):
        asked, hindered = rounds.send_after_all(work(), _round(round_id))
        words = [f"{whose(each)}: {why}" for each, why in hindered]
    if asked:
        flash(ngettext("%(num)d person is written to.", "%(num)d people are written to.", asked) % {"num": asked}, "ok")
    elif not words:
        flash(_("Nobody was left to send to: it had been done already, or they were asked since."), "info")
    for line in words:
        flash(_("Not written to: %(who)s") % {"who": line}, "warn")
    return redirect(url_for("schedule.send_round", round_id=round_id), 303)
