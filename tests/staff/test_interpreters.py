"""Interpreters: who needs one, by when, on whose board; what they said; and what support is told and is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.hearing.answers.given import Given
from portal.hearing.concerns import escalation
from portal.hearing.translations import LONGEST, translations_of
from portal.store.database import writing
from portal.store.models import Response
from tests.browser import Browser
from tests.staff.office import Office

POLISH = "Tęsknię za moją siostrą."
BY = "Needs an interpreter by Monday 23 March"


def in_polish(office: Office) -> Response:
    invitation = office.asked(office.review(office.child(first_name="Robin")), language="pl")
    return office.returned(invitation, {"y_home": "4", "y_wish": Given("y_wish", words=POLISH)})


def a_parent_who_needs(office: Office, *codes: str, words: str = "") -> None:
    review = office.review(office.child(first_name="Robin"))
    invitation = office.asked(review, office.parent(review.child))
    office.returned(invitation, {"p_needs": Given("p_needs", codes=codes, words=words or None)})


def response_page(office: Office, response: Response) -> Browser:
    return office.signed_in("iro").open(f"/responses/{response.id}")


def test_the_day_stands_on_the_boards_of_the_iro_and_of_support_and_on_the_response(office: Office) -> None:
    response = in_polish(office)
    iro = office.signed_in("iro").open("/my-reviews")
    assert "Needs an interpreter by Mon 23 Mar" in iro.text
    assert BY in response_page(office, response).text
    support = office.signed_in("support")
    assert BY in support.open("/concerns").text
    assert "Words in Polish to be translated by Monday 23 March" in support.open("/to-do").text
    assert "Words in Polish to be translated by Monday 23 March" in support.open("/needs").text
    assert POLISH not in support.html


def test_an_interpreters_translation_stands_beside_the_words_as_written(office: Office) -> None:
    response = in_polish(office)
    browser = response_page(office, response)
    browser.write("What the interpreter says it means", "I miss my sister.").press("Keep the translation")
    assert "The translation is kept beside the words." in browser.text
    assert browser.text.index(POLISH) < browser.text.index("Interpreter’s translation")
    quotes = [each.get_text() for each in browser.page.select("blockquote.words")]
    assert quotes == [POLISH, "I miss my sister."]
    assert "Needs an interpreter" not in browser.text
    assert "Nothing is waiting." in browser.open("/concerns").text  # nobody has to book for words that are translated
    support = office.signed_in("support")
    assert "Interpreters to book" not in support.open("/to-do").text
    assert "Arranged Sam Okafor has taken it on." in support.open("/needs").text
    browser.open(f"/responses/{response.id}")
    office.session.rollback()
    assert translations_of(office.session, response) == {"y_wish": "I miss my sister."}
    browser.write("What the interpreter says it means", "").press("Keep the translation")
    assert "The translation is taken away." in browser.text


def test_an_empty_box_takes_nothing_away_where_nothing_stood(office: Office) -> None:
    browser = response_page(office, in_polish(office)).press("Keep the translation")
    assert "There was nothing to keep" in browser.text
    assert BY in browser.text


def test_the_request_stays_while_other_words_wait(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin")), language="pl")
    answers = {name: Given(name, words=POLISH) for name in ("y_wish", "y_worry_more")}
    browser = response_page(office, office.returned(invitation, {"y_worry": "lot"} | answers))
    browser.write("What the interpreter says it means", "I miss my sister.").press("Keep the translation")
    assert BY in browser.open("/concerns").text


def test_a_translation_that_is_too_long_comes_back_whole(office: Office) -> None:
    browser = response_page(office, in_polish(office))
    long = "word " * (LONGEST // 5 + 1)
    browser.write("What the interpreter says it means", long).press("Keep the translation")
    assert browser.status == 400
    assert browser.written("What the interpreter says it means").strip() == long.strip()
    assert f"{LONGEST} fit here" in browser.text


def test_nobody_else_types_in_a_translation_and_none_where_nothing_was_written(office: Office) -> None:
    response = in_polish(office)
    page = response_page(office, response)
    token = next(value for name, value in page.fields("Keep the translation") if name == "csrf_token")
    assert (
        page.send(
            f"/responses/{response.id}/translation", {"csrf_token": token, "question": "y_home", "words": "x"}
        ).status
        == 404
    )
    assert (
        page.send(f"/responses/{response.id}/translation", {"csrf_token": token, "question": "no", "words": "x"}).status
        == 404
    )
    assert office.signed_in(staff=office.another("iro")).open(f"/responses/{response.id}").status == 404
    office.session.rollback()
    assert translations_of(office.session, response) == {}


def test_what_people_need_is_listed_for_support_and_leaves_the_list_of_today_when_it_is_booked(office: Office) -> None:
    a_parent_who_needs(office, "interpreter", "access", words="Not beside his father")
    browser = office.signed_in("support").open("/needs")
    assert browser.heading == "What people need"
    assert "Alex Reed (parent)" in browser.text
    assert "An interpreter (say which language)" in browser.text
    assert "Step-free access" in browser.text
    assert "Wrote more: ask the IRO" in browser.text
    assert "father" not in browser.html
    browser.open("/to-do")
    assert "Interpreters to book (1)" in browser.text
    browser.press("Say what is booked")
    assert browser.heading == "Asks for an interpreter at the meeting"
    assert "father" not in browser.html
    browser.write("What will you do, or did you do, and when?", "Booked for 3.30").press("Acknowledge")
    assert "Interpreters to book" not in browser.open("/to-do").text
    assert "Step-free access" in browser.open("/needs").text
    assert "Arranged Booked for 3.30" in browser.text
    browser.press("Add to it: Alex Reed (parent)")
    browser.write("What will you do, or did you do, and when?", "Moved to 4").press("Add this")
    assert "Moved to 4" in browser.open("/needs").text
    assert "father" in office.signed_in("iro").open("/responses/1").html


def test_nobody_needing_anything_is_said(office: Office) -> None:
    assert "Nobody has asked for anything yet." in office.signed_in("support").open("/needs").text


def test_what_nobody_acknowledged_says_since_when_and_that_managers_were_told(office: Office) -> None:
    office.returned(office.asked(office.review(office.child(first_name="Robin"))), {"y_safe": "no"})
    office.later(hours=3)
    with writing(office.session):
        escalation.escalate_due(office.session, office.council, office.at[0] - timedelta(hours=1))
    assert "Safety: Robin Late since 11:00 am" in office.signed_in("iro").open("/my-reviews").text
    for role, page in (("iro", "/concerns"), ("manager", "/concerns")):
        browser = office.signed_in(role).open(page)
        assert "Nobody has acknowledged this: due Monday 2 March 2026, 11:00" in browser.text
        assert "Passed on to managers Monday 2 March 2026, 12:00" in browser.text
        assert "Nobody has acknowledged this" in browser.press("Safety: Robin").text


def test_what_is_to_be_read_first_is_due_when_the_second_working_day_ends(office: Office) -> None:
    office.returned(office.asked(office.review(office.child(first_name="Robin"))), {"y_safe": "partly"})
    for path, words in (
        ("/my-reviews", "by Wed 4 Mar, 2 days left"),
        ("/concerns", "To be looked at by Wednesday 4 March 2026, 5:00 pm."),
    ):
        text = office.signed_in("iro").open(path).text
        assert words in text


@pytest.mark.parametrize("form", ["consult_4_11", "feedback_4_11"])
def test_who_would_give_feedback_with_an_interpreter_is_not_told_to_the_iro_it_is_about(
    office: Office, form: str
) -> None:
    invitation = office.invited(form)
    iro = invitation.review.iro
    wish = office.council.wishes["ti"]
    office.browser().open(office.link(invitation)).press("Other languages").press(f"{wish.ask}{wish.language.endonym}")
    of_support = office.signed_in("support").open("/concerns")
    assert "Asks for an interpreter to answer with: Tigrinya: Robin" in of_support.text
    told = form.startswith("consult")
    for page in ("/concerns", "/my-reviews"):
        browser = office.signed_in(staff=iro).open(page)
        for filters in browser.page.select(".chips"):
            filters.decompose()
        assert ("interpreter" in browser.page.get_text().lower()) == told, page


def test_from_a_wish_for_an_interpreter_support_comes_to_the_person_and_their_form(office: Office) -> None:
    review = office.review(office.child(first_name="Robin"))
    invitation = office.asked(review, office.parent(review.child, language="ps"))
    wish = office.council.wishes["ps"]
    office.browser().open(office.link(invitation)).press("Other languages").press(f"{wish.ask}{wish.language.endonym}")
    browser = office.signed_in("support").open("/to-do").press("Say what is booked")
    assert "They did not say how they would like to be reached" not in browser.text
    assert "school" not in browser.text
    page = browser.path
    assert "Pashto" in browser.press("How to contact them").text
    assert browser.open(page).press("Their form: print it, type it in").heading == "Form for Alex Reed (parent)"
    assert browser.open(page).press("Open the review").heading == "Robin’s review"
    assert "How to contact them" not in office.signed_in("iro").open(page).text


def test_what_an_iro_wrote_of_a_request_is_not_shown_to_business_support(office: Office) -> None:
    in_polish(office)
    iro = office.signed_in("iro").open("/concerns").press(f"{BY}: Robin")
    iro.write("What will you do, or did you do, and when?", "Misses her sister").press("Acknowledge")
    support = office.signed_in("support")
    for path in ("/needs", "/concerns", "/to-do", "/concerns/1"):
        assert "sister" not in support.open(path).text, path
    assert "Sam Okafor acknowledged this" in support.text
    assert "Acknowledged in the last 28 days" not in support.open("/concerns").text
