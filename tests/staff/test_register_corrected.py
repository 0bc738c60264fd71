"""What is kept is put right by hand: whoever was asked is reached where they are, and no file writes over it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from portal.asking.delivery import deliver
from portal.asking.register import undo
from portal.keeping.erasure import forget
from portal.sending.ways import transport_for
from portal.store.models import Child, Contact, Invitation, Message, Review
from portal.store.tables.file_tables import FileLine
from portal.store.tables.register_tables import Correction
from portal.store.vocabulary import MessageState, Safe
from tests import factories
from tests.browser import Browser
from tests.factories import NOW, SOMEBODY, TODAY
from tests.staff.office import Office
from tests.staff.test_imports import bring

CHILDREN = "child_ref,first_name,date_of_birth,email\n"


def asked(office: Office, **facts: object) -> tuple[Child, Contact, Browser]:
    """A child whose mother was asked by email a moment ago; what asks her waits to leave."""
    child = office.child(reference="C1", first_name="Robin")
    mother = office.parent(child, reference="P1", **{"relation": "mother", "email": "old@example.org"} | facts)
    review = office.review(child)
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.{mother.id}").press("Send")
    return child, mother, browser


def delivered(office: Office) -> None:
    office.later(minutes=1)
    deliver(office.app.extensions["portal"].maker, transport_for(office.council.settings), lambda: office.at[0])


def link_to(office: Office, address: str) -> str:
    """The path of the last link that was posted to that address."""
    return str(re.findall(r"https://reviews\.example\.org(/i/\S+)", "\n".join(office.mails(address)))[-1])


def corrected(browser: Browser, child: Child, contact: Contact, **values: str) -> Browser:
    browser.open(f"/register/{child.id}/people/{contact.id}")
    for label, value in values.items():
        browser.write(label.replace("_", " "), value)
    return browser.press("Keep this")


def test_what_waits_goes_to_the_corrected_address_with_the_same_link(office: Office) -> None:
    child, mother, browser = asked(office)
    corrected(browser, child, mother, Email="new@example.org")
    assert browser.heading == "Robin"
    assert "Kept. Forms that are open go where it says now." in browser.text
    waiting = [each.recipient for each in office.all(Message) if each.state == MessageState.QUEUED]
    assert waiting == ["new@example.org"]
    assert office.all(Invitation)[0].serial == 1
    (entry,) = office.audit("correct")
    assert (entry.subject, entry.why, entry.child_id) == (f"contact:{mother.id}", "email", child.id)


def test_a_link_that_went_to_the_wrong_address_dies_and_a_new_one_goes_to_the_right_one(office: Office) -> None:
    child, mother, browser = asked(office)
    delivered(office)
    old = link_to(office, "old@example.org")
    corrected(browser, child, mother, Email="new@example.org")
    delivered(office)
    assert office.browser().open(old).status == 404
    assert office.browser().open(link_to(office, "new@example.org")).status == 200


def test_an_address_that_is_taken_away_leaves_no_link_open(office: Office) -> None:
    child, mother, browser = asked(office)
    delivered(office)
    old = link_to(office, "old@example.org")
    corrected(browser, child, mother, Email="")
    assert office.browser().open(old).status == 404
    assert [each for each in office.all(Message) if each.state == MessageState.QUEUED] == []


def test_a_father_is_added_and_asked_once_somebody_said_it_is_safe(office: Office) -> None:
    child = office.child(reference="C1", first_name="Robin")
    office.review(child)
    browser = office.signed_in("support").open(f"/register/{child.id}").press("Add a person")
    browser.write("Name", "Mr Reed").write("What they are to the child", "father").write("Email", "reed@example.org")
    browser.pick("Language", "Polish").choose("Yes").press("Keep this")
    assert (browser.status, "Write who said so" in browser.text) == (400, True)
    browser.choose("Yes").write("Who said so", "Toni Reed").press("Keep this")
    assert "Mr Reed (father) C1-P1" in browser.text
    (father,) = office.all(Contact)
    assert (father.role, father.language, father.channel, father.safe_to_contact) == ("parent", "pl", "email", "yes")
    assert "Not asked yet" in browser.text


def test_a_child_is_added_with_a_review_and_stands_among_those_that_are_coming(office: Office) -> None:
    browser = office.signed_in("support").open("/register").press("Add a child")
    browser.write("Reference in the children’s database", "C9").write("First name", "Ash").write(
        "Born on", "2015-03-04"
    )
    browser.pick("IRO", "Sam Okafor").press("Keep this")
    assert browser.heading == "Ash"
    browser.press("Add a review").write("Day of the meeting", (TODAY + timedelta(days=21)).isoformat())
    browser.pick("Where", "School or college").press("Keep this")
    (review,) = office.all(Review)
    assert (review.reference, review.iro_id, review.venue) == ("C9-R1", office.iro.id, "school")
    assert "Ash" in browser.open("/reviews").text


@pytest.mark.parametrize(
    ("label", "typed", "said"),
    [
        ("Reference in the children’s database", "C1", "This reference is taken"),
        ("Reference in the children’s database", "", "This must not be empty"),
        ("Born on", "soon", "Is not a date"),
        ("Born on", "2026-03-04", "This day is still to come"),
        ("Email for the child’s forms", "robin at home", "Is not an email address"),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(office: Office, label: str, typed: str, said: str) -> None:
    office.child(reference="C1")
    browser = office.signed_in("support").open("/register/add")
    browser.write("Reference in the children’s database", "C9").write("First name", "Ash").write(
        "Born on", "2015-03-04"
    )
    browser.write(label, typed).press("Keep this")
    assert browser.status == 400
    assert said.casefold() in browser.text.casefold()
    assert browser.written("First name") == "Ash"
    assert len(office.all(Child)) == 1


def test_another_day_for_a_meeting_moves_it_and_the_review_has_its_own_iro(office: Office) -> None:
    office.another("iro", name="Kit Summers")
    review = office.review()
    child = review.child
    browser = office.signed_in("support").open(f"/register/{child.id}").press(f"Correct: {review.reference}")
    browser.write("Day of the meeting", (TODAY + timedelta(days=30)).isoformat()).write("Time", "09:30")
    browser.pick("IRO of this review", "Kit Summers").press("Keep this")
    assert "9:30 am" in browser.text
    assert [each.why for each in office.audit("correct")] == ["iro_id"]
    assert len(office.audit("move")) == 1
    browser.press(f"Correct: {review.reference}").write("Day of the meeting", "").write("Due by", "").press("Keep this")
    assert (browser.status, "Write the day of the meeting" in browser.text) == (400, True)


def test_the_outcome_of_a_review_that_was_held_is_not_corrected_here(office: Office) -> None:
    office.session.rollback()
    review = factories.a_held_review(office.session, factories.a_child(office.session))
    office.session.commit()
    browser = office.signed_in("support").open(f"/register/{review.child_id}").press(f"Correct: {review.reference}")
    assert "Day of the meeting" not in browser.text
    browser.pick("Where", "School or college").press("Keep this")
    assert "School" in browser.text


def test_a_file_that_says_otherwise_is_shown_and_ours_is_kept_for_good(office: Office) -> None:
    child = office.child(reference="C1", first_name="Robin", email="a@example.org")
    browser = office.signed_in("support").open(f"/register/{child.id}/correct")
    browser.write("Email for the child’s forms", "b@example.org").press("Keep this")
    theirs = f"{CHILDREN}C1,Robin,{child.date_of_birth},a@example.org\n".encode()
    bring(browser, theirs).press("Take it in")
    assert office.all(Child)[0].email == "b@example.org"
    assert "email: kept b@example.org, the file says a@example.org" in browser.text
    assert "A file says something else" in browser.open(f"/register/{child.id}").text
    browser.press("Keep ours")
    assert browser.heading == "Robin"
    assert "A file says something else" not in browser.text
    assert "would change nothing" in bring(browser, theirs).text
    bring(browser, theirs.replace(b"a@", b"c@")).press("Take it in")
    assert "the file says c@example.org" in browser.text


def test_what_a_file_says_is_taken_when_somebody_says_so(office: Office) -> None:
    child = office.child(reference="C1", first_name="Robin", email="a@example.org")
    browser = office.signed_in("support").open(f"/register/{child.id}/correct")
    browser.write("Email for the child’s forms", "").press("Keep this")
    bring(browser, f"{CHILDREN}C1,Robin,{child.date_of_birth},a@example.org\n".encode()).press("Take it in")
    assert office.all(Child)[0].email is None
    browser.press("Take the file’s")
    assert office.all(Child)[0].email == "a@example.org"
    assert office.all(FileLine)[0].settled_by == office.people["support"].id
    bring(browser, f"{CHILDREN}C1,Robin,{child.date_of_birth},d@example.org\n".encode()).press("Take it in")
    assert office.all(Child)[0].email == "d@example.org"


def test_who_is_kept_out_by_hand_is_not_let_in_by_a_file(office: Office) -> None:
    child = office.child(reference="C1")
    father = office.parent(child, reference="P1", name="Mr Reed")
    browser = office.signed_in("support").open(f"/register/{child.id}/people/{father.id}")
    browser.choose("Keep them out of this child’s reviews").press("Keep this")
    bring(browser, b"child_ref,contact_ref,role,excluded_from_review\nC1,P1,parent,no\n").press("Take it in")
    assert office.all(Contact)[0].excluded_from_review
    assert "kept yes, the file says no" in browser.text
    assert "Mr Reed (parent), excluded_from_review" in browser.open(f"/register/{child.id}").text
    assert office.all(Contact)[0].safe_to_contact == Safe.YES


def test_a_corrected_birthday_is_checked_as_in_a_file(office: Office) -> None:
    child = office.child(reference="C1", first_name="Robin")
    browser = office.signed_in("support").open(f"/register/{child.id}/correct").write("Born on", "04/03/2014")
    browser.press("Keep this")
    assert office.all(Child)[0].date_of_birth == date(2014, 3, 4)
    browser.press("Correct").write("In care since", "2010-01-01").press("Keep this")
    assert (browser.status, "is before the child was born" in browser.text) == (400, True)


def test_a_correction_is_taken_back_and_the_link_that_had_gone_elsewhere_dies_again(office: Office) -> None:
    child, mother, browser = asked(office)
    delivered(office)
    corrected(browser, child, mother, Email="wrong@example.org")
    delivered(office)
    gone = link_to(office, "wrong@example.org")
    browser.open(f"/register/{child.id}")
    assert "corrected Alex Reed (mother) (Email)" in browser.text
    browser.press("Take it back")
    assert "Taken back: it stands as it did before." in browser.text
    assert "Take it back" not in browser.buttons
    delivered(office)
    assert office.browser().open(gone).status == 404
    assert office.browser().open(link_to(office, "old@example.org")).status == 200
    [kept] = office.all(Contact)
    assert (kept.email, kept.corrected) == ("old@example.org", None)
    assert [(each.subject, each.why) for each in office.audit("take back")] == [(f"contact:{mother.id}", "email")]
    assert office.all(Correction) == []


def test_after_a_day_nothing_is_taken_back_and_the_old_address_is_gone_with_the_next_correction(office: Office) -> None:
    child, mother, browser = asked(office)
    corrected(browser, child, mother, Email="new@example.org")
    number = office.all(Correction)[0].id
    office.later(days=1)
    assert "Take it back" not in office.signed_in("support").open(f"/register/{child.id}").buttons
    with pytest.raises(undo.TooLate):
        undo.find(office.session, child, number, office.at[0])
    other = office.child(reference="C2", first_name="Kit")
    father = office.parent(other, reference="P2", email="kit@example.org")
    corrected(office.signed_in("support"), other, father, Phone="07700 900123")
    assert [each.contact_id for each in office.all(Correction)] == [father.id]


def test_a_meeting_that_was_moved_and_a_name_that_was_changed_are_taken_back(office: Office) -> None:
    child = office.child(reference="C1", first_name="Robin")
    review, browser = office.review(child), office.signed_in("support")
    day = review.planned_on
    browser.open(f"/register/{child.id}/reviews/{review.id}").write("Day of the meeting", "2026-04-02")
    browser.press("Keep this")
    browser.press("Take it back")
    assert office.all(Review)[0].planned_on == day
    browser.open(f"/register/{child.id}/correct").write("First name", "Robyn").press("Keep this").press("Take it back")
    assert office.all(Child)[0].first_name == "Robin"


def test_what_was_changed_since_stays_when_the_rest_is_taken_back(office: Office) -> None:
    child, mother, browser = asked(office)
    corrected(browser, child, mother, Email="new@example.org", Phone="07700 900123")
    office.session.rollback()
    mother.email = "newer@example.org"
    office.session.commit()
    office.signed_in("support").open(f"/register/{child.id}").press("Take it back")
    [kept] = office.all(Contact)
    assert (kept.email, kept.phone) == ("newer@example.org", None)


def test_what_stood_before_goes_with_the_child_and_only_business_support_is_offered_it(office: Office) -> None:
    child, mother, browser = asked(office)
    corrected(browser, child, mother, Email="new@example.org")
    assert "Take it back" not in office.signed_in("iro").open(f"/register/{child.id}").buttons
    forget(office.session, "C1", by=SOMEBODY, now=NOW)
    office.session.commit()
    assert office.all(Correction) == []


def test_somebody_is_noted_as_away_on_the_page_of_the_register_and_the_day_must_be_possible(office: Office) -> None:
    child, mother, browser = asked(office)
    corrected(browser, child, mother, Away_from="2026-03-10", Away_until="2026-03-01")
    assert "Is before away_from." in browser.text or "is before away_from" in browser.text
    browser.write("Away until", "2026-03-20").press("Keep this")
    assert "Away until Friday 20 March" in browser.text
    [message] = office.all(Message)
    assert message.failure is None  # not away yet: what waits leaves now
    corrected(browser, child, mother, Away_from="2026-03-01")
    [message] = office.all(Message)
    assert message.failure == "away until Friday 20 March"


def test_an_address_is_put_right_without_naming_who_said_of_them_what_a_file_said(office: Office) -> None:
    child = office.child(reference="C1", first_name="Robin")
    mother = office.parent(child, reference="P1", safe_to_contact="yes", safe_said_by=None, safe_said_at=None)
    browser = corrected(office.signed_in("support"), child, mother, Email="new@example.org")
    assert "Kept." in browser.text
    assert office.all(Contact)[0].safe_said_by is None
    browser.open(f"/register/{child.id}/people/{mother.id}").choose("No").press("Keep this")
    assert "Write who said so: the social worker’s name." in browser.text
