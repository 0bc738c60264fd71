"""Somebody leaves: their covers end, their worries reach a manager at once, and no child is left with nobody unseen."""

from __future__ import annotations

from datetime import timedelta

from portal.asking.reachable import said, without_iro
from portal.hearing.concerns import escalation
from portal.store.models import Concern, Invitation, Staff
from portal.store.tables.staff_tables import Cover
from portal.views.every_page.request import Site
from tests.factories import NOW, TODAY, a_cover
from tests.staff.office import Office


def covering(office: Office, cover: Staff) -> None:
    """A cover that stands this week."""
    office.session.rollback()
    a_cover(office.session, office.iro, cover, TODAY, TODAY + timedelta(days=4))
    office.session.commit()


def asked(office: Office, days: int = 22) -> Invitation:
    return office.asked(office.review(days=days))


def closed(office: Office, who: Staff) -> str:
    page = office.signed_in("admin").open(f"/staff/{who.id}").press("Close this account").text
    office.session.expire_all()  # what the test had read of the account before is forgotten
    return page


def test_a_worry_goes_to_the_managers_at_once_when_the_cover_has_left(office: Office) -> None:
    val, invitation = office.another("iro"), asked(office)
    covering(office, val)
    assert "Covers ended: 1." in closed(office, val)
    office.returned(invitation, {"y_safe": "no"})
    assert "please look at the review portal" in "".join(office.mails(office.iro.email))
    assert "please look" not in "".join(office.mails(val.email))
    assert "Nobody is away" in office.signed_in("manager").open("/away").text


def test_what_lies_with_somebody_who_leaves_is_passed_to_the_managers(office: Office) -> None:
    invitation = asked(office)
    office.returned(invitation, {"y_cared": "no"})
    before = len(office.mails(office.people["manager"].email))
    page = closed(office, office.iro)
    assert "Open worries passed to the managers: 1." in page
    child = invitation.review.child
    assert child.reference in page
    assert child.first_name not in page  # an administrator sees no child
    assert invitation.review.reference in page
    told = office.mails(office.people["manager"].email)[before:]
    assert any("a concern was passed to you" in each for each in told)
    assert any("Children without an IRO now: 1, with 1 planned reviews" in each for each in told)
    manager = office.signed_in("manager").open("/without-iro")
    assert "Sam Okafor has a closed account" in manager.text
    assert child.first_name in manager.text
    assert office.audit("pass on")


def test_nothing_is_written_to_a_closed_account_any_more(office: Office) -> None:
    invitation, later = asked(office), asked(office, days=2)
    office.returned(later, {"y_safe": "partly"})
    closed(office, office.iro)
    before = len(office.mails(office.iro.email))
    office.returned(invitation, {"y_safe": "no"})
    made_of: Site = office.app.extensions["portal"]
    escalation.round_of(made_of.maker, office.council, NOW + timedelta(days=3))
    assert len(office.mails(office.iro.email)) == before
    assert all(concern.escalated_at for concern in office.all(Concern))


def test_a_child_is_not_promised_a_reader_who_has_left(office: Office) -> None:
    invitation = asked(office)
    assert "Sam Okafor" in office.started(invitation).html
    closed(office, office.iro)
    assert "Sam Okafor" not in office.started(invitation).html


def test_the_boards_name_nobody_who_has_left(office: Office) -> None:
    office.review()
    closed(office, office.iro)
    board = office.signed_in("support").open("/reviews").text
    assert "Sam Okafor" not in board
    assert "no IRO named" in board


def test_a_cover_for_somebody_who_left_keeps_the_child_heard_until_others_are_named(office: Office) -> None:
    val, review = office.another("iro"), office.review()
    closed(office, office.iro)
    browser = office.signed_in("admin").open("/away")
    browser.pick("Who is away", "Sam Okafor (account closed)").pick("Who covers", "Val Dunn")
    browser.write("First day away", str(TODAY)).write("Last day away", str(TODAY)).press("Propose these days")
    manager = office.signed_in("manager").open("/to-confirm").press("Confirm that Val Dunn covers")
    assert office.signed_in(staff=val).open(f"/my-reviews/{review.id}").status == 200
    assert "Val Dunn covers today" in manager.open("/without-iro").text


def test_nobody_who_left_can_cover(office: Office) -> None:
    val = office.another("iro")
    browser = office.signed_in("admin").open("/away").pick("Who is away", "Sam Okafor").pick("Who covers", "Val Dunn")
    browser.write("First day away", str(TODAY)).write("Last day away", str(TODAY))
    closed(office, val)
    assert browser.press("Propose these days").status == 400
    assert office.all(Cover) == []


def test_a_cover_whose_person_left_before_it_was_confirmed_is_gone(office: Office) -> None:
    val = office.another("iro")
    browser = office.signed_in("admin").open("/away").pick("Who is away", "Sam Okafor").pick("Who covers", "Val Dunn")
    browser.write("First day away", str(TODAY)).write("Last day away", str(TODAY)).press("Propose these days")
    late = office.signed_in("manager").open("/to-confirm")
    closed(office, val)
    late.press("Confirm that Val Dunn covers")
    assert late.status == 400
    assert "does not wait to be confirmed any more" in late.text


def test_every_child_without_an_iro_is_named_whatever_the_reason(office: Office) -> None:
    left, manager = office.another("iro", name="Lee Birch", disabled_at=NOW), office.people["manager"]
    nobody = office.child(iro_id=None, iro=None)
    closed_one = office.child(iro_id=left.id, iro=left)
    no_iro = office.child(iro_id=manager.id, iro=manager)
    heard = office.child()
    gone = office.child(iro_id=None, iro=None, looked_after_to=TODAY)
    review = office.review(heard, iro_id=left.id, iro=left)
    office.session.expire_all()
    lines = said(without_iro(office.session, TODAY))
    assert lines == [
        f"No IRO can be reached for {nobody.reference}: no IRO is named.",
        f"No IRO can be reached for {closed_one.reference}: Lee Birch has a closed account.",
        f"No IRO can be reached for {no_iro.reference}: Mo Reyes is no IRO.",
        f"No IRO can be reached for {heard.reference}: Lee Birch has a closed account.",
    ]
    assert gone.reference not in "".join(lines)
    page = office.signed_in("manager").open("/without-iro")
    assert page.status == 200
    assert page.text.count("Lee Birch") == 2
    assert review.planned_on is not None
