"""Two children that are one: everything goes along, once a second person has confirmed it."""

from __future__ import annotations

import sqlalchemy as sa

from portal.asking.register import merge
from portal.keeping.erasure import forget
from portal.store.base import Base
from portal.store.database import writing
from portal.store.models import Attendance, Child, Concern, Contact, Invitation, Response, Review
from portal.store.tables.register_tables import OneChild
from portal.store.vocabulary import Safe
from tests.browser import Browser
from tests.factories import NOW, SOMEBODY
from tests.staff.office import Office
from tests.staff.test_imports import bring


def two(office: Office) -> tuple[Child, Child]:
    """C1 as she is known, and C9 with a review, a worry, an answer and a mother who is known under both."""
    stays = office.child(reference="C1", first_name="Ash", phone=None)
    office.parent(stays, reference="P1", name="Alex Reed", address=None)
    goes = office.child(reference="C9", first_name="Ashley", phone="07700 900123")
    mother = office.parent(goes, reference="p 1", name="A Reed", address="8 Invented Lane", safe_to_contact="no")
    office.parent(goes, reference="P2", name="Mr Reed")
    review = office.review(goes, reference="R9")
    office.asked(review, mother)
    office.returned(office.asked(review), {"y_safe": "no"})
    office.session.rollback()
    office.session.add(Attendance(review_id=review.id, contact_id=mother.id, how="attended"))
    office.session.commit()
    return stays, goes


def proposed(office: Office) -> Browser:
    stays, _goes = two(office)
    browser = office.signed_in("support").open(f"/register/{stays.id}").press("This child stands in the register twice")
    browser.write("Reference of the other", "c9").press("Show what would happen")
    return browser


def test_what_would_happen_is_shown_and_nothing_happens_before_a_second_person_confirms(office: Office) -> None:
    browser = proposed(office)
    for words in ("1 review", "2 people, of whom 1 is known under both", "2 forms, 1 with answers", "1 concern",
                  "What differs stays as it is at C1: first name", "C9 goes"):  # fmt: skip
        assert words in browser.text, words
    browser.press("They are one: have it confirmed")
    assert len(office.all(Child)) == 2
    assert "C1 and C9 are one child" in office.mails(office.people["manager"].email)[-1]
    browser.open("/register").press("1 pair of children said to be one waits for a second person")
    assert "Somebody else has to confirm what you proposed." in browser.text
    token = dict(browser.fields("Take it back"))["csrf_token"]
    browser.send("/register/one/1/confirm", {"csrf_token": token})
    assert "Somebody else must confirm what you proposed." in browser.text
    assert len(office.all(Child)) == 2


def test_everything_goes_along_and_the_stricter_word_counts(office: Office) -> None:
    proposed(office).press("They are one: have it confirmed")
    browser = office.signed_in("manager").open("/register/one")
    assert "Ashley" not in browser.text
    browser.press("Confirm: they are one")
    assert "They are one child now: C1." in browser.text
    (child,) = office.all(Child)
    assert (child.reference, child.first_name, child.phone) == ("C1", "Ash", "07700 900123")
    for kind in (Review, Contact, Concern):
        assert {each.child_id for each in office.all(kind)} == {child.id}
    mother, father = office.all(Contact)
    assert (mother.reference, mother.safe_to_contact, mother.address) == ("P1", Safe.NO, "8 Invented Lane")
    assert father.reference == "P2"
    assert [each.contact_id for each in office.all(Attendance)] == [mother.id]
    assert [each.withdrawn_at is None for each in office.all(Invitation) if each.contact_id == mother.id] == [False]
    assert len(office.all(Response)) == 1
    (entry,) = office.audit("merge")
    assert (entry.subject, entry.child_id) == (f"child:{child.id}", child.id)
    assert office.signed_in("support").open(f"/register/{child.id}").status == 200


def test_a_file_that_still_uses_the_other_reference_means_the_child_that_stayed(office: Office) -> None:
    proposed(office).press("They are one: have it confirmed")
    office.signed_in("manager").open("/register/one").press("Confirm: they are one")
    browser = office.signed_in("support")
    bring(browser, b"child_ref,contact_ref,role,name\nC9,P3,carer,Pat Dusk\n").press("Take it in")
    assert [each.name for each in office.all(Contact)][-1] == "Pat Dusk"
    bring(browser, b"child_ref,first_name,date_of_birth\nC9,Ash,2015-03-04\n")
    assert "is one child with C1 by now; take the row out of the file" in browser.text
    assert len(office.all(Child)) == 1


def test_who_was_erased_does_not_come_back_by_the_other_reference(office: Office) -> None:
    proposed(office).press("They are one: have it confirmed")
    office.signed_in("manager").open("/register/one").press("Confirm: they are one")
    office.session.rollback()
    with writing(office.session):
        forget(office.session, "C1", by=SOMEBODY, now=NOW)
    browser = bring(office.signed_in("support"), b"child_ref,first_name,date_of_birth\nC9,Ash,2015-03-04\n")
    assert "this child was erased; take the row out of the file" in browser.text


def test_they_stay_two_when_somebody_refuses(office: Office) -> None:
    browser = proposed(office).press("They are one: have it confirmed")
    browser.open("/register/one").press("Take it back")
    assert (len(office.all(OneChild)), len(office.all(Child))) == (0, 2)


def test_a_child_is_not_one_with_itself_or_with_nobody(office: Office) -> None:
    browser = proposed(office)
    for reference, words in (("C1", "This is the same child."), ("C7", "No child has this reference.")):
        browser.write("Reference of the other", reference).press("Show what would happen")
        assert words in browser.text


def test_whatever_hangs_on_a_child_is_known_to_the_merge() -> None:
    """A new table that names a child has to be moved, or to go, when two children become one."""
    hangs = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "child"
    }
    moved = {
        "review.child_id",
        "contact.child_id",
        "concern.child_id",
        "file_line.child_id",
        "former_reference.child_id",
        "retention_hold.child_id",
        "urgent_access.child_id",
        "copy_asked.child_id",
    }
    goes = {
        "standing_link.child_id",
        "coming_iro.child_id",
        "one_child.keeps_id",
        "one_child.goes_id",
        "correction.child_id",
    }
    assert hangs == moved | goes
    assert set(merge.FACTS) | {"id", "reference", "reference_plain", "corrected"} == set(
        sa.inspect(Child).local_table.columns.keys()
    )
