"""The list of children, found by what people know of them, and the page of one of them."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.asking.progress import words
from portal.asking.register import look_up, merge, reach_wish, sent_before
from portal.asking.register.hand_over import coming_iros
from portal.i18n import name_in_english
from portal.intake.taken import settled
from portal.intake.written_out import TABLES
from portal.reviewing.form_lines import name_of
from portal.reviewing.needs import Need, list_needs
from portal.reviewing.needs_said import list_said
from portal.store.models import Child, Review
from portal.store.vocabulary import ReviewStatus, Role, Stage
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now, today
from portal.views.reading.afterwards.outcome import VENUES
from portal.views.register import take_back
from portal.views.register.blueprint import bp, find_child
from portal.views.register.fields import THROUGH
from portal.views.schedule.bringing_in.brought_in import iros_in
from portal.views.schedule.people import SAFE
from portal.views.schedule.previewing import CHANNELS

LATEST = 8  # messages on the page of a child, before all of them are asked for
LEFT = "left"
STATUS: dict[str, str] = {
    ReviewStatus.PLANNED: "Planned",
    ReviewStatus.HELD: "Held",
    ReviewStatus.CANCELLED: "Cancelled",
}


@bp.get("/register")
@open_to(Role.SUPPORT, Role.IRO)
def children() -> ResponseReturnValue:
    """The children that the search finds, in pages; those who left care stand apart."""
    found = look_up.find_children(db(), look_up.seen_by(me(), today()), on=today(), search=lists.searched())
    left = request.args.get("show") == LEFT
    shown = found.left if left else found.in_care
    page = lists.page_of(len(shown))
    return render_template(
        "register/children.html",
        lines=look_up.lines_of(db(), page.cut(shown)),
        page=page,
        in_care=len(found.in_care),
        gone=len(found.left),
        left=left,
        name_of=name_of,
        age=lambda child: calendar.age_on(child.date_of_birth, today()),
        corrects=me().role == Role.SUPPORT,
        to_be_one=len(merge.proposals(db())) if me().role == Role.SUPPORT else 0,
        tables={name: kind.title for name, kind in TABLES.items()},
    )


@bp.get("/register/<int:child_id>")
@open_to(Role.SUPPORT, Role.IRO)
def child(child_id: int) -> ResponseReturnValue:
    """Everything kept of one child but what anybody said: reviews, people, languages, needs, and what was sent."""
    found = find_child(child_id)
    reviews = look_up.reviews_of(db(), found)
    coming = [each for each in reviews if each.status == ReviewStatus.PLANNED]
    # what somebody says of an IRO's work is asked without the IRO
    stages = [Stage.CONSULT] if me().role == Role.IRO else list(Stage)
    every = request.args.get("show") == "sent"
    differences = settled.differences_of(db(), found) if me().role == Role.SUPPORT else ()
    count, sent = sent_before.sent_about(db(), found, stages, limit=LATEST)
    if every:
        page = lists.page_of(count)
        _count, sent = sent_before.sent_about(db(), found, stages, limit=lists.A_PAGE, start=page.start)
    return render_template(
        "register/child.html",
        child=found,
        age=calendar.age_on(found.date_of_birth, today()),
        left=found.looked_after_to is not None and found.looked_after_to < today(),
        reviews=reviews,
        next_review=coming[-1] if coming else None,
        people=_people(found, coming[-1] if coming else None),
        needs=_needs(found) if coming else [],
        wished=reach_wish.wished(db(), found),
        coming_iro=coming_iros(db(), [found.id]).get(found.id),
        differences=differences,
        iros=iros_in(differences),
        corrections=take_back.shown(found) if me().role == Role.SUPPORT else (),
        sent=sent,
        sent_count=count,
        page=page if every else None,
        corrects=me().role == Role.SUPPORT,
        today=today(),
        name_of=name_of,
        spoken=name_in_english,
        safe=SAFE,
        channels=CHANNELS,
        through=THROUGH,
        venues=VENUES,
        status=STATUS,
    )


def _needs(found: Child) -> list[Need]:
    """What they ask for themselves, then what their social worker says."""
    asked_for = [need for need in list_needs(db(), council(), today()) if need.child.id == found.id]
    said = list_said(db(), asked_for, today())
    return [*asked_for, *(need for need in said if need.child.id == found.id)]


def _people(found: Child, review: Review | None) -> list[tuple[object, str]]:
    """Everybody around the child, each with how far they are in the review that comes next."""
    states = words.states(db(), council(), [review], Stage.CONSULT, now=now())[review.id] if review else ()
    said = {each.person.contact.id if each.person.contact else None: each.words for each in states}
    contacts = look_up.contacts_of(db(), found)
    return [(None, said.get(None, "")), *((each, said.get(each.id, "")) for each in contacts)]
