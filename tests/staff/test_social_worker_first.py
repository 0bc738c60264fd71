"""A child's social worker says whom to write to before anybody is asked; what would write over something is settled."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from portal.asking import social_worker
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.store.audit import Actor
from portal.store.models import Child, Contact, Review
from portal.store.tables.worker_tables import WorkerAsked
from tests.browser import Browser
from tests.factories import TODAY, a_contact
from tests.staff.office import Office

WORKER = "worker@example.org"


def asked_about(office: Office, days: int = 22, **facts: object) -> tuple[Review, Contact, Contact]:
    """A review in so many days, of a child with a social worker, a mother nobody knows of and a father."""
    child = office.child(first_name="Robin", social_worker_email=WORKER, **facts)
    review = office.review(child, days)
    unknown: dict[str, Any] = {"safe_to_contact": "unknown", "safe_said_by": None, "safe_said_at": None}
    mother = a_contact(office.session, child, name="Alex Reed", relation="mother", may_know_date=False, **unknown)
    father = a_contact(office.session, child, name="Jo Reed", relation="father")
    office.session.commit()
    return review, mother, father


def day(office: Office, later: int = 0) -> tuple[int, int]:
    """The round of a day: how many social workers were asked, and reminded."""
    by = Actor("cli", "root")
    at = office.at[0] + timedelta(days=later)
    done = social_worker.ask_due(Work(office.session, office.council, by, at), on=TODAY + timedelta(days=later))
    office.session.commit()
    return done


def link(office: Office) -> str:
    return str(re.findall(r"https://reviews\.example\.org(/before/\S+)", "\n".join(office.mails(WORKER)))[-1])


def opened(office: Office) -> Browser:
    return Browser(office.app).open(link(office)).press("Begin")


MOTHER, FATHER = "Alex Reed (mother)", "Jo Reed (father)"


def test_a_social_worker_is_asked_once_twenty_five_working_days_before_and_reminded_once(office: Office) -> None:
    asked_about(office, days=36)  # twenty-five working days are the 5th week
    asked_about(office, days=40)
    assert day(office) == (1, 0)
    assert day(office) == (0, 0)
    assert day(office, later=8) == (1, 1)  # by now the second review is near enough
    assert day(office, later=9) == (0, 0)
    subjects = [mail.partition("\n")[0] for mail in office.mails(WORKER)]
    assert sorted(subjects) == [
        "A reminder: Before a review: whom may we write to?", *2 * ["Before a review: whom may we write to?"]
    ]  # fmt: skip
    assert "Robin" not in "".join(office.mails(WORKER))


def test_the_page_a_link_opens_names_nobody_until_it_is_begun_and_ends_once_it_is_answered(office: Office) -> None:
    asked_about(office)
    day(office)
    address = link(office)
    browser = Browser(office.app).open(address)
    assert "Robin" not in browser.text
    assert "Alex" not in browser.text
    assert "Alex Reed (mother)" in browser.press("Begin").text
    number = office.council.settings.council_phone
    assert number in browser.press("Send").text
    ended = Browser(office.app).open(address)
    assert (ended.status, number in ended.text) == (410, True)


@pytest.mark.parametrize(
    ("says", "safe", "channel"),
    [
        ("Yes", "yes", "email"),
        ("Through me", "yes", "hand"),
        ("No, it is not safe", "no", "email"),
        ("I do not know", "unknown", "email"),
    ],
)
def test_what_nobody_knew_goes_into_the_register_at_once(office: Office, says: str, safe: str, channel: str) -> None:
    _review, mother, _father = asked_about(office)
    day(office)
    browser = opened(office).pick(f"May we write to {MOTHER}?", says).pick(f"Does {MOTHER} come?", "Yes")
    browser.press("Send")
    office.session.rollback()
    assert (mother.safe_to_contact, mother.channel) == (safe, channel)
    assert mother.may_know_date == (safe != "no")


def test_what_would_write_over_something_waits_for_business_support(office: Office) -> None:
    review, _mother, father = asked_about(office)
    day(office)
    browser = (
        opened(office).pick(f"May we write to {FATHER}?", "Through me").pick(f"Interpreter for {FATHER}", "Polish")
    )
    browser.pick("Interpreter for the child", "Arabic").press("Send")
    office.session.rollback()
    assert (father.channel, father.language) == ("email", "en")
    support = office.signed_in("support").open("/to-do")
    assert "2 differences to settle" in support.text
    support.open("/social-workers")
    assert "Reached: by email → through the social worker, by a letter handed over" in support.text
    support.press("Take it")
    support.press("Keep the register")
    office.session.rollback()
    taken = sorted((father.channel, father.language))
    assert (taken, review.child.language) in ((["hand", "pl"], "en"), (["email", "en"], "ar"))
    assert "Differs from the register" not in support.open("/social-workers").text


def test_not_safe_counts_at_once_though_somebody_said_otherwise(office: Office) -> None:
    review, _mother, father = asked_about(office)
    invitation = office.asked(review, father)
    day(office)
    opened(office).pick(f"May we write to {FATHER}?", "No, it is not safe").press("Send")
    office.session.rollback()
    assert father.safe_to_contact == "no"
    assert invitation.withdrawn_at is not None


def test_whoever_is_no_longer_the_social_worker_has_no_way_in_and_the_new_one_is_asked(office: Office) -> None:
    review, *_people = asked_about(office)
    day(office)
    old = link(office)
    review.child.social_worker_email = "next@example.org"
    office.session.commit()
    assert Browser(office.app).open(old).status == 410
    assert day(office) == (1, 0)
    [row] = office.all(WorkerAsked)
    assert row.email == "next@example.org"


def test_the_board_counts_who_has_not_said_anything_and_a_council_may_leave_it_out(office: Office) -> None:
    asked_about(office)
    assert "of 1 review the social worker has not said" in office.signed_in("support").open("/to-do").text
    assert "Asked with the next daily round" in office.signed_in("support").open("/social-workers").text
    never = office.council.settings.model_copy(update={"social_worker_days": 0})
    assert social_worker.unsaid(office.session, type(office.council).open(never), TODAY) == []


def test_papers_in_large_print_wait_for_a_person_and_then_stand_with_the_child(office: Office) -> None:
    review, _mother, _father = asked_about(office)
    day(office)
    opened(office).choose("Papers in large print, or read out").press("Send")
    browser = office.signed_in("support").open("/social-workers")
    assert "Letters and paper forms: in letters of the usual size → in large print" in browser.text
    assert not _again(office, review).large_print
    browser.press("Take it")
    assert _again(office, review).large_print
    assert "Differs from the register" not in browser.text


def test_what_a_social_worker_says_is_to_be_arranged_stands_among_the_needs_with_its_source(office: Office) -> None:
    review, mother, _father = asked_about(office)
    day(office)
    browser = opened(office).choose("Step-free access", "A signer or hearing loop")
    browser.pick(f"Interpreter for {MOTHER}", "Polish").press("Send")
    support = office.signed_in("support")
    for page in ("/needs", f"/register/{review.child_id}"):
        text = support.open(page).text
        assert "Step-free access" in text
        assert "A signer or hearing loop" in text
        assert "An interpreter: Polish" in text
        assert text.count("says the child’s social worker") == 2  # of the meeting, and of the mother


def test_what_somebody_asks_for_themselves_is_not_listed_a_second_time(office: Office) -> None:
    review, mother, _father = asked_about(office)
    day(office)
    browser = opened(office).choose("Step-free access").pick(f"Interpreter for {MOTHER}", "Polish")
    browser.pick(f"May we write to {MOTHER}?", "Yes").press("Send")
    office.session.rollback()
    answered = office.asked(review, mother)
    office.returned(answered, {"p_needs": Given("p_needs", codes=("interpreter", "access"))})
    text = office.signed_in("support").open("/needs").text
    assert (text.count("Step-free access"), text.count("An interpreter")) == (1, 1)
    assert "An interpreter (say which language)" in text
    assert "says the child’s social worker" not in text


def _again(office: Office, review: Review) -> Child:
    """The review's child as it is kept by now."""
    office.session.rollback()
    office.session.expire_all()
    return review.child
