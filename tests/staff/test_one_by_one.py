"""Answer by answer, through the front door: one stays between the child and the IRO, one is read out at the meeting."""

from __future__ import annotations

import pytest

from portal.council.work import Work
from portal.hearing import agreed
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.reviewing.afterwards import told
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Invitation, Response, Review
from portal.store.tables.work_words import Wish
from tests.browser import Browser
from tests.respond.town import to_the_end
from tests.staff.office import Office
from tests.staff.test_secrets_of_the_sheet import returned

AGENDA, PART = "What do you want your review to talk about?", "Go to the whole meeting"
EVERYONE, SUMMARY = "Everyone at the review", "Choose answer by answer"
KEPT = "Between you and them: keep it from the meeting"


@pytest.fixture
def review(office: Office) -> Review:
    return office.review(office.child(first_name="Robin", age=15))


def at_the_end(office: Office, review: Review) -> Browser:
    """A young person before Send, with two answers written and one tapped."""

    def fill(page: Browser) -> None:
        if AGENDA in page.text and "/q/o_agenda" in page.path:
            page.write(AGENDA, "More football")
        if "/q/o_takepart" in page.path:
            page.choose(PART)

    browser = office.started(office.asked(review)).go_on()
    return to_the_end(browser, fill).press("Continue")


def tick(browser: Browser, **ticks: str) -> Browser:
    """Ticks an answer in one of the two lists."""
    for name, question in ticks.items():
        field = browser.page.select_one(f"input[name={name}][value={question}]")
        assert field is not None, (name, question)
        field["checked"] = ""
    return browser


def sheet(office: Office, review: Review) -> str:
    return office.signed_in("iro").open(f"/my-reviews/{review.id}/sheet").text


def the_response(office: Office) -> Response:
    (response,) = list[Response](office.all(Response))
    return response


def test_what_is_kept_never_reaches_the_table_and_what_is_to_be_read_out_says_so(
    office: Office, review: Review
) -> None:
    browser = at_the_end(office, review)
    assert SUMMARY in browser.text
    tick(browser.choose(EVERYONE), keep="o_takepart", aloud="o_agenda").press("Send")
    table = sheet(office, review)
    assert "More football" in table
    assert "Please read this out" in table
    assert PART not in table
    page = office.signed_in("iro").open(f"/responses/{the_response(office).id}")
    assert KEPT in page.text
    assert "Robin asked you to read this out:" in page.text
    half = page.open(f"/my-reviews/{review.id}/sheet/own-half")
    assert "Stays with you: they asked for that" in half.text


def test_ticked_in_both_lists_it_is_kept(office: Office, review: Review) -> None:
    tick(at_the_end(office, review).choose(EVERYONE), keep="o_agenda", aloud="o_agenda").press("Send")
    assert "More football" not in sheet(office, review)


def test_only_answers_that_are_there_are_listed_before_sending_and_what_is_private_never(
    office: Office, review: Review
) -> None:
    browser = at_the_end(office, review)
    assert [each["value"] for each in browser.page.select("input[name=keep]")] == ["o_agenda", "o_takepart"]
    assert [each["value"] for each in browser.page.select("input[name=aloud]")] == ["o_agenda"]


def test_afterwards_nothing_tells_what_was_ticked_and_more_may_be_added(office: Office, review: Review) -> None:
    browser = at_the_end(office, review)
    tick(browser.choose(EVERYONE), keep="o_takepart").press("Send")
    again = browser.open("/say/1/send")
    assert "It still counts." in again.text
    assert not [each for each in again.page.select("input[name=keep], input[name=aloud]") if each.has_attr("checked")]
    # as many as were asked, answered or not: the list itself tells nothing
    assert len(again.page.select("input[name=keep]")) > 2
    tick(again, keep="o_agenda").press("Save")
    assert dict(the_response(office).wishes or {}) == {"o_agenda": Wish.KEEP, "o_takepart": Wish.KEEP}
    assert "More football" not in sheet(office, review)
    tick(again.open("/say/1/send"), anew="yes", aloud="o_agenda").press("Save")
    assert dict(the_response(office).wishes or {}) == {"o_agenda": Wish.ALOUD}
    assert PART in sheet(office, review)


def test_another_phone_is_shown_no_list_and_cannot_begin_again(office: Office, review: Review) -> None:
    tick(at_the_end(office, review).choose(EVERYONE), keep="o_takepart").press("Send")
    office.later(hours=1)
    other = office.started(the_response(office).invitation).open("/say/1/send")
    assert SUMMARY not in other.text
    data: dict[str, list[str]] = {}
    for name, value in [*other.fields("Save"), ("anew", "yes")]:
        data.setdefault(name, []).append(value)
    other.send("/say/1/send", data)
    assert dict(the_response(office).wishes or {}) == {"o_takepart": Wish.KEEP}


def test_another_phone_is_not_told_whether_words_were_written_beside_a_tick(office: Office, review: Review) -> None:
    invitation = office.asked(review)
    browser = office.started(invitation)
    lists = []
    for words in ("nobody rings back", None):
        work = Work(office.session, office.council, Actor("respondent", invitation.id), office.at[0])
        given = [Given("o_topics", codes=("sw",)), Given("o_sw", codes=("know",), words=words)]
        with writing(office.session):
            save.save(work, office.session.get_one(Invitation, invitation.id), given, device=None)
        page = browser.open(f"/say/{invitation.id}/send").page
        lists.append([[each["value"] for each in page.select(f"input[name={name}]")] for name in ("keep", "aloud")])
    assert lists[0] == lists[1]
    assert all("o_sw" in found for found in lists[0])


def test_what_was_agreed_opens_a_kept_answer_until_they_keep_it_again(office: Office, review: Review) -> None:
    browser = at_the_end(office, review)
    tick(browser.choose(EVERYONE), keep="o_takepart").press("Send")
    page = office.signed_in("iro").open(f"/responses/{the_response(office).id}")
    assert "They asked to keep this one between you." in page.text
    page.choose("Yes, all of it").write("Day you talked", "2026-03-02").pick("How you talked", "By phone")
    page.press("Save what was agreed")
    assert PART in sheet(office, review)
    tick(browser.open("/say/1/send"), keep="o_agenda").press("Save")
    table = sheet(office, review)
    assert PART not in table
    assert "More football" not in table


def test_what_they_asked_to_have_read_out_nobody_unmarks(office: Office, review: Review) -> None:
    tick(at_the_end(office, review).choose(EVERYONE), aloud="o_agenda").press("Send")
    page = office.signed_in("iro").open(f"/responses/{the_response(office).id}")
    page.send(f"/responses/{the_response(office).id}/read-out", dict(page.fields("Mark as read")))
    assert "o_agenda" in agreed.read_out(office.session, the_response(office))


def test_a_page_that_asks_for_what_can_never_be_told_is_not_believed(office: Office, review: Review) -> None:
    browser = at_the_end(office, review).choose(EVERYONE)
    data: dict[str, list[str]] = {"keep": ["o_safe", "nonsense"], "aloud": ["o_offlimits", "o_agenda"]}
    for name, value in browser.fields("Send"):
        data.setdefault(name, []).append(value)
    browser.send("/say/1/send", data)
    assert dict(the_response(office).wishes or {}) == {"o_agenda": Wish.ALOUD}


@pytest.mark.parametrize(("form", "listed"), [("consult_parent", True), ("feedback_parent", False)])
def test_a_parent_chooses_answer_by_answer_too_and_feedback_asks_nobody(
    office: Office, form: str, *, listed: bool
) -> None:
    def fill(page: Browser) -> None:
        for box in page.page.select("textarea"):
            box.string = "Words"

    invitation = office.invited(form, 9, "parent")
    to_the_end(office.started(invitation), fill)
    browser = office.started(invitation).open(f"/say/{invitation.id}/send")
    assert (SUMMARY in browser.text) == listed


@pytest.mark.parametrize("form_id", ["consult_4_7", "consult_4_11", "consult_12_17"])
def test_what_is_kept_is_on_no_sheet_no_copy_and_no_page_of_decisions(office: Office, form_id: str) -> None:
    """Everything answered, everybody at the meeting chosen, and every answer kept: nothing of it leaves the IRO."""
    form = office.council.library[form_id]
    review = office.review(office.child(first_name="Robin", age={"consult_4_7": 6, "consult_4_11": 9}.get(form_id, 15)))
    response = returned(office, review, form, None, "meeting")
    browser = office.signed_in("iro")
    pages = (f"/my-reviews/{review.id}/sheet", f"/my-reviews/{review.id}/case-copy")
    before = [browser.open(path).html for path in pages]
    assert any("shareable " in html for html in before) or form_id == "consult_4_7"  # which has no words
    response = office.session.get_one(Response, response.id)
    response.wishes = {question.name: Wish.KEEP for question in form.question}
    office.session.commit()
    assert [path for path in pages if "shareable " in browser.open(path).html] == []
    assert told.asked_for(office.session, office.council, office.session.get_one(Review, review.id)) == {}
