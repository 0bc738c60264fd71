"""Before the next review: last time's decisions are ticked behind the birthday, and reach the IRO with the form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.council.work import Work
from portal.reviewing.afterwards import decisions, last_time, told_back
from portal.reviewing.afterwards.decisions import Words
from portal.store.audit import Actor
from portal.store.models import Concern, Invitation, Review, Staff
from portal.store.tables.meeting_tables import DecisionDone
from portal.store.tables.work_words import DoneSince
from tests.browser import Browser
from tests.factories import a_held_review, a_response, an_invitation
from tests.respond.town import Town
from tests.staff.office import signed_in

STAYS, MATHS = "You stay with Lin.", "You get help with maths."


def asked_again(town: Town, form: str = "consult_12_17", age: int = 15, role: str | None = None) -> Invitation:
    """Somebody asked before a review, half a year after one whose decisions were told."""
    invitation = town.invited(form, age, role)
    iro = town.session.scalars(sa.select(Staff)).first()
    assert iro
    day = town.at[0] - timedelta(days=180)
    before = a_held_review(town.session, invitation.review.child, held_on=day.date())
    if invitation.contact:
        an_invitation(town.session, None, before, invitation.contact, stage="feedback")
    work = Work(town.session, town.council, Actor("staff", iro.id), day)
    decisions.add(work, before, Words(STAYS, for_adults=True))
    decisions.add(work, before, Words(MATHS))
    told_back.release(work, before)
    town.session.commit()
    return invitation


def begun(town: Town, invitation: Invitation) -> Browser:
    """Past the welcome page."""
    page = town.browser().open(town.link(invitation)).press("Start")
    return page.go_on()


def opened(town: Town, invitation: Invitation) -> Browser:
    """The page of last time's decisions, with the birthday typed."""
    born = invitation.review.child.date_of_birth
    return begun(town, invitation).write("Day", str(born.day)).write("Month", str(born.month)).press("Open")


def test_a_young_person_ticks_what_became_of_it_before_the_first_question(town: Town) -> None:
    invitation = asked_again(town)
    page = begun(town, invitation)
    assert page.heading == "What was decided last time"
    assert STAYS not in page.text
    born = invitation.review.child.date_of_birth
    page.write("Day", str(born.day)).write("Month", str(born.month)).press("Open")
    for words in (STAYS, MATHS):
        assert words in page.text
    names = [name for name, _value in page.fields("Continue") if name.startswith("done-")]
    assert names == []  # nothing is chosen beforehand
    first, second = (each.id for each in last_time.asked_about(town.session, invitation, town.at[0]))
    ticked = {f"done-{first}": "was_done", f"done-{second}": "not_done", "missing": "Nobody asked the school"}
    page.send(page.path, dict(page.fields("Continue")) | ticked)
    assert page.status == 200
    assert {each.decision_id: each.done for each in town.all(DecisionDone)} == {
        first: DoneSince.DONE,
        second: DoneSince.NOT_DONE,
    }
    again = page.open(f"/say/{invitation.id}/last-time")
    assert "We don’t show it here." in again.text
    assert "Nobody asked the school" not in str(again.page)
    assert again.chosen == []


def test_it_may_be_skipped(town: Town) -> None:
    invitation = asked_again(town)
    page = begun(town, invitation).press("Skip")
    assert "/q/" in page.path
    assert town.all(DecisionDone) == []


def test_a_parent_is_asked_about_what_adults_may_know(town: Town) -> None:
    invitation = asked_again(town, "consult_parent", 9, "parent")
    page = opened(town, invitation)
    assert STAYS in page.text
    assert MATHS not in page.text


def test_wrong_birthdays_close_this_page_and_nothing_else(town: Town) -> None:
    invitation = asked_again(town)
    page = begun(town, invitation)
    for _try in range(3):
        page.write("Day", "31").write("Month", "2").press("Open")
    assert "You can still answer everything else." in page.text
    assert "/q/" in page.press("Continue").path


@pytest.mark.parametrize("told", [True, False])
def test_without_decisions_the_form_begins_at_once(town: Town, told: bool) -> None:
    invitation = town.invited("consult_12_17", 15)
    if told:  # of another stage: what is decided now is not asked about now
        invitation = town.invited("feedback_12_17", 15)
    page = begun(town, invitation)
    assert "/q/" in page.path


def test_the_iro_sees_it_when_the_form_is_sent_beside_what_was_said_last_time(town: Town) -> None:
    invitation = asked_again(town)
    [before] = [each for each in town.all(Review) if each.held_on]
    earlier = Invitation(
        review_id=before.id, stage="consult", form="consult_12_17", age=14, language="en", channel="email",
        key_id="a", link_hash=b"1", code_hash=b"2", asked_at=town.at[0] - timedelta(days=200),
        expires_at=town.at[0] - timedelta(days=180),
    )  # fmt: skip
    town.session.add(earlier)
    town.session.flush()
    sent: dict[str, Any] = {"o_home": "2", "o_share": "iro_only"}
    a_response(town.session, town.council, earlier, sent, received_at=town.at[0] - timedelta(days=190))
    first = last_time.asked_about(town.session, invitation, town.at[0])[0].id
    work = Work(town.session, town.council, Actor("respondent", invitation.id), town.at[0])
    last_time.keep(work, invitation, {first: DoneSince.PARTLY}, "The desk is missing")
    town.session.commit()
    iro = town.session.get(Staff, before.iro_id or before.child.iro_id)
    assert iro
    page = signed_in(town.app, town.session, iro, town.at[0]).open(f"/my-reviews/{invitation.review_id}/last-time")
    assert STAYS in page.text
    assert "The desk is missing" not in page.text
    a_response(town.session, town.council, invitation, {"o_home": "4"}, received_at=town.at[0])
    town.session.commit()
    page.open(f"/my-reviews/{invitation.review_id}/last-time")
    for words in ("Robin: Partly done", "The desk is missing", "Not great", "Good"):
        assert words in page.text


def test_links_and_reviews_of_others_are_not_asked_about(town: Town) -> None:
    invitation = asked_again(town)
    other = asked_again(town)
    mine = {each.id for each in last_time.asked_about(town.session, invitation, town.at[0])}
    theirs = {each.id for each in last_time.asked_about(town.session, other, town.at[0])}
    assert mine
    assert not mine & theirs
    work = Work(town.session, town.council, Actor("respondent", invitation.id), town.at[0])
    last_time.keep(work, invitation, dict.fromkeys(theirs, DoneSince.DONE), "")
    assert town.all(DecisionDone) == []


def test_a_parent_who_is_kept_out_or_was_not_asked_then_reads_nothing_of_it(town: Town) -> None:
    invitation = asked_again(town, "consult_parent", 9, "parent")
    assert last_time.asked_about(town.session, invitation, town.at[0])
    assert invitation.contact
    invitation.contact.excluded_from_review = True
    town.session.commit()
    assert last_time.asked_about(town.session, invitation, town.at[0]) == []


@pytest.mark.parametrize(("missing", "kind"), [("My carer hits me", "prompt_look"), ("The desk", None)])
def test_a_worry_among_what_is_missing_reaches_a_person(town: Town, missing: str, kind: str | None) -> None:
    page = opened(town, asked_again(town))
    page.write("What is missing?", missing).press("Continue")
    assert [each.kind for each in town.all(Concern)] == ([kind] if kind else [])
