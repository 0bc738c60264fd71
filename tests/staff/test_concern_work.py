"""A concern as work: to whom, by when, what was done, what the child was told; what goes on to the social worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.store.models import Message, Review
from portal.store.tables.concern_tables import ConcernNote, RequestPassedOn
from tests.browser import Browser
from tests.factories import TODAY
from tests.staff.office import Office

WRITE = "What will you do, or did you do, and when?"


def raised(office: Office, **answers: Any) -> Review:
    review = office.review(office.child(first_name="Robin", age=14), days=40)
    office.returned(office.asked(review), answers or {"o_safe": "no"})
    return review


def noted(browser: Browser, words: str, *choices: str, press: str = "Add this") -> Browser:
    return browser.open("/concerns/1").write(WRITE, words).choose(*choices).press(press)


def test_a_concern_goes_from_a_name_and_a_day_to_done_and_told(office: Office) -> None:
    raised(office)
    iro = office.signed_in("iro").open("/concerns/1")
    iro.write(WRITE, "Ringing the duty team now").pick("Who does what is left to do", "The duty team")
    iro.write("By when", (TODAY + timedelta(days=2)).isoformat()).press("Acknowledge")
    assert "Nothing is waiting. 1 is being worked on" in iro.open("/concerns").text
    assert "The duty team, by Wed 4 Mar, 2 days left. They have not been told yet." in iro.text
    office.later(days=3)
    assert "Late since Wed 4 Mar" in office.signed_in("manager").open("/concerns").text
    iro = noted(office.signed_in("iro"), "Seen at school, safe tonight", "What was done")
    assert "being worked on" in iro.open("/concerns").text
    noted(iro, "Told her what happens next", "What they were told", "Nothing more is to be done")
    assert "being worked on" not in iro.open("/concerns").text
    assert "Done or acknowledged in the last 28 days (1)" in iro.text
    page = iro.open("/concerns/1")
    assert "They have not been told yet" not in page.text
    assert [note.get_text() for note in page.page.select("ol .message")] == [
        "Ringing the duty team now",
        "Seen at school, safe tonight",
        "Told her what happens next",
    ]


def test_the_second_of_two_who_acknowledge_at_once_is_told_who_was_first(office: Office) -> None:
    raised(office)
    manager = office.signed_in("manager").open("/concerns/1").write(WRITE, "I ring")
    noted(office.signed_in("iro"), "I ring the school", press="Acknowledge")
    manager.press("Acknowledge")
    assert "Sam Okafor acknowledged this before you." in manager.text
    noted(manager, "Spoke with Sam")
    assert "before you" not in manager.text


def test_what_is_urgent_is_taken_on_with_a_day_and_today_is_offered(office: Office) -> None:
    raised(office)
    iro = office.signed_in("iro").open("/concerns/1").write(WRITE, "Ringing")
    assert iro.written("By when") == TODAY.isoformat()
    iro.write("By when", "").press("Acknowledge")
    assert (iro.status, iro.written(WRITE)) == (400, "Ringing")
    assert "Give the day by which it is done" in iro.text
    assert office.all(ConcernNote) == []
    iro.press("Acknowledge")
    assert "Noted." in iro.text


def test_each_note_keeps_who_wrote_it_and_is_sealed(office: Office) -> None:
    raised(office)
    noted(office.signed_in("iro"), "Rang the school", press="Acknowledge")
    noted(office.signed_in("manager"), "Asked the head of service")
    page = office.signed_in("iro").open("/concerns/1")
    by = [note.get_text() for note in page.page.select("ol .muted")]
    assert ["Sam Okafor" in by[0], "Mo Reyes" in by[1]] == [True, True]
    assert all(b"school" not in note.words for note in office.all(ConcernNote))


def test_support_reads_what_support_wrote_and_not_what_an_iro_did(office: Office) -> None:
    raised(office, o_takepart="advocate")
    noted(office.signed_in("iro"), "She is afraid of the stairs", press="Acknowledge")
    support = noted(office.signed_in("support"), "Advocate booked for Monday")
    assert "Advocate booked for Monday" in support.open("/concerns/1").text
    assert "afraid" not in support.text


def test_a_day_that_is_none_comes_back_with_what_was_typed(office: Office) -> None:
    raised(office)
    iro = office.signed_in("iro").open("/concerns/1").write(WRITE, "Ringing").write("By when", "soon")
    iro.press("Acknowledge")
    assert iro.status == 400
    assert "This is not a day." in iro.text
    assert iro.written(WRITE) == "Ringing"
    assert office.all(ConcernNote) == []


def test_what_is_written_after_it_was_done_opens_it_again(office: Office) -> None:
    raised(office)
    iro = noted(office.signed_in("iro"), "Seen", "Nothing more is to be done", press="Acknowledge")
    assert "being worked on" not in iro.open("/concerns").text
    noted(iro, "She rang again")
    assert "1 is being worked on" in iro.open("/concerns").text


ASKED = {"o_meeting": ("school", "invite", "not_want", "interpreter")}


def test_only_what_the_child_ticked_and_said_yes_to_goes_on_to_the_social_worker(office: Office) -> None:
    child = office.child(first_name="Robin", age=14, social_worker_email="worker@example.org")
    review = office.review(child, days=40)
    office.returned(office.asked(review), ASKED)
    iro = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("What they asked for about the meeting")
    assert "Meet at school or college" in iro.text
    assert "someone I don’t want there" not in iro.text  # for the IRO alone
    assert "interpreter" not in iro.page.select("form fieldset")[0].get_text()  # a request with a clock of its own
    iro.choose("Meet at school or college").press("Pass on to the social worker")
    assert "Ask them first, and tick that they said yes." in iro.text
    assert office.mails("worker@example.org") == []
    iro.open(f"/my-reviews/{review.id}/requests").choose("They said yes to passing on what is ticked")
    iro.press("Pass on to the social worker")
    assert "Tick at least one of them." in iro.text
    iro.open(f"/my-reviews/{review.id}/requests")
    iro.choose("Meet at school or college", "They said yes to passing on what is ticked")
    iro.press("Pass on to the social worker")
    assert "1 passed on to the social worker." in iro.text
    [mail] = office.mails("worker@example.org")
    assert "Meet at school or college" in mail
    assert child.reference in mail
    assert not any(words in mail for words in ("Robin", "Invite someone", "want there"))
    [row] = office.all(RequestPassedOn)
    iro.send(f"/my-reviews/{review.id}/requests", {"csrf_token": _token(iro), "codes": row.code, "agreed": "yes"})
    assert len(office.mails("worker@example.org")) == 1  # once is once
    assert {entry.why for entry in office.audit("pass on")} == {"social worker"}


@pytest.mark.parametrize("codes", ["not_want", "interpreter", "home", "no such code"])
def test_nothing_goes_on_that_was_not_offered(office: Office, codes: str) -> None:
    child = office.child(age=14, social_worker_email="worker@example.org")
    review = office.review(child, days=40)
    office.returned(office.asked(review), ASKED)
    iro = office.signed_in("iro").open(f"/my-reviews/{review.id}/requests")
    token = _token(iro)
    iro.send(f"/my-reviews/{review.id}/requests", {"csrf_token": token, "codes": codes, "agreed": "yes"})
    assert iro.status == 400
    assert [each for each in office.all(Message) if each.recipient == "worker@example.org"] == []


def test_another_iro_neither_sees_nor_passes_on(office: Office) -> None:
    review = raised(office, **ASKED)
    other = office.signed_in(staff=office.another("iro"))
    assert other.open(f"/my-reviews/{review.id}/requests").status == 404
    assert office.signed_in("support").open(f"/my-reviews/{review.id}/requests").status == 403


def _token(browser: Browser) -> str:
    field = browser.page.find("input", attrs={"name": "csrf_token"})
    assert field is not None
    return str(field["value"])


def test_what_was_asked_for_has_a_clock_until_it_is_passed_on_or_settled(office: Office) -> None:
    review = office.review(office.child(first_name="Robin", age=14), days=40)
    response = office.returned(office.asked(review), ASKED)
    iro = office.signed_in("iro").open(f"/responses/{response.id}").press("Mark as read")
    assert "Asked about the meeting: by " in iro.open("/my-reviews").text
    office.later(days=4)
    iro = office.signed_in("iro").open("/my-reviews")
    assert "Asked about the meeting: Late since " in iro.text
    iro.open(f"/my-reviews/{review.id}/requests")
    waiting = [str(each["value"]) for each in iro.page.select("input[name=settled]")]
    assert waiting
    iro.send(f"/my-reviews/{review.id}/requests/settled", {"csrf_token": _token(iro), "settled": waiting})
    assert "Write what was done, and what you told them." in iro.text
    assert [str(each["value"]) for each in iro.page.select("input[name=settled][checked]")] == waiting
    iro.write("What was done, and what you told them", "The library room is booked. Robin knows.")
    iro.press("Note it as settled")
    assert "The library room is booked. Robin knows." in iro.text
    assert "Asked about the meeting" not in iro.open("/my-reviews").text
    # one is taken back, and waits again
    iro.open(f"/my-reviews/{review.id}/requests")
    iro.send(f"/my-reviews/{review.id}/requests/take-back", {"csrf_token": _token(iro), "code": waiting[0]})
    assert "Taken back. It waits again." in iro.text
    assert [str(each["value"]) for each in iro.page.select("input[name=settled]")] == waiting[:1]
    assert "Asked about the meeting: Late since " in iro.open("/my-reviews").text


def test_the_manager_sees_how_many_were_asked_for_and_how_long_they_took_and_not_what(office: Office) -> None:
    review = office.review(office.child(first_name="Robin", age=14), days=40)
    office.returned(office.asked(review), ASKED)
    iro = office.signed_in("iro").open(f"/my-reviews/{review.id}/requests")
    office.later(minutes=20)
    asked = len(iro.page.select("input[name=settled]"))
    first = str(iro.page.select("input[name=settled]")[0]["value"])
    words = {"csrf_token": _token(iro), "settled": first, "words": "Booked, and told."}
    iro.send(f"/my-reviews/{review.id}/requests/settled", words)
    page = office.signed_in("manager").open("/summary")
    (row,) = [each for each in page.page.select("tr") if "Asks about the meeting" in each.get_text()]
    cells = [each.get_text(strip=True) for each in row.select("td")]
    assert cells == [str(asked - 1), str(asked), "1", "1", "1", "20 minutes"]
    assert "school" not in row.get_text()


def test_what_went_to_the_social_worker_is_not_taken_back(office: Office) -> None:
    child = office.child(first_name="Robin", age=14, social_worker_email="worker@example.org")
    review = office.review(child, days=40)
    office.returned(office.asked(review), ASKED)
    iro = office.signed_in("iro").open(f"/my-reviews/{review.id}/requests")
    iro.send(f"/my-reviews/{review.id}/requests", {"csrf_token": _token(iro), "codes": "school", "agreed": "yes"})
    iro.send(f"/my-reviews/{review.id}/requests/take-back", {"csrf_token": _token(iro), "code": "school"})
    assert "That was not settled here." in iro.text
    assert len(office.all(RequestPassedOn)) == 1
