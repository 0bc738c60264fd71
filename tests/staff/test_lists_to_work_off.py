"""Lists that are worked off page by page: letters to print, quotes to read, an IRO's feedback by name."""

from __future__ import annotations

from portal.asking.invitations.ask import invite
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.store.database import writing
from portal.store.models import Child
from portal.store.vocabulary import Stage
from tests import factories
from tests.factories import NOW, SOMEBODY
from tests.staff.office import Office

PAGE_TWO = "51 to 52 of 52"


def letters(office: Office, count: int) -> list[Child]:
    """So many letters that wait, each to a mother about a child of her own."""
    asked = []
    for _ in range(count):
        review = office.review()
        mother = office.parent(review.child, name="Alex Reed", address="1 High Street; Westmere", channel="letter")
        with writing(office.session):
            invite(Work(office.session, office.council, SOMEBODY, NOW), review, mother, stage=Stage.CONSULT)
        asked.append(review.child)
    return asked


def feedback(office: Office, count: int, **answers: str) -> None:
    """So many young people who said after a review what was good."""
    for number in range(count):
        child = office.child(first_name=f"Robin {number}", age=14)
        sent = office.asked(factories.a_held_review(office.session, child), stage="feedback")
        office.returned(sent, {"fo_good": Given("fo_good", words="I was asked first")} | answers)


def test_letters_are_counted_whole_and_printed_a_page_at_a_time(office: Office) -> None:
    letters(office, 52)
    browser = office.signed_in("support").open("/letters")
    assert "52 letters wait" in browser.text
    assert browser.text.count("Ticks count for this page only.") == 2
    browser.press("Next page")
    assert PAGE_TWO in browser.text
    browser.press("Print the 2 on this page")
    assert len(browser.page.select("article.letter")) == 2
    browser.press("Mark all 2 as printed")
    assert "50 letters wait" in browser.text
    browser.press("Print all that wait")
    assert len(browser.page.select("article.letter")) == 50


def test_a_letter_is_found_by_the_child_it_is_about_and_printed_alone(office: Office) -> None:
    _first, second = letters(office, 2)
    browser = office.signed_in("support").open("/letters").write("Search", second.reference).press("Search")
    assert "1 letter waits" in browser.text
    browser.press("Print the one here").press("Back to letters")
    assert browser.written("Search") == second.reference
    browser.press("These were printed and sent off")
    assert f"Nothing here is called “{second.reference}”." in browser.text
    assert "1 letter waits" in browser.press("Clear the search").text


def test_quotes_come_ten_to_a_page_and_only_those_shown_count_as_opened(office: Office) -> None:
    feedback(office, 12, f_quote="yes")
    browser = office.signed_in("manager").open("/quotes?year=2025-26")
    assert "12 wait to be read" in browser.text
    assert len(office.audit("read")) == 10
    browser.press("Next page")
    assert "11 to 12 of 12" in browser.text
    browser.press("Do not use it")
    assert browser.path == "/quotes?year=2025-26&page=2"
    assert "11 to 11 of 11" in browser.text
    browser.press("Put back")
    assert "11 to 12 of 12" in browser.text


def test_feedback_by_name_comes_in_pages_of_the_year_that_is_open(office: Office) -> None:
    feedback(office, 52, f_share_iro="yes")
    browser = office.signed_in("iro").open("/my-feedback?year=2025-26")
    assert len(browser.page.select("tbody tr")) == 50
    browser.press("Next page")
    assert browser.path == "/my-feedback?year=2025-26&page=2"
    assert PAGE_TWO in browser.text
    assert len(browser.page.select("tbody tr")) == 2
