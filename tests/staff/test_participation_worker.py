"""A participation worker is asked to talk with a child, sees of them what that takes, and tells the IRO alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.keeping import subject_access
from portal.store.models import Review, Staff
from portal.store.tables.meeting_tables import HeardDirectly
from portal.store.tables.worker_tables import ToHear
from tests.browser import Browser
from tests.factories import TODAY
from tests.staff.office import Office

OTHER_WAY = "Heard another way: a talk, an observation, or why not"
SECRET = "Ring the school, never the home"


@pytest.fixture
def kim(office: Office) -> Staff:
    return office.another("participation_worker", name="Kim Lowe", email="kim@example.org")


def asked(office: Office, review: Review, words: str = SECRET) -> Browser:
    """The IRO asks the one participation worker there is."""
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}").press(OTHER_WAY)
    return page.write("What they have to know", words).press("Ask them")


def test_from_asking_to_reading_what_the_child_said(office: Office, kim: Staff) -> None:
    review = office.review(office.child(first_name="Robin", age=9), days=10)
    assert "Kim Lowe, asked on Monday 2 March 2026, by Tuesday 10 March 2026." in asked(office, review).text
    [row] = office.all(ToHear)
    assert SECRET.encode() not in row.words
    [mail] = office.mails(kim.email)
    assert "Robin" not in mail
    page = office.signed_in(staff=kim).open("/")
    assert page.heading == "Children to talk with"
    page.press("Robin")
    assert SECRET in page.text
    assert office.audit("read")[-1].subject == f"to hear:{row.id}"
    page.choose("Somebody talked with the child").write("On which day?", TODAY.isoformat())
    page.write("The child’s own words", "I want to see my nan").press("Send it to the reviewing officer")
    assert "here it is not shown again" in page.text
    assert "Nobody asks you to talk with a child now." in page.text
    assert page.open(f"/to-hear/{row.id}").status == 404
    assert len(office.mails(office.iro.email)) == 1
    assert "nan" not in office.mails(office.iro.email)[0]
    read = office.signed_in("iro").open(f"/my-reviews/{review.id}/heard")
    assert "I want to see my nan" in read.text
    assert "Kim Lowe" in read.text
    [heard] = office.all(HeardDirectly)
    assert heard.staff_id == kim.id


def test_what_is_missing_comes_back_with_what_was_typed_on_both_pages(office: Office, kim: Staff) -> None:
    review = office.review(days=10)
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}/heard")
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=11)):
        page.write("What they have to know", SECRET).write("By when", day.isoformat()).press("Ask them")
        assert page.status == 400
        assert "Give a day from today on, not after the meeting." in page.text
        assert page.written("What they have to know") == SECRET
    assert office.all(ToHear) == []
    asked(office, review)
    page = office.signed_in(staff=kim).open("/to-hear").press("Robin")
    page.write("What whoever was there tells", "At ease.").press("Send it to the reviewing officer")
    assert page.status == 400
    assert "Choose what happened." in page.text
    assert page.written("What whoever was there tells") == "At ease."


def test_only_who_is_asked_sees_the_child_and_nobody_once_it_was_taken_back(office: Office, kim: Staff) -> None:
    review = office.review(days=10)
    asked(office, review)
    [row] = office.all(ToHear)
    other = office.another("participation_worker", name="Lee Rowe", email="lee@example.org")
    assert office.signed_in(staff=other).open(f"/to-hear/{row.id}").status == 404
    assert "Somebody is asked already" in _asked_twice(office, review).text
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}/heard").press("Take it back")
    assert "Ask a participation worker" in page.text
    assert office.signed_in(staff=kim).open(f"/to-hear/{row.id}").status == 404


def _asked_twice(office: Office, review: Review) -> Browser:
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}/heard")
    token = dict(page.fields("Note it"))["csrf_token"]
    day = (TODAY + timedelta(days=3)).isoformat()
    worker = str(office.all(ToHear)[0].worker_id)
    return page.send(f"/my-reviews/{review.id}/heard/ask", {"csrf_token": token, "worker": worker, "by_on": day})


def test_a_worker_sees_nothing_that_was_answered_and_no_address(office: Office, kim: Staff) -> None:
    child = office.child(age=15, email="robin@example.org", phone="07700 900123")
    review = office.review(child, days=10)
    response = office.returned(office.asked(review), {"o_home": "4", "o_share": "meeting"})
    asked(office, review)
    browser = office.signed_in(staff=kim)
    seen = browser.open("/to-hear").text + browser.press("Robin").text
    for secret in ("robin@example.org", "07700 900123"):
        assert secret not in seen
    for path in (f"/responses/{response.id}", f"/my-reviews/{review.id}", "/register", "/concerns", "/to-do"):
        assert browser.open(path).status in (403, 404)


def test_a_subject_access_holds_what_was_written_about_the_child(office: Office, kim: Staff) -> None:
    review = office.review(days=10)
    asked(office, review)
    held = subject_access.gather(office.session, office.council, review.child.reference)
    assert {each.says: each.by_others for each in held.items}[SECRET] is True
