"""Letters to print, one or all that wait, and saying that they were printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import contains_eager, joinedload

from portal.asking.brakes import Brake, all_outs, brake_on_asking
from portal.asking.invitations.change import mark_printed
from portal.asking.invitations.letters import Letter, handed, letter_facts, telling
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.search import says
from portal.settings import Settings
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Child, Contact, Invitation, Message, Review
from portal.store.vocabulary import Channel, MessageState, Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, me, now, today, work
from portal.views.schedule.blueprint import bp, find_invitation
from portal.views.schedule.invitation import whose


def sender(settings: Settings) -> list[str]:
    """The lines of the council's own address, its name first."""
    return [settings.council_name, *filter(None, map(str.strip, settings.council_address.split(";")))]


def _waiting() -> tuple[lists.Page, Sequence[Invitation]]:
    """The page that was asked for of the letters that wait, those waiting longest first."""
    queued = sa.select(Message.invitation_id).where(
        Message.channel == Channel.LETTER, Message.state == MessageState.QUEUED
    )
    found = (
        sa.select(Invitation)
        .join(Invitation.review)
        .join(Review.child)
        .outerjoin(Invitation.contact)
        .where(Invitation.id.in_(queued), says(lists.searched(), (Child.first_name, Child.reference, Contact.name)))
    )
    count = found.with_only_columns(sa.func.count(), maintain_column_froms=True)
    page = lists.page_of(db().scalars(count).one())
    rows = db().scalars(
        found.options(
            contains_eager(Invitation.review).contains_eager(Review.child), contains_eager(Invitation.contact)
        )
        .order_by(Invitation.asked_at, Invitation.id)
        .limit(page.size)
        .offset(page.start)
    )
    return page, rows.all()


@bp.get("/letters")
@open_to(Role.SUPPORT)
def letters() -> ResponseReturnValue:
    """The letters that wait to be printed, in pages."""
    page, found = _waiting()
    waiting = [(each, whose(each), handed(each)) for each in found]
    return render_template("schedule/letters.html", waiting=waiting, page=page)


@bp.get("/letters/print")
@open_to(Role.SUPPORT)
def print_letters() -> ResponseReturnValue:
    """All on one page of the list, each on a sheet of its own, ready for the printer."""
    return _print(_waiting()[1])


@bp.get("/invitations/<int:invitation_id>/letter")
@open_to(Role.SUPPORT, Role.IRO)
def letter(invitation_id: int) -> ResponseReturnValue:
    """One letter, also to print it again: link and code stay the same."""
    return _print([find_invitation(invitation_id)])


def _print(found: Sequence[Invitation]) -> ResponseReturnValue:
    told, outs = telling(db(), found), all_outs(db(), [each.review_id for each in found])
    stops = [(each, None if each.id in told else _stop(each, outs)) for each in found]
    chosen = [each for each, stop in stops if stop is None]
    for each, stop in stops:
        if stop is not None:
            flash(_("Not printed, %(who)s: %(why)s.") % {"who": whose(each), "why": stop.words}, "warn")
    if not chosen:
        flash(_("No letters wait to be printed."), "info")
        if me().role == Role.IRO:
            return redirect(url_for("reading.review", review_id=found[0].review_id), 303)
        return redirect(url_for("schedule.letters"), 303)
    about = [(each.id, each.review.child_id) for each in chosen]
    with writing(db()):
        # a letter holds a live link: whoever had it in hand stands in the audit
        for number, child_id in about:
            record(db(), Action.SHOW_LETTER, f"invitation:{number}", by=by_staff(), now=now(), child_id=child_id)
    made = [_made(each, told.get(each.id)) for each in _again([number for number, _child in about])]
    role, settings = me().role, council().settings
    return render_template("schedule/letter.html", letters=made, sender=sender(settings), is_iro=role == Role.IRO)


def _stop(invitation: Invitation, outs: Mapping[tuple[int, int | None], Invitation]) -> Brake | None:
    return brake_on_asking(invitation, outs.get((invitation.review_id, invitation.contact_id)), today())


def _again(numbers: list[int]) -> Sequence[Invitation]:
    """The same invitations read anew, in one statement, after what was known before was forgotten."""
    return db().scalars(
        sa.select(Invitation)
        .where(Invitation.id.in_(numbers))
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Invitation.asked_at, Invitation.id)
    ).all()  # fmt: skip


def _made(invitation: Invitation, notice: str | None) -> tuple[Invitation, Letter, Markup]:
    facts = letter_facts(db(), council(), invitation, notice=notice)
    # drawn by the QR library from an address of our own making
    return invitation, facts, Markup(facts.qr_svg)  # noqa: S704


@bp.post("/letters/printed")
@open_to(Role.SUPPORT)
def printed() -> ResponseReturnValue:
    """Notes that the letters named were printed and posted or handed over."""
    numbers = [
        int(each) for each in request.form.getlist("letter")[: lists.A_PAGE] if each.isdecimal() and len(each) <= 9
    ]
    with writing(db()):
        for number in numbers:
            mark_printed(work(), find_invitation(number))
    if numbers:
        words = ngettext("%(num)d letter is marked as printed.", "%(num)d letters are marked as printed.", len(numbers))
        flash(words % {"num": len(numbers)}, "ok")
    return redirect(lists.back_to("schedule.letters"), 303)
