"""Text messages that no gateway carries: somebody sends them from a telephone, and says so here."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.asking.invitations.letters import text_of
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.sending.addresses import texted_number
from portal.store.models import Invitation
from portal.store.vocabulary import Channel, Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me
from portal.views.schedule.blueprint import bp, find_invitation
from portal.views.schedule.invitation import whose
from portal.views.schedule.sent_by_hand.letters import after_none, mark_named, taken_in_hand, waiting


@bp.get("/texts")
@open_to(Role.SUPPORT)
def texts() -> ResponseReturnValue:
    """The text messages that wait for somebody to send them, in pages, without their words."""
    page, found = waiting(Channel.TEXT)
    return render_template("schedule/texts.html", waiting=[(each, whose(each)) for each in found], page=page)


@bp.get("/texts/words")
@open_to(Role.SUPPORT)
def text_words() -> ResponseReturnValue:
    """All on one page of the list, each with its number and words."""
    return _shown(waiting(Channel.TEXT)[1])


@bp.get("/invitations/<int:invitation_id>/text")
@open_to(Role.SUPPORT, Role.IRO)
def text(invitation_id: int) -> ResponseReturnValue:
    """One text message, also to send it again: the link stays the same."""
    return _shown([find_invitation(invitation_id)])


def _shown(found: Sequence[Invitation]) -> ResponseReturnValue:
    shown, told = taken_in_hand(found)
    if not shown:
        flash(_("No text messages wait to be sent."), "info")
        return redirect(after_none(found, "schedule.texts"), 303)
    made = [_made(each, told.get(each.id)) for each in shown]
    return render_template("schedule/text.html", messages=made, is_iro=me().role == Role.IRO)


def _made(invitation: Invitation, notice: str | None) -> tuple[Invitation, str, str, str, str]:
    """The invitation, whose it is, the number, the words, and the address that opens them in a telephone."""
    words, phone = text_of(db(), council(), invitation, notice=notice), _phone(invitation)
    address = f"sms:{texted_number(phone) or ''}?body={quote(words)}"
    return invitation, whose(invitation), phone, words, address


def _phone(invitation: Invitation) -> str:
    return (invitation.contact or invitation.review.child).phone or ""


@bp.post("/texts/sent")
@open_to(Role.SUPPORT)
def texts_sent() -> ResponseReturnValue:
    """Notes that the text messages named were sent."""
    if numbers := mark_named("text"):
        words = ngettext("%(num)d message is marked as sent.", "%(num)d messages are marked as sent.", numbers)
        flash(words % {"num": numbers}, "ok")
    return redirect(lists.back_to("schedule.texts"), 303)
