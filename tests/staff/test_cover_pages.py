"""Cover for an IRO who is away: one proposes it, another confirms it."""

from __future__ import annotations

from datetime import timedelta

from portal.store.tables.staff_tables import Cover
from tests.browser import Browser
from tests.factories import TODAY
from tests.staff.office import Office


def cover_proposed(office: Office, by: str = "admin") -> Browser:
    browser = office.signed_in(by).open("/away")
    browser.pick("Who is away", "Sam Okafor").pick("Who covers", "Val Dunn")
    browser.write("First day away", str(TODAY)).write("Last day away", str(TODAY + timedelta(days=4)))
    return browser.press("Propose these days")


def test_cover_opens_reviews_only_when_a_manager_confirms_and_everybody_is_told(office: Office) -> None:
    val, review = office.another("iro"), office.review()
    assert "A manager must confirm it." in cover_proposed(office).text
    page = office.signed_in(staff=val)
    assert page.open(f"/my-reviews/{review.id}").status == 404
    assert (
        "Ada Kerr has proposed that Val Dunn covers for Sam Okafor" in office.mails(office.people["manager"].email)[0]
    )
    office.signed_in("manager").open("/to-confirm").press("Confirm that Val Dunn covers")
    assert page.open(f"/my-reviews/{review.id}").status == 200
    for who in (val, office.iro, office.people["manager"]):
        assert "Val Dunn covers for Sam Okafor from Monday 2 March to Friday 6 March" in office.mails(who.email)[-1]
    assert "You cover for Sam Okafor from Monday 2 March 2026 to Friday 6 March 2026" in page.open("/my-reviews").text
    assert "Val Dunn covers for you from Monday 2 March 2026" in office.signed_in("iro").open("/my-reviews").text
    assert "Away now" in office.signed_in("manager").open("/away").text


def test_the_only_manager_cannot_confirm_what_they_proposed_and_is_told_the_way_out(office: Office) -> None:
    office.another("iro")
    cover_proposed(office, by="manager")
    browser = office.signed_in("manager").open("/to-confirm")
    assert "ask the administrator of accounts to propose it" in browser.text
    assert "Confirm that Val Dunn covers" not in browser.buttons
    token, number = dict(browser.fields("Take it back"))["csrf_token"], office.all(Cover)[0].id
    assert browser.send(f"/to-confirm/cover/{number}", {"csrf_token": token}).status == 400
    assert "Somebody else must confirm" in browser.text
    browser.open("/to-confirm").press("Take it back")
    assert browser.open("/to-confirm").buttons == ["Sign out"]
    cover_proposed(office, by="admin")
    assert "is confirmed" in browser.open("/to-confirm").press("Confirm that Val Dunn covers").text


def test_an_iro_cannot_cover_for_themselves(office: Office) -> None:
    office.another("iro")
    browser = office.signed_in("manager").open("/away")
    assert "Nobody is away, now or later." in browser.text
    browser.pick("Who is away", "Sam Okafor").pick("Who covers", "Sam Okafor")
    browser.write("First day away", "2026-03-02").write("Last day away", "2026-03-06").press("Propose these days")
    assert browser.status == 400
    assert "Somebody else must cover." in browser.text


def test_a_cover_is_ended_early_and_everybody_is_told(office: Office) -> None:
    val, review = office.another("iro"), office.review()
    cover_proposed(office)
    manager = office.signed_in("manager").open("/to-confirm").press("Confirm that Val Dunn covers")
    manager.open("/away").press("End now: Val Dunn")
    assert "Nobody is away, now or later." in manager.text
    assert office.signed_in(staff=val).open(f"/my-reviews/{review.id}").status == 404
    for who in (val, office.iro, office.people["manager"]):
        assert "Val Dunn no longer covers for Sam Okafor" in office.mails(who.email)[-1]


def test_a_cover_that_was_confirmed_meanwhile_is_no_proposal_to_take_back_or_refuse(office: Office) -> None:
    office.another("iro")
    cover_proposed(office)
    late, other = office.signed_in("admin").open("/away"), office.signed_in("manager").open("/to-confirm")
    office.signed_in("manager").open("/to-confirm").press("Confirm that Val Dunn covers")
    for page in (late.press("Take back: Val Dunn"), other.press("Refuse this cover")):
        assert "This cover does not wait to be confirmed any more." in page.text
        assert "End now: Val Dunn" in page.buttons
    assert office.audit("end cover") == []


def test_a_refused_cover_tells_nobody_that_it_ended(office: Office) -> None:
    val = office.another("iro")
    cover_proposed(office)
    office.signed_in("manager").open("/to-confirm").press("Refuse this cover")
    assert office.mails(val.email) == office.mails(office.iro.email) == []
