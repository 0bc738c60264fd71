"""Letters to print, one or all that wait, and saying that they were printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import contains_eager, joinedload

from portal.asking.brakes import Brake, all_outs, brake_on_asking
from portal.asking.invitations.change import mark_sent_by_hand
from portal.asking.invitations.letters import Letter, handed, in_large_print, letter_facts, telling
from portal.asking.progress.words import AWAY
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

THERE = (Message.channel == Channel.LETTER, Message.by_hand.is_(False))  # GOV.UK Notify prints it
Made = tuple[Invitation, Letter, Markup]


def sender(settings: Settings) -> list[str]:
    """The lines of the council's own address, its name first."""
    return [settings.council_name, *filter(None, map(str.strip, settings.council_address.split(";")))]


def waiting(channel: Channel) -> tuple[lists.Page, Sequence[Invitation]]:
    """The page that was asked for of the people somebody has to write to by that way, those waiting longest first."""
    here = sa.or_(Message.failure.is_(None), Message.failure.not_like(f"{AWAY}%"), Message.not_before <= now())
    queued = sa.select(Message.invitation_id).where(
        Message.channel == channel, Message.by_hand, Message.state == MessageState.QUEUED, here
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
    page, found = waiting(Channel.LETTER)
    whys = _why_here([each.id for each in found])
    rows = [(each, whose(each), handed(each), whys.get(each.id)) for each in found]
    return render_template(
        "schedule/letters.html",
        waiting=rows,
        page=page,
        texts=_number(Message.channel == Channel.TEXT, Message.by_hand),
        posted=_number(*THERE),
        large=in_large_print,
    )


def _number(*which: sa.ColumnExpressionArgument[bool]) -> int:
    queued = sa.select(sa.func.count()).select_from(Message).where(Message.state == MessageState.QUEUED, *which)
    return db().scalars(queued).one()


def _why_here(numbers: list[int]) -> dict[int, str]:
    """Why each of these letters did not leave by GOV.UK Notify, where it could have."""
    said = (
        Message.channel == Channel.LETTER,
        Message.state == MessageState.QUEUED,
        Message.failure.not_like(f"{AWAY}%"),
    )
    found = sa.select(Message.invitation_id, Message.failure).where(*said, Message.invitation_id.in_(numbers))
    return {number: why for number, why in db().execute(found) if number and why}


@bp.post("/letters/here")
@open_to(Role.SUPPORT)
def print_here() -> ResponseReturnValue:
    """What waits to be printed and posted by GOV.UK Notify, and is not under way this moment, is printed here."""
    free = sa.or_(Message.leased_until.is_(None), Message.leased_until <= now())
    with writing(db()):
        moved = db().execute(
            sa.update(Message)
            .where(*THERE, Message.state == MessageState.QUEUED, free)
            .values(by_hand=True)
            .returning(Message.invitation_id)
        )
        for number in filter(None, moved.scalars().all()):
            child_id = find_invitation(number).review.child_id
            record(db(), Action.PRINT_HERE, f"invitation:{number}", by=by_staff(), now=now(), child_id=child_id)
    return redirect(lists.back_to("schedule.letters"), 303)


@bp.get("/letters/print")
@open_to(Role.SUPPORT)
def print_letters() -> ResponseReturnValue:
    """All on one page of the list, each on a sheet of its own, ready for the printer."""
    return _print(waiting(Channel.LETTER)[1])


@bp.get("/invitations/<int:invitation_id>/letter")
@open_to(Role.SUPPORT, Role.IRO)
def letter(invitation_id: int) -> ResponseReturnValue:
    """One letter, also to print it again: link and code stay the same."""
    return _print([find_invitation(invitation_id)])


def _print(found: Sequence[Invitation]) -> ResponseReturnValue:
    shown, told = taken_in_hand(found)
    if not shown:
        flash(_("No letters wait to be printed."), "info")
        return redirect(after_none(found, "schedule.letters"), 303)
    made = _by_envelope([_made(each, told.get(each.id)) for each in shown])
    return render_template(
        "schedule/letter.html",
        letters=made,
        sender=sender(council().settings),
        is_iro=me().role == Role.IRO,
        large=request.args.get("size") == "large",
    )


def _by_envelope(made: Sequence[Made]) -> list[tuple[Invitation, Letter, Markup, tuple[int, int]]]:
    """Letters to one person at one address one after the other, each with its place among how many of them."""
    envelopes: dict[object, list[Made]] = {}
    for each in made:
        letter = each[1]
        together = (letter.to.casefold(), letter.address) if letter.address else each[0].id
        envelopes.setdefault(together, []).append(each)
    return [(*each, (at, len(inside))) for inside in envelopes.values() for at, each in enumerate(inside, start=1)]


def after_none(found: Sequence[Invitation], listed: str) -> str:
    """Where somebody goes on to who wanted to send something that may not be sent."""
    return url_for("reading.review", review_id=found[0].review_id) if me().role == Role.IRO else url_for(listed)


def taken_in_hand(found: Sequence[Invitation]) -> tuple[Sequence[Invitation], dict[int, str]]:
    """Those of them who may be written to, and what the others are only told; who may not be is named on the page.

    What is shown of them holds a live link: whoever had it in hand stands in the audit.
    """
    told, outs = telling(db(), found), all_outs(db(), [each.review_id for each in found])
    stops = [(each, None if each.id in told else _stop(each, outs)) for each in found]
    for each, stop in stops:
        if stop is not None:
            flash(_("Not written to, %(who)s: %(why)s.") % {"who": whose(each), "why": stop.words}, "warn")
    about = [(each.id, each.review.child_id) for each, stop in stops if stop is None]
    if not about:
        return (), told
    with writing(db()):
        for number, child_id in about:
            record(db(), Action.SHOW_LETTER, f"invitation:{number}", by=by_staff(), now=now(), child_id=child_id)
    return _again([number for number, _child in about]), told


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


def _made(invitation: Invitation, notice: str | None) -> Made:
    facts = letter_facts(db(), council(), invitation, notice=notice)
    # drawn by the QR library from an address of our own making
    return invitation, facts, Markup(facts.qr_svg)  # noqa: S704


@bp.post("/letters/printed")
@open_to(Role.SUPPORT)
def printed() -> ResponseReturnValue:
    """Notes that the letters named were printed and posted or handed over."""
    if numbers := mark_named("letter"):
        words = ngettext("%(num)d letter is marked as printed.", "%(num)d letters are marked as printed.", numbers)
        flash(words % {"num": numbers}, "ok")
    return redirect(lists.back_to("schedule.letters"), 303)


def mark_named(field: str) -> int:
    """Notes of everybody a form names that what was to be sent to them by hand has gone; returns how many."""
    named = [int(each) for each in request.form.getlist(field)[: lists.A_PAGE] if each.isdecimal() and len(each) <= 9]
    with writing(db()):
        for number in named:
            mark_sent_by_hand(work(), find_invitation(number))
    return len(named)
