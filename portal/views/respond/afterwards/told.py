"""The page after the meeting: who read it, what was decided, what comes next, whom to ask; a copy to keep."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from portal.asking.invitations import links
from portal.asking.reviews import iro_on
from portal.reviewing.afterwards import told
from portal.store.models import Invitation, Review
from portal.store.vocabulary import Stage
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now, speak, today
from portal.views.respond import endings, frame, words
from portal.views.respond.afterwards import known
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.frame import worn
from portal.views.respond.questions import listen


@bp.get(f"{SAY}/told")
@open_to_respondents
def told_page(invitation_id: int) -> ResponseReturnValue:
    """What was decided, for the browser in which the birthday was typed."""
    options = [joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact)]
    invitation = db().get(Invitation, invitation_id, options=options)
    if invitation is None or invitation.withdrawn_at is not None or not known.reads(invitation):
        endings.closed(of=invitation_id)
    if not told.is_told(db(), invitation, now()):
        endings.closed(of=invitation_id)
    asked = request.args.get("lang", "")
    asked = asked if asked in council().catalogues.languages else ""
    speak(asked or invitation.language)
    form, review = council().library[invitation.form], invitation.review
    page = told.page_for(db(), council(), review, invitation.contact)
    iro = iro_on(db(), review, today())
    shown = render_template(
        "respond/told.html",
        **worn(form.skin, invitation.id),
        form=form,
        page=page,
        reads=words.reads(invitation, asked),
        iro=words.isolated(words.marked(iro.name) or "") if iro else None,
        read_by=words.isolated(words.marked(page.read_by) or "") if page.read_by else None,
        read_on=words.day_of(page.read_at) if page.read_at else None,
        changed_on=words.day_of(page.changed_at) if page.changed_at else None,
        first_name=words.isolated(words.marked(review.child.first_name) or ""),
        unheard=listen.unheard(),
        lines=words.lines_for(form, council().settings),
        iro_phone=iro.phone if iro else None,
        advocacy=council().settings.advocacy,
        feedback_url=_feedback(invitation),
        talk_url=frame.talk_url(invitation),
    )
    return known.remember(make_response(shown), invitation)


def _feedback(invitation: Invitation) -> str | None:
    """Where this person says how it went, if they are asked and the time is not over."""
    open_now = invitation.stage == Stage.FEEDBACK and now() < invitation.expires_at
    return links.link(db(), council(), invitation) if open_now else None
