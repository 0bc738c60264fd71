"""Photos of a paper, in the office: opened by whoever types them in, then by the IRO, and gone with the child."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from portal.asking.invitations.daily_round import unreminded
from portal.hearing.pictures import paper_pages
from portal.keeping import erasure, subject_access
from portal.store.models import Invitation, Response
from portal.store.tables.media_tables import PaperPage
from tests.factories import NOW, TODAY
from tests.pictures import photo
from tests.respond.test_paper_photos import sent
from tests.staff.office import Office


def photographed(office: Office, invitation: Invitation) -> None:
    """Whoever holds the link sends a photo of one page."""
    sent(office.browser().open(office.link(invitation)).press("I filled it in on paper"), photo())


def test_whoever_types_in_opens_the_pages_until_it_is_done_and_then_the_iro_does(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin")))
    photographed(office, invitation)
    page = f"/invitations/{invitation.id}/paper/1"
    support = office.signed_in("support").open("/to-do")
    assert "Photos of a paper to type in (1)" in support.text
    assert support.press("Type it in").page.select_one(f"img[src='{page}']") is not None
    assert support.client.get(page, base_url=support.address).mimetype == "image/jpeg"
    assert [each.subject for each in office.audit("read")] == [f"paper:{invitation.id}:1"]
    support.choose("4 Happy").press("Look it over").press("Yes, keep it and close it")
    assert support.open(page).status == 404
    assert "Photos of a paper" not in support.open("/to-do").text
    (response,) = office.all(Response)
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    assert "The paper, as it was photographed" in iro.text
    shown = f"/responses/{response.id}/paper/1"
    assert iro.client.get(shown, base_url=iro.address).mimetype == "image/jpeg"
    assert iro.open(f"/responses/{response.id}/paper/2").status == 404
    manager = office.signed_in("manager").open(f"/responses/{response.id}")
    assert "photographed" not in manager.text
    assert manager.open(shown).status == 404


def test_pages_of_feedback_are_shown_to_nobody_but_who_types_them_in(office: Office) -> None:
    invitation = office.asked(office.review(office.child(age=9)), stage="feedback")
    photographed(office, invitation)
    support = office.signed_in("support").open(f"/invitations/{invitation.id}/paper")
    assert support.page.select("img.photo-of-page")
    support.press("Look it over").press("Yes, keep it and close it")
    (response,) = office.all(Response)
    for role in ("iro", "manager"):
        assert office.signed_in(role).open(f"/responses/{response.id}/paper/1").status == 404


def test_pages_go_with_the_child_and_are_given_to_them_when_they_ask_for_a_copy(office: Office) -> None:
    child = office.child()
    photographed(office, office.asked(office.review(child)))
    held = subject_access.gather(office.session, office.council, child.reference)
    assert [each.picture for each in held.items if each.picture] == [paper_pages.open_page(office.session, 1, 1)]
    erasure.clear_large(office.session, child.reference)
    assert office.all(PaperPage) == []


def test_nobody_is_reminded_whose_paper_waits_to_be_typed_in(office: Office) -> None:
    sent_at = NOW - timedelta(days=30)
    asked = [office.asked(office.review(office.child()), sent_at=sent_at, asked_at=sent_at) for _child in range(2)]
    to_remind = partial(unreminded, office.session, office.council, TODAY, NOW)
    assert {each.id for each in to_remind()} == {each.id for each in asked}
    office.session.commit()
    photographed(office, asked[0])
    assert [each.id for each in to_remind()] == [asked[1].id]
