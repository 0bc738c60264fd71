"""Children go to another IRO, now or from a day on; and a child leaves care."""

from __future__ import annotations

from datetime import timedelta

from portal.asking.register.hand_over import hand_over_due
from portal.council.work import Work
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Child, Invitation, Message, Review
from portal.store.tables.register_tables import ComingIro
from tests.browser import Browser
from tests.factories import TODAY
from tests.staff.office import Office


def three(office: Office) -> Browser:
    """Sam's three children, the first with a review; somebody in business support looks at them to move them to Kit."""
    office.another("iro", name="Kit Summers", email="kit@example.org")
    office.review(office.child(reference="C1", first_name="Ash"))
    office.child(reference="C2", first_name="Birch")
    office.child(reference="C3", first_name="Cedar")
    browser = office.signed_in("support").open("/register").press("Move children to another IRO")
    return browser.pick("Whose children", "Sam Okafor").press("Show them")


def iros(office: Office) -> list[str]:
    return [child.iro.name for child in office.all(Child)]


def test_those_that_are_ticked_move_with_their_planned_reviews(office: Office) -> None:
    browser = three(office).untick("Cedar C3").pick("Who takes them over", "Kit Summers")
    browser.press("Move those that are ticked")
    assert "2 children move to Kit Summers now. Both IROs and the managers are told." in browser.text
    assert iros(office) == ["Kit Summers", "Kit Summers", "Sam Okafor"]
    assert [review.iro.name for review in office.all(Review)] == ["Kit Summers"]
    assert "Kit Summers takes over 2 children" in office.mails("kit@example.org")[0]
    assert len(office.mails(office.iro.email)) == len(office.mails(office.people["manager"].email)) == 1
    assert [entry.why for entry in office.audit("correct")] == ["iro_id"] * 2


def test_from_a_later_day_on_the_round_of_that_day_moves_them(office: Office) -> None:
    later = TODAY + timedelta(days=3)
    browser = three(office).pick("Who takes them over", "Kit Summers").write("From", later.isoformat())
    browser.press("Move those that are ticked")
    assert iros(office) == ["Sam Okafor"] * 3
    browser.open("/register").press("Birch")
    assert "on Kit Summers is the IRO." in browser.text
    browser.press("Take it back")
    assert "on Kit Summers is the IRO." not in browser.text
    office.later(days=3)
    office.session.rollback()
    with writing(office.session):
        hand_over_due(Work(office.session, office.council, Actor("cli", "root"), office.at[0]))
    assert iros(office) == ["Kit Summers", "Sam Okafor", "Kit Summers"]
    assert office.all(ComingIro) == []


def test_nobody_is_moved_to_nobody(office: Office) -> None:
    browser = three(office).press("Move those that are ticked")
    assert (browser.status, "Choose who takes them over." in browser.text) == (400, True)
    for name in ("Ash C1", "Birch C2", "Cedar C3"):
        browser.untick(name)
    browser.pick("Who takes them over", "Kit Summers").press("Move those that are ticked")
    assert (browser.status, "Tick at least one child." in browser.text) == (400, True)


def test_of_a_child_who_left_care_nothing_leaves_any_more(office: Office) -> None:
    review = office.review(office.child(first_name="Ash"))
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.0").press("Send")
    browser.open(f"/register/{review.child_id}").press("Leaves care")
    browser.write("Last day in care", (TODAY - timedelta(days=1)).isoformat()).press("Keep this")
    assert "Left care on" in browser.text
    assert [each.state for each in office.all(Message) if each.invitation_id] == ["stopped"]
    assert office.all(Invitation)[0].withdrawn_at is not None
    assert office.all(Review)[0].status == "cancelled"


def test_a_child_is_in_care_after_all(office: Office) -> None:
    child = office.child(first_name="Ash", looked_after_to=TODAY - timedelta(days=1))
    browser = office.signed_in("support").open(f"/register/{child.id}").press("Leaves care")
    browser.write("Last day in care", "").press("Keep this")
    assert "Kept: the child is in care." in browser.text
    assert office.all(Child)[0].looked_after_to is None


def test_nobody_leaves_care_before_they_came(office: Office) -> None:
    child = office.child(first_name="Ash")
    browser = office.signed_in("support").open(f"/register/{child.id}/leave")
    browser.write("Last day in care", "2020-01-01").press("Keep this")
    assert (browser.status, "before the child came into care" in browser.text) == (400, True)
