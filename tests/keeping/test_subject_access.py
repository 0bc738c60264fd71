"""A child asks for a copy of what is held: all that is theirs, nobody else's, and nothing before a person looked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.calendar import WorkingDays
from portal.council.council import Council
from portal.council.work import Work
from portal.hearing import agreed
from portal.hearing.agreed import Talk
from portal.hearing.answers.given import Given
from portal.hearing.concerns import being_done, meeting_requests
from portal.hearing.responses import save
from portal.keeping.disclosed import Undecided, as_json, as_page, decided, to_decide
from portal.keeping.erasure import ChildUnknown
from portal.keeping.subject_access import Held, answer_by, gather
from portal.sending import outbox
from portal.store.audit import Action, Actor, record
from portal.store.models import Child, Concern
from portal.store.tables.work_words import Agreed, Talked, Wish
from portal.store.vocabulary import Channel
from tests.factories import NOW, TODAY, a_child, a_contact, a_held_review, a_response, a_review, a_staff, an_invitation

LETTERHEAD = {"council": "Westmere <Council>", "phone": "01632 960100", "email": "reviews@example.org"}
OTHERS = ("Quillon Ashgrove", "quillon@example.org", "MY OWN WORRY AS A PARENT", "Sam Okafor reads")


@pytest.fixture
def child(session: Session, council: Council) -> Child:
    """A child with answers, a worry with a note of staff, messages and readers; and a parent with a form of theirs."""
    iro = a_staff(session)
    child = a_child(session, iro=iro, iro_id=iro.id, reference="C1", first_name="Robin")
    review = a_review(session, child)
    invitation = an_invitation(session, council, review)
    wish = Given("y_wish", words="a <b>purple</b> dog")
    a_response(session, council, invitation, {"y_safe": "no", "y_wish": wish})
    parent = a_contact(session, child, name=OTHERS[0], email=OTHERS[1])
    a_response(
        session,
        council,
        an_invitation(session, council, review, parent),
        {"p_worries": Given("p_worries", words=OTHERS[2])},
    )
    for number, whose in enumerate((invitation.id, None)):
        message = outbox.post(session, dedupe=f"m{number}", channel=Channel.EMAIL, recipient="robin@example.org",
                              subject="Your meeting", body="x", now=NOW, invitation_id=whose)  # fmt: skip
        assert message
        outbox.mark_sent(session, message, NOW)
    concern = session.query(Concern).first()
    assert concern
    note = being_done.Entry("Rang Quillon Ashgrove, who was angry")
    being_done.write(session, concern, note, by=Actor("staff", iro.id), now=NOW)
    record(session, Action.READ, "response:1", by=Actor("staff", iro.id), now=NOW, child_id=child.id)
    session.flush()
    return child


def decisions(held: Held, give: object, checked_by: str = "Morgan Lake") -> str:
    said = json.loads(to_decide(held))
    return json.dumps(said | {"checked_by": checked_by, "decide": [each | {"give": give} for each in said["decide"]]})


def test_all_that_is_theirs_is_in_it_and_nothing_of_anybody_else(
    session: Session, council: Council, child: Child
) -> None:
    held = gather(session, council, "c 1")
    items, checked_by = decided(held, decisions(held, give=False))
    page, data = as_page(held, items, checked_by, NOW, LETTERHEAD), as_json(held, items, checked_by, NOW)
    for words in ("purple", "Robin", "Your meeting", "a member of staff", "Morgan Lake"):
        assert words in page
        assert words in data
    assert {each["part"] for each in json.loads(data)["items"]} >= {
        "About you", "Your reviews", "What you told us", "Worries", "Messages to you", "Who looked"}  # fmt: skip
    for words in OTHERS:
        assert words not in page + data
    assert "1 forms that other people filled in" in page
    assert "1 things that speak of other people" in page
    assert "a &lt;b&gt;purple&lt;/b&gt; dog" in page
    assert "Westmere &lt;Council&gt;" in page


def test_what_they_asked_and_agreed_and_changed_is_theirs_and_what_staff_noted_is_decided(
    session: Session, council: Council
) -> None:
    iro = a_staff(session)
    child = a_child(session, 15, iro=iro, iro_id=iro.id, reference="C2")
    review = a_review(session, child)
    invitation = an_invitation(session, council, review, form="consult_12_17")
    said: dict[str, Given | str | tuple[str, ...]] = {
        "o_agenda": Given("o_agenda", words="the bus"), "o_meeting": ("school", "home"), "o_share": "ask"
    }  # fmt: skip
    response = a_response(session, council, invitation, said)
    response.wishes = {"o_agenda": Wish.KEEP}
    work = Work(session, council, Actor("staff", iro.id), NOW)
    form = council.library[response.form]
    seen = agreed.standing(session, form, response).seen
    agreed.agree(work, form, response, Talk(Agreed.NONE, (), TODAY, Talked.PHONE), seen=seen)
    meeting_requests.settle(work, review, ["school"], "Ms Ashgrove books the room")
    changed = Given("o_agenda", words="the train")
    save.save(replace(work, by=Actor("respondent", invitation.id)), invitation, [changed], device=None)
    held = gather(session, council, "C2")
    told = {(each.part, each.says) for each in held.items if not each.by_others}
    assert ("What you said about sharing", "you asked us to keep it between you and your reviewing officer") in told
    assert ("What you said about sharing", "none") in told
    assert ("What you asked for about your meeting", "settled") in told
    assert ("What you asked for about your meeting", "not passed on yet") in told
    assert {("What you told us", "the bus"), ("What you told us", "the train")} <= told
    assert [each.says for each in held.to_decide] == ["Ms Ashgrove books the room"]


def test_nothing_leaves_before_a_person_has_decided_all_of_it(session: Session, council: Council, child: Child) -> None:
    held = gather(session, council, "C1")
    assert [each.says for each in held.to_decide] == ["Rang Quillon Ashgrove, who was angry"]
    for written, words in (
        (to_decide(held), "1 of them are not decided"),
        (decisions(held, give=True, checked_by=" "), "Nobody has checked it"),
        (decisions(held, give=True).replace('"C1"', '"C2"'), "another child"),
        ("nonsense", "cannot be read"),
    ):
        with pytest.raises(Undecided, match=words):
            decided(held, written)
    assert len(decided(held, decisions(held, give=True))[0]) == len(held.items)


def test_what_was_written_since_is_to_be_decided_too(session: Session, council: Council, child: Child) -> None:
    before = decisions(gather(session, council, "C1"), give=True)
    concern = session.query(Concern).first()
    assert concern
    being_done.write(session, concern, being_done.Entry("Rang again"), by=Actor("staff", child.iro_id), now=NOW)
    with pytest.raises(Undecided, match="have changed since"):
        decided(gather(session, council, "C1"), before)


def test_a_child_nobody_knows_has_nothing(session: Session, council: Council) -> None:
    with pytest.raises(ChildUnknown):
        gather(session, council, "NOBODY")


@pytest.mark.parametrize(
    ("asked_on", "due"),
    [
        (date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2025, 11, 25), date(2025, 12, 29)),  # Christmas, Boxing Day and a weekend
        (date(2026, 5, 31), date(2026, 6, 30)),
        (date(2026, 12, 31), date(2027, 2, 1)),  # 31 January is a Sunday
    ],
)
def test_the_answer_is_due_in_one_calendar_month(asked_on: date, due: date) -> None:
    assert answer_by(asked_on, WorkingDays()) == due


def test_days_languages_and_codes_stand_in_it_as_people_read_them(
    session: Session, council: Council, child: Child
) -> None:
    child.language = "ur"
    a_held_review(session, child, TODAY, reference="R-held", participation="PN1", participation_by="person")
    said = {(each.about, each.says) for each in gather(session, council, "C1").items}
    assert ("Language", "Urdu") in said
    [review] = [says for about, says in said if about == "Review R-held"]
    assert "held on: Monday 2 March 2026" in review
    assert "how you took part: Was there and spoke for themselves" in review
