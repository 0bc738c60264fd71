"""What a child agrees to share when their IRO asks: it opens and closes the table, and the child has the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.forms.schema import Form
from portal.hearing import agreed, sharing
from portal.hearing.agreed import AgreedMeanwhile, NothingAgreed, Talk, TalkTooEarly
from portal.hearing.answers import kept
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Device, Response
from portal.store.tables.work_words import Agreed, Talked
from portal.store.vocabulary import AnswerState, ReadAs, Sharing, Source
from tests import factories
from tests.factories import NOW, TODAY
from tests.hearing.conftest import Asking
from tests.repository import ROOT

SAID = (
    Given("o_agenda", words="More football"),
    Given("o_home", codes=("4",)),
    Given("o_offlimits", words="Where my dad is"),
    Given("o_safe", codes=("no",)),
    Given("o_worry", codes=("lot",)),
    Given("o_worry_more", words="He shouts"),
    Given("o_see", codes=("less",), words="Ken"),
    Given("o_meeting", codes=("not_want", "plain"), words="Not Uncle Ken"),
)
OPEN = {"o_agenda", "o_home", "o_meeting"}


class Talking:
    """A young person who has sent their views, and the IRO who talks with them."""

    def __init__(self, asked: Asking, session: Session, share: str | None) -> None:
        self.session, self.visit = session, asked(15)
        self.visit.save(*SAID)
        chosen = [Given("o_share", codes=(share,))] if share else []
        self.response: Response = self.visit.send(*chosen).response
        self.form: Form = self.visit.council.library[self.response.form]
        self.at = NOW + timedelta(hours=1)

    @property
    def work(self) -> Work:
        self.at += timedelta(minutes=1)
        return Work(self.session, self.visit.council, Actor("staff", self.visit.iro.id), self.at)

    @property
    def stands(self) -> agreed.Standing:
        return agreed.standing(self.session, self.form, self.response)

    def agree(self, shares: str, *answers: str, on: date = TODAY, seen: str | None = None) -> Any:
        talk = Talk(Agreed(shares), answers, on, Talked.PHONE)
        return agreed.agree(self.work, self.form, self.response, talk, seen=seen or self.stands.seen)

    def later(self, *given: Given, there: bool = True) -> None:
        """The child answers anew, on the browser that was there at sending; or somebody with the link, on another."""
        by, sent = Actor("respondent", self.visit.invitation.id), self.response.submitted_at
        assert sent
        opened = sent if there else sent + timedelta(minutes=5)
        device = Device(key_hash=b"later", invitation_id=by.id, created_at=opened, locked_at=opened)
        save.save(replace(self.work, by=by), self.visit.invitation, given, device=device)

    @property
    def told(self) -> set[str]:
        """What lies on the table."""
        answers = kept.heard(self.session, self.response)
        consent = agreed.consent_of(self.session, self.response, agreed.latest(self.session, self.response), answers)
        shown = sharing.shown(ReadAs.MEETING, self.response, self.form, answers, consent=consent)
        return {
            name
            for name, each in shown.items()
            if self.form.find(name).place == "page" and each.state == AnswerState.ANSWERED
        }


@pytest.fixture(params=["ask", "iro_only", None])
def kept_back(request: pytest.FixtureRequest, asked: Asking, session: Session) -> Talking:
    """Somebody who has not chosen "everyone": after asking, only the IRO, or nothing chosen."""
    return Talking(asked, session, request.param)


@pytest.fixture
def open_to_all(asked: Asking, session: Session) -> Talking:
    return Talking(asked, session, "meeting")


def test_until_something_is_agreed_what_they_chose_counts(kept_back: Talking, open_to_all: Talking) -> None:
    assert (kept_back.told, open_to_all.told) == (set(), OPEN)
    assert kept_back.stands.offered.keys() == OPEN


@pytest.mark.parametrize(
    ("shares", "ticked", "told"), [("all", (), OPEN), ("part", ("o_agenda",), {"o_agenda"}), ("none", (), set())]
)
def test_what_is_agreed_lies_on_the_table_and_no_more(
    kept_back: Talking, open_to_all: Talking, shares: str, ticked: tuple[str, ...], told: set[str]
) -> None:
    for each in (kept_back, open_to_all):
        each.agree(shares, *ticked)
        assert each.told == told == each.stands.told.keys()


def test_what_is_private_is_not_offered_and_a_tick_for_it_puts_nothing_on_the_table(kept_back: Talking) -> None:
    kept_back.agree("part", "o_offlimits", "o_safe", "o_worry", "o_worry_more", "o_see", "o_meeting")
    assert kept_back.told == {"o_meeting"}
    answer = kept_back.stands.told["o_meeting"]
    assert (answer.codes, answer.words) == (("plain",), None)


def test_an_answer_they_changed_is_not_told_until_it_is_agreed_again(kept_back: Talking) -> None:
    kept_back.agree("all")
    kept_back.later(Given("o_agenda", words="More music"))
    assert kept_back.told == OPEN - {"o_agenda"}
    assert kept_back.stands.changed == {"o_agenda"}
    kept_back.agree("all")
    assert kept_back.told == OPEN
    assert kept_back.stands.changed == set()


def test_an_answer_that_came_after_everything_was_agreed_was_not_agreed(kept_back: Talking) -> None:
    kept_back.agree("all")
    kept_back.later(Given("o_listened", codes=("no",)))
    assert kept_back.told == OPEN
    assert kept_back.stands.changed == {"o_listened"}


def test_who_chose_everyone_and_said_yes_has_what_they_change_told_too(open_to_all: Talking) -> None:
    open_to_all.agree("all")
    open_to_all.later(Given("o_agenda", words="More music"), Given("o_listened", codes=("no",)))
    assert open_to_all.told == OPEN | {"o_listened"}
    assert open_to_all.stands.changed == set()


@pytest.mark.parametrize(("chosen", "told"), [("iro_only", set()), ("ask", set()), ("meeting", OPEN)])
def test_who_says_again_who_may_see_it_has_the_last_word(kept_back: Talking, chosen: str, told: set[str]) -> None:
    kept_back.agree("part", "o_agenda")
    kept_back.later(Given("o_share", codes=(chosen,)))
    assert (kept_back.told, kept_back.stands.overtaken) == (told, True)


@pytest.mark.parametrize("chosen", list(Sharing))
@pytest.mark.parametrize("shares", list(Agreed))
def test_on_a_browser_that_came_later_nothing_agreed_is_widened(
    kept_back: Talking, shares: Agreed, chosen: Sharing
) -> None:
    kept_back.agree(shares, *(["o_agenda"] if shares == Agreed.PART else []))
    kept_back.later(Given("o_share", codes=(chosen,)), there=False)
    assert kept_back.told == set()
    assert kept_back.response.sharing == min(chosen, Sharing.ASK, key=list(Sharing).index)


def test_on_a_browser_that_came_later_everyone_stays_everyone_and_only_me_counts(open_to_all: Talking) -> None:
    open_to_all.later(Given("o_share", codes=("meeting",)), there=False)
    assert open_to_all.told == OPEN
    open_to_all.later(Given("o_share", codes=("iro_only",)), there=False)
    assert open_to_all.told == set()


def test_the_same_choice_once_more_is_a_word_too_but_passing_over_it_is_none(asked: Asking, session: Session) -> None:
    talking = Talking(asked, session, "iro_only")
    talking.agree("all")
    talking.later(Given("o_share", AnswerState.SKIPPED))
    assert (talking.told, talking.stands.overtaken) == (OPEN, False)
    talking.later(Given("o_share", codes=("iro_only",)))
    assert (talking.told, talking.stands.overtaken) == (set(), True)


def test_paper_put_right_by_staff_is_no_new_word_of_the_childs(session: Session, asked: Asking) -> None:
    visit = asked(15)
    typed_by, other = (Actor("staff", factories.a_staff(session, "support").id) for _ in range(2))
    given = [*SAID[:2], Given("o_share", codes=("ask",))]
    first = Work(session, visit.council, typed_by, NOW)
    response = save.receive(first, visit.invitation, given, source=Source.PAPER, received_at=NOW)
    form = visit.council.library[response.form]
    talk = Talk(Agreed.ALL, (), TODAY, Talked.FACE_TO_FACE)
    seen = agreed.standing(session, form, response).seen
    agreed.agree(replace(first, by=Actor("staff", visit.iro.id)), form, response, talk, seen=seen)
    save.correct(replace(first, by=other, now=NOW + timedelta(hours=1)), visit.invitation, given)
    assert agreed.standing(session, form, response).told.keys() == {"o_agenda", "o_home"}


def test_the_last_of_two_counts_both_are_kept_and_the_last_can_be_taken_back(kept_back: Talking) -> None:
    first, last = kept_back.agree("all"), kept_back.agree("none")
    assert kept_back.told == set()
    with pytest.raises(NothingAgreed):
        agreed.take_back(kept_back.work, kept_back.response, first.id)
    agreed.take_back(kept_back.work, kept_back.response, last.id)
    assert kept_back.told == OPEN
    assert [each.id for each in agreed.history(kept_back.session, kept_back.response)] == [first.id, last.id]


def test_what_was_overtaken_stays_so_when_a_later_agreement_is_taken_back(kept_back: Talking) -> None:
    kept_back.agree("all")
    kept_back.later(Given("o_share", codes=("ask",)))
    agreed.take_back(kept_back.work, kept_back.response, kept_back.agree("all").id)
    assert kept_back.told == set()


@pytest.mark.parametrize("meanwhile", ["another IRO", "an answer", "the choice"])
def test_what_was_not_looked_at_is_not_written_over(kept_back: Talking, meanwhile: str) -> None:
    seen = kept_back.stands.seen
    if meanwhile == "another IRO":
        kept_back.agree("none")
    elif meanwhile == "an answer":
        kept_back.later(Given("o_agenda", words="More music"))
    else:
        kept_back.later(Given("o_share", codes=("meeting",)))
    with pytest.raises(AgreedMeanwhile):
        kept_back.agree("all", seen=seen)


def test_a_talk_before_the_day_they_chose_agrees_nothing(kept_back: Talking) -> None:
    with pytest.raises(TalkTooEarly) as fault:
        kept_back.agree("all", on=TODAY - timedelta(days=1))
    assert fault.value.since == TODAY
    kept_back.at += timedelta(days=3)
    kept_back.later(Given("o_share", codes=("meeting",)))
    with pytest.raises(TalkTooEarly):
        kept_back.agree("none", on=TODAY + timedelta(days=2))


def test_only_what_lies_on_the_table_is_marked_to_be_read_out(kept_back: Talking) -> None:
    kept_back.agree("part", "o_agenda")
    agreed.mark_read_out(kept_back.work, kept_back.form, kept_back.response, ["o_agenda", "o_home", "o_offlimits"])
    assert agreed.read_out(kept_back.session, kept_back.response) == {"o_agenda"}


def test_a_parent_is_asked_in_the_same_way(session: Session, asked: Asking) -> None:
    visit = asked(9)
    review = visit.invitation.review
    invitation = factories.an_invitation(session, visit.council, review, factories.a_contact(session, review.child))
    said = {"p_well": Given("p_well", words="School"), "p_safe_meeting": Given("p_safe_meeting", words="His uncle")}
    response = factories.a_response(session, visit.council, invitation, said)
    form = visit.council.library[response.form]
    talk = Talk(Agreed.ALL, (), TODAY, Talked.VIDEO)
    work = Work(session, visit.council, Actor("staff", visit.iro.id), NOW)
    agreed.agree(work, form, response, talk, seen=agreed.standing(session, form, response).seen)
    assert agreed.standing(session, form, response).told.keys() == {"p_well"}


def test_each_step_is_written_down_without_a_word_of_theirs(kept_back: Talking) -> None:
    row = kept_back.agree("part", "o_agenda")
    agreed.mark_read_out(kept_back.work, kept_back.form, kept_back.response, ["o_agenda"])
    agreed.take_back(kept_back.work, kept_back.response, row.id)
    entries = kept_back.session.query(AuditEntry).filter(AuditEntry.action.in_(["agree", "read out", "take back"]))
    assert [(each.action, each.why) for each in entries] == [
        ("agree", "part: 1 of 3"), ("read out", "1"), ("take back", "what was agreed"),
    ]  # fmt: skip
    assert {each.subject for each in entries} == {f"response:{kept_back.response.id}"}
    assert "football" not in str(row.answers)


def test_whoever_asks_what_the_meeting_may_see_brings_what_was_agreed() -> None:
    """So that a no in the talk is not forgotten where somebody had chosen everyone: one room asks for all."""
    asking = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "portal").rglob("*.py")
        if "ReadAs.MEETING" in path.read_text("utf-8")
    }
    assert asking == {"portal/hearing/sharing.py", "portal/hearing/agreed.py"}
