"""The page after sending: thank you, who reads it, until when it can be changed; no answer is repeated."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import i18n
from portal.asking import greetings, standing_links
from portal.forms import pages
from portal.hearing import agreed
from portal.store.database import writing
from portal.store.models import Response, Staff
from portal.store.tables.work_words import Agreed
from portal.store.vocabulary import Stage
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, today
from portal.views.respond import frame
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.finish import reach
from portal.views.respond.questions import listen
from portal.views.respond.visit import Visit, posting, reading
from portal.views.respond.words import answer, isolated, lines_for, marked, read_of, until


@bp.get(f"{SAY}/sent")
@open_to_respondents
def sent(invitation_id: int) -> ResponseReturnValue:
    """Thank you: who reads it, until when it can be changed, what was chosen, whom to ring; no answer is repeated."""
    visit = reading(invitation_id, after_sending=True)
    response = visit.loaded.response
    if response is None or not visit.loaded.sent:
        return redirect(visit.url("check"), 303)
    return visit.show(
        "respond/sent.html",
        page="sent",
        unheard=listen.unheard(),
        met=greetings.met(db(), visit.loaded.iro, i18n.current().code),
        chosen=chosen_of(visit, response) if visit.sent_here else [],
        agreed=agreed_of(visit, response),
        may_see=response.iro_may_see,
        read=read_of(visit.loaded),
        meeting_to_come=visit.form.stage == Stage.CONSULT and visit.loaded.review.held_on is None and not visit.passed,
        until=until(visit.loaded.invitation),
        lines=lines_for(visit.form, council().settings),
        iro_phone=visit.loaded.iro.phone if visit.loaded.iro else None,
        advocacy=council().settings.advocacy,
        talk_url=(talk_url := frame.talk_url(visit.loaded.invitation) if visit.sent_here else None),
        may_keep=talk_url is None and _may_keep(visit),
        reach_url=visit.url("reach") if reach.may_wish(visit) else None,
    )


def _may_keep(visit: Visit) -> bool:
    mine = visit.sent_here and visit.loaded.invitation.contact_id is None
    return mine and standing_links.may_be_made(db(), visit.loaded.child, today())


@bp.post(f"{SAY}/sent")
@open_to_respondents
def keep_link(invitation_id: int) -> ResponseReturnValue:
    """Makes the link that a child may keep until the next review, and shows it on the page they came from."""
    visit = posting(invitation_id, "sent")
    if visit.ticket is not None and visit.loaded.sent and _may_keep(visit):
        with writing(db()):
            standing_links.keep(visit.work, visit.loaded.child)
    return redirect(visit.url("sent", _anchor="keep"), 303)


@dataclass(frozen=True)
class AgreedWords:
    """What was agreed with an IRO about the meeting: how much, with whom and when, and whether it still counts."""

    shares: Agreed
    iro: Markup
    day: str
    overtaken: bool
    changed: bool


def agreed_of(visit: Visit, response: Response) -> AgreedWords | None:
    """What this person agreed to share when their IRO asked; none where they were not asked.

    Where somebody may look on, it is told on the browser it was sent from alone: that a child keeps something from the
    meeting is not for whoever passed the link on.
    """
    if visit.form.stage != Stage.CONSULT or not visit.loaded.sent or (visit.box.onlooker and not visit.sent_here):
        return None
    agreement = agreed.latest(db(), response)
    staff = db().get(Staff, agreement.staff_id) if agreement and agreement.staff_id else None
    if agreement is None or staff is None:
        return None
    stands = agreed.standing(db(), visit.form, response)
    iro, day = isolated(marked(staff.name) or ""), i18n.date_words(agreement.talked_on)
    return AgreedWords(agreement.shares, iro, day, stands.overtaken, bool(stands.changed))


def chosen_of(visit: Visit, response: Response) -> list[tuple[Markup, Markup]]:
    """The choices of the send page as they now hold, whether made or left: (question, answer)."""
    found = []
    for question in pages.send_questions(visit.form, visit.reader.age):
        recorded = {
            "sharing": response.sharing,
            "iro_may_see": response.iro_may_see,
            "may_quote": "yes" if response.may_quote else "no",
        }.get(question.records or "")
        chosen = next((option for option in question.every_option if option.code == recorded), None)
        if chosen:
            asked = isolated(pages.text_of(visit.form, question, visit.reader, i18n.pgettext))
            found.append((asked, answer(visit.form, question, chosen, visit.reader)))
    return found
