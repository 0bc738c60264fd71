"""Urgent access: a reason, one child, an hour, everybody told, nothing changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.hearing import urgent_access
from portal.store.models import Response
from portal.store.tables.staff_tables import UrgentAccess
from tests import factories
from tests.browser import Browser
from tests.staff.office import Office

WHY = "She ran off and her IRO is on a plane"


def spoken(office: Office) -> Response:
    """A child of Sam Okafor's who is not safe, sent before the review."""
    child = office.child(reference="C77", first_name="Robin")
    return office.returned(office.asked(office.review(child)), {"y_safe": "no"})


def asked(office: Office, who: str = "manager", why: str = WHY, child: str = "c 77") -> Browser:
    person = office.another("iro", name="Val Dunn") if who == "another" else office.people[who]
    browser = office.signed_in(staff=person).open("/urgent")
    browser.write("The child’s reference", child).write("Why you must read it now", why)
    return browser.press("Open the file and tell everybody")


@pytest.mark.parametrize("who", ["manager", "another"])
def test_the_file_opens_for_an_hour_and_ends_by_itself(office: Office, who: str) -> None:
    response = spoken(office)
    browser = asked(office, who)
    assert browser.heading == "Robin"
    assert "Urgent access until 11:00" in browser.text
    assert "Nobody has it yet" in browser.text
    browser.open(f"/urgent/child/forms/{response.id}")
    assert "Do you feel safe where you live?" in browser.text
    assert "Raised a concern" in browser.text
    # to read and nothing else
    assert set(browser.buttons) == {"Sign out", "End it now"}
    assert browser.open(f"/responses/{response.id}").status == 404
    for minutes in (20, 20, 19):
        office.later(minutes=minutes)
        assert "Raised a concern" in browser.open(f"/urgent/child/forms/{response.id}").text
    office.later(minutes=1)
    assert "No file is open to you" in browser.open(f"/urgent/child/forms/{response.id}").text
    assert "No file is open to you" in browser.open("/urgent/child").text


def test_everybody_is_told_at_once_and_the_traces_and_the_list_have_it(office: Office) -> None:
    response = spoken(office)
    office.another("manager", name="Nia North")
    asked(office).open(f"/urgent/child/forms/{response.id}")
    nia = next(each for each in office.all(type(office.iro)) if each.name == "Nia North")
    for told in (nia.email, office.iro.email):
        [mail] = [each for each in office.mails(told) if "urgently" in each]
        assert WHY in mail
        assert "C77" in mail
        assert "Robin" not in mail
    assert not [each for each in office.mails(office.people["manager"].email) if "urgently" in each]
    [entry] = office.audit("urgent access")
    assert (entry.why, entry.child_id) == (WHY, response.invitation.review.child_id)
    [row] = office.all(UrgentAccess)
    read = [each for each in office.audit("read") if each.why == f"urgent_access:{row.id}"]
    assert {each.subject for each in read} >= {f"response:{response.id}", f"child:{row.child_id}"}
    listed = office.signed_in(staff=nia).open("/urgent").text
    assert WHY in listed
    assert "Mo Reyes" in listed
    # an IRO sees their own uses
    assert WHY not in office.signed_in("iro").open("/urgent").text


@pytest.mark.parametrize(
    ("who", "why", "child", "said"),
    [
        ("manager", "worried", "C77", "Say why in a few words"),
        ("manager", "x" * 501, "C77", "Say why in a few words"),
        ("manager", WHY, "C78", "No child has this reference."),
        ("iro", WHY, "C77", "This child is yours"),
    ],
)
def test_without_a_reason_or_for_a_child_of_ones_own_nothing_opens(
    office: Office, who: str, why: str, child: str, said: str
) -> None:
    spoken(office)
    browser = asked(office, who, why, child)
    assert browser.status == 400
    assert said in browser.text
    assert browser.written("Why you must read it now") == why
    assert office.all(UrgentAccess) == []


def test_one_child_at_a_time_and_another_childs_forms_stay_closed(office: Office) -> None:
    spoken(office)
    other = office.returned(office.asked(office.review(office.child(reference="C80"))), {"y_safe": "no"})
    browser = asked(office)
    assert browser.open(f"/urgent/child/forms/{other.id}").status == 404
    token = dict(browser.open("/urgent").fields("End it now"))["csrf_token"]
    browser.send("/urgent", {"csrf_token": token, "child": "C80", "why": WHY})
    assert len(office.all(UrgentAccess)) == 1
    assert "You have another child’s file open. End that first." in browser.text
    browser.open("/urgent").press("End it now")
    assert "Ended. The file is closed." in browser.text
    assert len(office.audit("end urgent access")) == 1
    assert "No file is open to you" in browser.open("/urgent/child").text


def test_what_was_said_after_a_review_stays_closed(office: Office) -> None:
    response = spoken(office)
    office.session.rollback()
    review = factories.a_held_review(office.session, response.invitation.review.child)
    after = office.asked(review, stage="feedback", expires_at=office.at[0] + timedelta(days=60))
    said = office.returned(after, {"fy_listened": "no", "f_share_iro": "yes"})
    browser = asked(office)
    assert browser.open(f"/urgent/child/forms/{said.id}").status == 404


@pytest.mark.parametrize("role", ["support", "admin"])
def test_never_business_support_or_an_administrator(office: Office, role: str) -> None:
    spoken(office)
    assert office.signed_in(role).open("/urgent").status == 403
    office.session.rollback()
    person = office.another(role)
    assert urgent_access.standing(office.session, person, office.at[0]) is None


def test_a_closed_account_has_nothing_open(office: Office) -> None:
    spoken(office)
    asked(office)
    manager = office.people["manager"]
    assert urgent_access.standing(office.session, manager, office.at[0] + timedelta(minutes=1)) is not None
    manager.disabled_at = office.at[0]
    office.session.commit()
    assert urgent_access.standing(office.session, manager, office.at[0] + timedelta(minutes=1)) is None


@pytest.mark.parametrize(("who", "why", "child", "field"), [
    ("manager", WHY, "c 99", "child"), ("iro", WHY, "c 77", "child"), ("manager", "", "c 77", "why"),
])  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(office: Office, who: str, why: str, child: str, field: str) -> None:
    spoken(office)
    page = asked(office, who, why, child).page
    assert [each["name"] for each in page.select("[aria-invalid=true]")] == [field]
