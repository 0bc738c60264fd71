"""Agreeing what to share, through the front door: the IRO asks and notes, the child sees it and has the last word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.hearing.answers.given import Given
from portal.store.models import Message, Response
from portal.store.tables.agreement_tables import Agreement
from portal.store.vocabulary import ReachedThrough, Sharing
from tests.browser import Browser
from tests.staff.office import Office

AGENDA, HOME = "What do you want your review to talk about?", "How are things where you live?"
SAID = {
    "o_agenda": Given("o_agenda", words="More football"),
    "o_home": "4",
    "o_offlimits": Given("o_offlimits", words="Where my dad is"),
}
ALL, PART, NONE = "Yes, all of it", "Part of it: what I tick", "No, nothing"


def heard(office: Office, share: str | None = "ask") -> Response:
    invitation = office.asked(office.review(office.child(first_name="Robin", age=15)))
    return office.returned(invitation, SAID | ({"o_share": share} if share else {}))


def opened(office: Office, response: Response) -> Browser:
    return office.signed_in("iro").open(f"/responses/{response.id}")


def tick(browser: Browser, question: str) -> Browser:
    """Ticks the answer to that question: its label shows the answer too."""
    labels = [each.get_text().strip() for each in browser.page.select("#agree label")]
    return browser.choose(next("".join(each.split("\n")) for each in labels if question in each))


def agree(browser: Browser, shares: str, *questions: str, day: str = "2026-03-02", how: str = "By phone") -> Browser:
    browser.choose(shares)
    for question in questions:
        tick(browser, question)
    return browser.write("Day you talked", day).pick("How you talked", how).press("Save what was agreed")


def test_nothing_is_chosen_beforehand_and_what_is_private_is_not_offered(office: Office) -> None:
    browser = opened(office, heard(office))
    assert browser.chosen == []
    form = browser.page.select_one("#agree form.alike")
    assert form is not None
    text = form.get_text(" ", strip=True)
    assert [each in text for each in (AGENDA, HOME, "dad", "don’t want talked about")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("shares", "ticked", "title"),
    [(ALL, (), "Agreed: all of it"), (PART, (AGENDA,), "Agreed: part of it"), (NONE, (), "Agreed: nothing")],
)
def test_what_was_agreed_stands_first_and_marks_the_answers(
    office: Office, shares: str, ticked: tuple[str, ...], title: str
) -> None:
    response = heard(office)
    browser = agree(opened(office, response), shares, *ticked)
    assert "Kept. They read it where they sent it from" in browser.text
    assert title in browser.text
    assert "They agreed on Monday 2 March, by phone, that" in browser.text
    marked = [each for each in browser.page.select(".tag") if each.get_text() == "For the table"]
    assert len(marked) == {ALL: 2, PART: 1, NONE: 0}[shares]


@pytest.mark.parametrize(
    ("shares", "ticked", "day", "how", "said"),
    [
        ("", (), "2026-03-02", "By phone", "Choose how much may be told."),
        (PART, (), "2026-03-02", "By phone", "Tick what may be told, or choose “No, nothing”."),
        (NONE, (AGENDA,), "2026-03-02", "By phone", "You chose “No, nothing” and ticked answers."),
        (ALL, (), "", "By phone", "Give the day you talked."),
        (ALL, (), "2026-03-03", "By phone", "That day is still to come."),
        (ALL, (), "2026-03-01", "By phone", "They said on Monday 2 March who may see it."),
        (ALL, (), "yesterday", "By phone", "This is not a day."),
        (ALL, (), "2026-03-02", "Choose how", "Choose how you talked."),
    ],
)
def test_what_cannot_be_kept_comes_back_with_all_that_was_typed(
    office: Office, shares: str, ticked: tuple[str, ...], day: str, how: str, said: str
) -> None:
    browser = opened(office, heard(office))
    if shares:
        browser.choose(shares)
    for question in ticked:
        tick(browser, question)
    browser.write("Day you talked", day).pick("How you talked", how).press("Save what was agreed")
    assert browser.status == 400
    assert said in browser.text
    assert [each for each in browser.chosen if each == shares] == ([shares] if shares else [])
    assert browser.written("Day you talked") == day
    assert office.all(Agreement) == []


def test_of_two_iros_at_once_the_second_is_told_and_loses_nothing(office: Office) -> None:
    response = heard(office)
    first, second = opened(office, response), opened(office, response)
    agree(first, NONE)
    refused = agree(second, PART, AGENDA)
    assert refused.status == 400
    assert "Not kept: since you opened this page something else was noted here" in refused.text
    assert "Agreed: nothing" in refused.text
    assert len(refused.chosen) == 2
    assert "Agreed: part of it" in refused.press("Save what was agreed").text


def test_what_was_agreed_is_taken_back_and_what_stood_before_stands_again(office: Office) -> None:
    browser = agree(opened(office, heard(office)), ALL)
    agree(browser, NONE)
    assert "Agreed: all of it" in browser.press("Take this back").text
    assert "They chose that you may pass on some things" in browser.press("Take this back").text
    assert [each.get_text(" ", strip=True) for each in browser.page.select("#agree details li")] == [
        "Agreed: nothing, on Monday 2 March, by phone, taken back noted by Sam Okafor",
        "Agreed: all of it, on Monday 2 March, by phone, taken back noted by Sam Okafor",
    ]


def test_taking_back_less_than_they_had_chosen_says_that_everyone_hears_it_again(office: Office) -> None:
    response = heard(office)
    response.sharing = Sharing.MEETING
    office.session.commit()
    browser = agree(opened(office, response), NONE)
    assert "everyone may hear all of it. If Robin wants less to be told, agree anew instead." in browser.text
    assert "Take this back" not in browser.buttons
    browser.press("Take it back: everyone may hear it again")
    assert office.all(Agreement)[0].taken_back_at is not None


def test_a_page_that_shows_an_older_agreement_takes_none_back(office: Office) -> None:
    browser = agree(opened(office, heard(office)), ALL)
    older = office.signed_in("iro").open(browser.path)
    agree(browser, NONE)
    assert "This does not stand agreed." in older.press("Take this back").text
    assert "Agreed: nothing" in older.text


def test_answers_are_marked_to_be_read_out_and_marks_are_taken_away(office: Office) -> None:
    browser = agree(opened(office, heard(office)), ALL)
    (box,) = browser.page.select("#read-out input[type=checkbox]")
    box["checked"] = ""  # its label stands in the form above too
    browser.press("Save what is read out")
    assert "Kept. The sheet says which answers to read out." in browser.text
    (box,) = browser.page.select("#read-out input[type=checkbox]")
    assert (box["value"], box.has_attr("checked")) == ("o_agenda", True)
    del box["checked"]
    browser.press("Save what is read out")
    assert browser.page.select("#read-out input[checked]") == []


def on_the_link(office: Office, response: Response) -> Browser:
    """The child's link, opened again."""
    return office.started(response.invitation)


@pytest.mark.parametrize(
    ("shares", "ticked", "said"),
    [
        (ALL, (), "everyone at the meeting may hear what you said. What is private stays private."),
        (PART, (AGENDA,), "everyone at the meeting may hear some of what you said. Sam Okafor can tell you which."),
        (NONE, (), "nobody else hears what you said."),
    ],
)
def test_the_child_sees_on_the_link_what_was_agreed_and_no_answer(
    office: Office, shares: str, ticked: tuple[str, ...], said: str
) -> None:
    response = heard(office)
    before = len(office.all(Message))
    agree(opened(office, response), shares, *ticked)
    browser = on_the_link(office, response)
    assert f"On Monday 2 March you and Sam Okafor agreed: {said}" in browser.text
    assert "football" not in browser.html
    assert len(office.all(Message)) == before  # nothing of it is mailed


def test_a_child_who_chooses_again_after_the_talk_is_told_that_it_counts_and_so_is_the_iro(office: Office) -> None:
    response = heard(office)
    agree(opened(office, response), ALL)
    office.at[0] += timedelta(hours=1)
    child = on_the_link(office, response).press("Change who can see it")
    child.choose("Only Sam Okafor").press("Save")
    assert "After that you chose again who can see it. That counts now." in child.text
    browser = opened(office, response)
    assert "Robin said again who may see it after you talked." in browser.text
    assert "They chose that only you see this." in browser.text
    assert [each for each in browser.page.select(".tag") if each.get_text() == "For the table"] == []


def test_whoever_passed_the_link_on_is_not_told_what_the_child_agreed(office: Office) -> None:
    response = heard(office)
    agree(opened(office, response), NONE)
    response.invitation.review.child.reached_through = ReachedThrough.CARER
    office.session.commit()
    office.at[0] += timedelta(hours=1)
    carer = on_the_link(office, response)
    assert "What you agreed" not in carer.text
    assert "What you agreed" not in carer.press("Change who can see it").press("Save").text


def test_an_answer_that_was_changed_after_the_talk_is_named_on_both_sides(office: Office) -> None:
    response = heard(office)
    agree(opened(office, response), ALL)
    office.at[0] += timedelta(hours=1)
    child = on_the_link(office, response).change(AGENDA).write(AGENDA, "More music").press("Continue")
    assert "Nobody at the meeting hears it until you and Sam Okafor agree again." in child.text
    browser = opened(office, response)
    assert "Robin changed an answer after you agreed." in browser.text
    assert len([each for each in browser.page.select(".tag") if each.get_text() == "Changed since you agreed"]) == 1


def test_an_adult_is_asked_in_the_same_way_and_sees_it(office: Office) -> None:
    review = office.review(office.child(first_name="Robin"))
    parent = office.asked(review, office.parent(review.child, name="Alex Reed", relation="mother"))
    response = office.returned(parent, {"p_well": Given("p_well", words="She sleeps well"), "p_share": "ask"})
    browser = agree(opened(office, response), ALL, how="By video call")
    assert "They agreed on Monday 2 March, by video call, that" in browser.text
    assert "everyone at the meeting may hear what you said" in on_the_link(office, response).text


def test_nobody_is_asked_about_feedback_about_a_form_not_sent_or_of_another_iro(office: Office) -> None:
    consult = heard(office)
    held = office.asked(office.review(office.child(age=15), days=-20), stage="feedback")
    feedback = office.returned(held, {"fo_listened": "yes", "f_share_iro": "yes"})
    browser = opened(office, feedback)
    assert browser.page.select("#agree") == []
    form = {"shares": "all", "talked_on": "2026-03-02", "how": "phone"}
    token = dict(browser.fields())["csrf_token"]
    assert browser.send(f"/responses/{feedback.id}/agreed", form | {"csrf_token": token}).status == 404
    other = office.signed_in(staff=office.another("iro"))
    other.open("/my-reviews")
    token = dict(other.fields("Sign out"))["csrf_token"]
    for path in ("agreed", "agreed/take-back", "read-out"):
        assert other.send(f"/responses/{consult.id}/{path}", form | {"csrf_token": token}).status == 404
    assert office.all(Agreement) == []


def test_the_page_of_the_review_says_who_wants_to_be_asked_until_it_is_agreed(office: Office) -> None:
    response = heard(office)
    heard(office, "meeting")
    browser = office.signed_in("iro").open(f"/my-reviews/{response.invitation.review_id}")
    assert "Ask what may be shared" in browser.text
    agree(opened(office, response), NONE)
    assert "Ask what may be shared" not in browser.open(browser.path).text
    office.at[0] += timedelta(minutes=5)
    on_the_link(office, response).press("Change who can see it").choose(
        "Sam Okafor can share some of it, after checking with me"
    ).press("Save")
    assert "Ask what may be shared" in browser.open(browser.path).text


def test_the_iro_reads_who_everyone_is_by_role_and_the_child_does_not(office: Office) -> None:
    response = heard(office, "meeting")
    review = response.invitation.review
    for relation, safe in (("mother", "yes"), ("uncle", "no")):
        office.asked(review, office.parent(review.child, name="Alex Reed", relation=relation, safe_to_contact=safe))
    browser = opened(office, response)
    assert "everyone at the meeting may hear this. Asked for this meeting, as far as the portal knows: mother." in (
        browser.text
    )
    assert "mother" not in on_the_link(office, response).press("Change who can see it").text
