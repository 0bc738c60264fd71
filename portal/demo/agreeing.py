"""Three children of Sam Green's who were asked what may be told at their meeting: a part of it, all of it, nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.asking.invitations import links
from portal.asking.reviews import find_staff
from portal.council.work import Work
from portal.demo import past
from portal.demo.answers import read
from portal.demo.families import Family
from portal.demo.past import Telling
from portal.demo.stage import LOGINS
from portal.hearing import agreed
from portal.hearing.agreed import Talk
from portal.hearing.answers.given import Given
from portal.hearing.responses import read_by_iro, save
from portal.store.audit import Actor
from portal.store.models import Invitation, Response
from portal.store.tables.work_words import Agreed, Talked
from portal.store.vocabulary import Respondent, Sharing, Source, Stage


@dataclass(frozen=True)
class Story:
    """What a child said before the meeting, and what they said when they were asked; adults by their role."""

    family: int  # the place among the families
    age: int
    days: int  # to the meeting
    said: tuple[Given, ...]
    shares: Agreed
    answers: tuple[str, ...] = ()
    read_out: tuple[str, ...] = ()
    how: Talked = Talked.FACE_TO_FACE
    adults: tuple[tuple[Respondent, tuple[Given, ...]], ...] = ()


def _words(question: str, words: str, *codes: str) -> Given:
    return Given(question, codes=codes, words=words)


def _codes(question: str, *codes: str) -> Given:
    return Given(question, codes=codes)


MOTHER = (
    _codes("p_role", "parent"),
    _words("p_well", "She rings me after matches. She sounds happy."),
    _words("p_topics", "I need the bus money before the visit.", "family_time", "school"),
    _codes("p_plan_known", "partly"),
    _words("p_safe_meeting", "Please do not give out my new address."),
    _codes("p_takepart", "attend"),
    _codes("p_share", Sharing.MEETING),
)
CARER = (
    _codes("p_role", "foster"),
    _words("p_well", "Homework without a fuss, and she laughs a lot more."),
    _words("p_change", "How long is the plan for? We would all like to know."),
    _codes("p_takepart", "attend"),
    _codes("p_share", Sharing.ASK),
)
STORIES = (
    Story(
        family=4,
        age=14,
        days=7,
        said=(
            _codes("o_helper", "self"),
            _codes("o_home", "4"),
            _codes("o_cared", "yes"),
            _codes("o_safe", "yes"),
            _codes("o_listened", "partly"),
            _codes("o_education", "4"),
            _words("o_see", "my brother, he is at the Larches", "siblings"),
            _words("o_actions", "Seeing my mum gets cancelled and I find out on the day.", "partly"),
            _words("o_future", "I want to be an electrician", "work", "staying"),
            _words("o_agenda", "I want to know if I can stay at Pat’s until I finish school. Nobody has said."),
            _words("o_offlimits", "Please don’t talk about my dad when school is there."),
            _codes("o_worry", "none"),
            _codes("o_takepart", "chair"),
            _words("o_meeting", "not Mr Thistle please", "not_school_time", "plain", "not_want"),
            _codes("o_share", Sharing.ASK),
        ),
        shares=Agreed.PART,
        answers=("o_agenda", "o_actions", "o_future", "o_see", "o_meeting", "o_takepart", "o_home", "o_education"),
        read_out=("o_agenda",),
        how=Talked.PHONE,
        adults=((Respondent.PARENT, MOTHER), (Respondent.CARER, CARER)),
    ),
    Story(
        family=9,
        age=9,
        days=9,
        said=(
            _codes("y_home", "4"),
            _codes("y_cared", "yes"),
            _codes("y_safe", "yes"),
            _words("y_wish", "if mum could come to my football"),
            _codes("y_see", "mum", "grandparents"),
            _codes("y_takepart", "part"),
            _codes("y_meeting", "home", "short"),
        ),
        shares=Agreed.ALL,
        read_out=("y_wish",),
    ),
    Story(
        family=8,
        age=13,
        days=12,
        said=(
            _codes("o_home", "mixed"),
            _words("o_agenda", "Why my social worker changed AGAIN"),
            _codes("o_takepart", "iro"),
            _codes("o_share", Sharing.ASK),
        ),
        shares=Agreed.NONE,
        how=Talked.VIDEO,
    ),
)


def agree_by_hand(telling: Telling, families: list[Family], number: int) -> None:
    """Asks each of them, answers for them, and notes what they said; `number` is the first review's."""
    for place, story in enumerate(STORIES):
        _tell(telling, families[story.family], story, number + place)


def _tell(telling: Telling, family: Family, story: Story, number: int) -> None:
    today, sam = telling.today, find_staff(telling.session, LOGINS["IRO"])
    family.child.iro_id, family.child.language = sam.id, "en"
    family.child.date_of_birth = date(today.year - story.age, 2, 3)
    for contact in family.contacts:
        contact.language = "en"
    meeting = telling.council.days.add(today, story.days)
    review = past.plan(telling, family, number, meeting, meeting, today - timedelta(days=40))
    asked = past.ask_all(telling, family, review, Stage.CONSULT, past.morning(today - timedelta(days=9)))
    said = {Respondent.CHILD: story.said, **dict(story.adults)}
    for invitation in asked:
        given = said.pop(past.role_of(invitation), None)
        if given is not None:
            response = _sent(telling, invitation, list(given), sam.id)
            if invitation.contact_id is None:
                _agreed(telling, response, sam.id, Talk(story.shares, story.answers, _talked(today), story.how), story)
            elif response.sharing == Sharing.ASK:
                _agreed(telling, response, sam.id, Talk(Agreed.ALL, (), _talked(today), Talked.PHONE), story)


def _talked(today: date) -> date:
    return today - timedelta(days=1)


def _sent(telling: Telling, invitation: Invitation, given: list[Given], iro_id: int) -> Response:
    session, council, on = telling.session, telling.council, past.at(telling.today - timedelta(days=5), 16)
    links.press_start(session, invitation, on - timedelta(minutes=12))
    response = save.receive(
        Work(session, council, Actor("respondent", invitation.id), on),
        invitation,
        given,
        source=Source.WEB,
        received_at=on,
        readings=read(council, invitation, given),
    )
    read_by_iro.mark_read(Work(session, council, Actor("staff", iro_id), on + timedelta(days=1)), response)
    return response


def _agreed(telling: Telling, response: Response, iro_id: int, talk: Talk, story: Story) -> None:
    session, council, form = telling.session, telling.council, telling.council.library[response.form]
    work = Work(session, council, Actor("staff", iro_id), past.at(talk.on, 17))
    agreed.agree(work, form, response, talk, seen=agreed.standing(session, form, response).seen)
    agreed.mark_read_out(work, form, response, story.read_out)
