"""Power over children's words takes two people: accounts and cover are proposed by one and confirmed by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.accounts import passwords
from portal.store.models import AuditEntry, Message, Staff
from portal.store.tables.staff_tables import StaffLink
from tests.browser import Browser
from tests.staff.office import Office

GOOD = "brisk otter lantern"
JO = "jo@example.org"


def proposed(office: Office, role: str = "Independent Reviewing Officer", by: Staff | None = None) -> Browser:
    browser = office.signed_in("admin", by).open("/staff/add")
    browser.write("Name", "Jo Lake").write("Email address", "Jo@Example.org")
    return browser.choose(role).press("Add this person")


def confirmed(office: Office) -> Browser:
    return office.signed_in("manager").open("/to-confirm").press("Confirm the account of Jo Lake")


def chosen(office: Office, link: str, password: str = GOOD, again: str | None = None) -> Browser:
    browser = office.browser().open(link).write("New password", password)
    return browser.write("The same password again", password if again is None else again).press("Set this password")


def sign_in(office: Office, email: str, password: str) -> Browser:
    browser = office.browser().open("/sign-in").write("Email address", email).write("Password", password)
    return browser.press("Sign in")


@pytest.mark.parametrize("role", ["Independent Reviewing Officer", "Business support", "Manager"])
def test_an_account_that_sees_children_opens_only_when_a_manager_confirms_it(office: Office, role: str) -> None:
    assert "A manager must confirm it" in proposed(office, role).text
    assert office.mails(JO) == []
    assert "has proposed an account for Jo Lake" in office.mails(office.people["manager"].email)[0]
    assert "is confirmed" in confirmed(office).text
    browser = chosen(office, office.link_of(JO))
    assert browser.heading == "Sign in"
    assert sign_in(office, JO, GOOD).status == 200
    assert "was confirmed" in office.mails(office.people["admin"].email)[0]
    assert [entry.action for entry in office.audit("confirm staff")] == ["confirm staff"]


def test_an_administrator_alone_reads_no_child(office: Office) -> None:
    proposed(office)
    jo = next(person for person in office.all(Staff) if person.email == JO)
    admin = office.signed_in("admin").open(f"/staff/{jo.id}")
    assert "Waits for a manager to confirm it" in admin.text
    assert "Send a link" not in admin.buttons
    token = dict(admin.fields("Take the proposal back"))["csrf_token"]
    assert admin.send(f"/staff/{jo.id}/link", {"csrf_token": token}).status == 400
    assert admin.send(f"/to-confirm/account/{jo.id}", {"csrf_token": token}).status == 403
    # neither as who is away nor as who covers
    assert "Jo Lake" not in office.signed_in("manager").open("/away").text


def test_an_administrators_account_gets_its_link_at_once_and_managers_are_told(office: Office) -> None:
    assert "is on its way to jo@example.org" in proposed(office, "Administrator of accounts").text
    assert "An account for Jo Lake (Administrator of accounts) was added by Ada Kerr" in "".join(
        office.mails(office.people["manager"].email)
    )
    chosen(office, office.link_of(JO))
    assert sign_in(office, JO, GOOD).heading == "Staff accounts"


def test_a_proposal_can_be_taken_back_or_refused_and_made_anew(office: Office) -> None:
    proposed(office).press("Jo Lake").press("Take the proposal back")
    proposed(office)
    office.signed_in("manager").open("/to-confirm").press("Refuse the account of Jo Lake")
    assert len(office.all(Staff)) == 4
    proposed(office)
    late = office.signed_in("manager").open("/to-confirm")
    gone = office.signed_in("admin").open("/staff").press("Jo Lake")
    office.signed_in("admin").open("/staff").press("Jo Lake").press("Take the proposal back")
    assert late.press("Confirm the account of Jo Lake").status == 400
    assert "does not wait to be confirmed any more" in gone.press("Take the proposal back").text
    assert office.mails(JO) == []


def test_what_a_manager_confirmed_meanwhile_is_no_proposal_to_take_back(office: Office) -> None:
    proposed(office)
    late = office.signed_in("admin").open("/staff").press("Jo Lake")
    confirmed(office)
    page = late.press("Take the proposal back")
    assert "This account does not wait to be confirmed any more." in page.text
    assert "Close this account" in page.press("Jo Lake").buttons
    jo = next(person for person in office.all(Staff) if person.email == JO)
    assert jo.works_here


def closed(office: Office, name: str) -> Browser:
    """The page of an account that the administrator has just closed."""
    browser = office.signed_in("admin").open("/staff").press(name).press("Close this account")
    return browser.open("/staff").press(name)


@pytest.mark.parametrize("role", ["iro", "support", "manager"])
def test_a_closed_account_opens_again_when_a_manager_confirms_it(office: Office, role: str) -> None:
    person = office.another(role, email=JO, name="Jo Lake", password_hash=passwords.hash_password("four even badgers"))
    old = closed(office, "Jo Lake").press("Open this account again")
    assert "A manager must confirm that Jo Lake comes back" in old.text
    assert "Waits for a manager to confirm it" in old.text
    assert "Open this account again" not in old.buttons
    assert office.mails(JO) == []
    manager = office.mails(office.people["manager"].email)[-1]
    assert "has proposed to open the closed account of Jo Lake" in manager
    assert sign_in(office, JO, "four even badgers").status != 200
    page = office.signed_in("manager").open("/to-confirm")
    assert "was closed on Monday 2 March 2026" in page.text
    page.press("Confirm the account of Jo Lake")
    assert sign_in(office, JO, "four even badgers").status != 200  # the old password is gone
    chosen(office, office.link_of(JO))
    assert sign_in(office, JO, GOOD).status == 200
    entries = [entry.action for entry in office.all(AuditEntry) if entry.subject == f"staff:{person.id}"]
    done = [action for action in entries if not action.startswith("sign in")]
    assert done == ["disable staff", "propose again", "confirm staff", "send link", "set password"]


def test_an_account_that_is_not_let_back_stays_closed_with_what_hangs_on_it(office: Office) -> None:
    person = office.another("iro", email=JO, name="Jo Lake")
    office.child(iro=person, iro_id=person.id)
    closed(office, "Jo Lake").press("Open this account again")
    late = office.signed_in("admin").open("/staff").press("Jo Lake")
    office.signed_in("manager").open("/to-confirm").press("Refuse the account of Jo Lake")
    assert "does not wait to be confirmed any more" in late.press("Take the proposal back").text
    assert len(office.audit("disable staff")) == 1
    page = office.signed_in("admin").open("/staff").press("Jo Lake")
    assert "Closed on" in page.text
    page.press("Open this account again").press("Take the proposal back")
    assert "Closed" in page.open("/staff").text
    page.press("Jo Lake").press("Open this account again")
    confirmed(office)
    office.session.expire_all()
    assert person.works_here
    assert office.mails(JO) != []


def test_two_who_open_an_account_again_propose_it_once(office: Office) -> None:
    office.another("support", email=JO, name="Jo Lake")
    one = closed(office, "Jo Lake")
    other = office.signed_in(staff=office.another("admin", name="Lee Birch")).open(one.path)
    one.press("Open this account again")
    assert "waits to be confirmed already" in other.press("Open this account again").text
    assert len(office.audit("propose again")) == 1


def test_an_administrator_who_comes_back_is_sent_a_link_at_once_and_managers_are_told(office: Office) -> None:
    office.another("admin", email=JO, name="Jo Lake")
    page = closed(office, "Jo Lake").press("Open this account again")
    assert f"A link to choose a password is on its way to {JO}." in page.text
    assert "was opened again by Ada Kerr" in office.mails(office.people["manager"].email)[-1]
    chosen(office, office.link_of(JO))
    assert sign_in(office, JO, GOOD).status == 200


def test_whoever_proposes_the_address_of_a_closed_account_is_led_to_it(office: Office) -> None:
    office.another("iro", email=JO, name="Jo Lake")
    closed(office, "Jo Lake")
    assert "Open it again from its page" in proposed(office).text


def test_what_somebody_proposed_who_was_closed_since_cannot_be_confirmed(office: Office) -> None:
    other = office.another("admin", name="Lee Birch")
    proposed(office, by=other)
    late = office.signed_in("manager").open("/to-confirm")
    office.signed_in("admin").open("/staff").press("Lee Birch").press("Close this account")
    late.press("Confirm the account of Jo Lake")
    assert late.status == 400
    assert "no longer works here" in late.text
    assert "Confirm the account of Jo Lake" not in late.open("/to-confirm").buttons


def test_the_link_works_once_and_says_so_afterwards(office: Office) -> None:
    proposed(office)
    confirmed(office)
    link = office.link_of(JO)
    for _ in range(5):  # a mail scanner opens it
        assert office.browser().open(link).heading == "Choose your password"
    assert "easy to guess" in chosen(office, link, "password1234").text
    assert "in both boxes" in chosen(office, link, GOOD, "another otter lantern").text
    late = office.browser().open(link).write("New password", "late heron tuba")
    chosen(office, link)
    late.write("The same password again", "late heron tuba").press("Set this password")
    assert late.heading == "This link does not work any more"
    assert sign_in(office, JO, GOOD).heading == "My reviews"


def test_a_link_that_has_ended_sends_another_to_the_same_address(office: Office) -> None:
    proposed(office)
    confirmed(office)
    old = office.link_of(JO)
    office.at[0] += timedelta(days=2)
    browser = office.browser().open(old)
    assert browser.status == 410
    browser.press("Send me another link")
    new = office.link_of(JO)
    assert new != old
    assert chosen(office, new).heading == "Sign in"
    assert office.browser().open("/password/made-up").buttons == []


def test_only_the_last_link_works_and_none_once_the_account_is_closed(office: Office) -> None:
    account = office.signed_in("admin").open(f"/staff/{office.iro.id}")
    account.press("Send a link")
    first = office.link_of(office.iro.email)
    account.press("Send a link")
    second = office.link_of(office.iro.email)
    assert office.browser().open(first).status == 410
    assert office.browser().open(second).status == 200
    account.press("Close this account")
    assert office.browser().open(second).status == 410
    assert "Send me another link" not in office.browser().open(second).buttons


def test_a_new_password_by_link_signs_its_owner_out_everywhere(office: Office) -> None:
    theirs = office.signed_in("iro").open("/my-reviews")
    office.signed_in("admin").open(f"/staff/{office.iro.id}").press("Send a link")
    assert theirs.open("/my-reviews").heading == "My reviews"
    chosen(office, office.link_of(office.iro.email))
    assert theirs.open("/my-reviews").heading == "Sign in"


def test_no_page_and_no_row_shows_a_link_to_anybody_else(office: Office) -> None:
    shown = office.signed_in("admin").open(f"/staff/{office.iro.id}").press("Send a link").html
    link = office.link_of(office.iro.email)
    secret = link.rpartition("/")[2]
    message = next(each for each in office.all(Message) if each.private)
    shown += office.signed_in("support").open("/messages").html
    demo = office.council.settings.model_copy(update={"demo": True})
    made_of = office.app.extensions["portal"]
    office.app.extensions["portal"] = replace(made_of, council=replace(office.council, settings=demo))
    support = office.signed_in("support").open("/messages")
    assert f"/messages/{message.id}" not in support.html
    assert support.open(f"/messages/{message.id}").status == 404
    assert secret not in shown + support.html
    assert secret.encode() not in message.body
    assert all(secret.encode() != each.key_hash for each in office.all(StaffLink))


# cover ----------------------------------------------------------------------------------------------------------------


def test_whoever_comes_second_to_what_was_refused_is_told_so_and_goes_on(office: Office) -> None:
    proposed(office)
    page = office.signed_in("manager").open("/to-confirm")
    token = dict(page.fields("Refuse the account of Jo Lake"))
    jo = next(person for person in office.all(Staff) if person.email == JO)
    page.press("Refuse the account of Jo Lake")
    for path in (f"/to-confirm/account/{jo.id}", f"/to-confirm/account/{jo.id}/refuse"):
        assert page.send(path, token).status == 400
        assert page.heading == "To confirm"
        assert "This account does not wait to be confirmed any more." in page.text
    assert page.send("/to-confirm/cover/999", token).heading == "To confirm"
    assert "This cover does not wait to be confirmed any more." in page.text
    assert page.send("/away/999/end", token).heading == "Away and cover"
    assert "somebody else has refused it or taken it back" in page.text


def test_confirming_and_refusing_stand_apart_for_a_finger(office: Office) -> None:
    proposed(office)
    page = office.signed_in("manager").open("/to-confirm").page
    refuse = next(each for each in page.find_all("button") if "Refuse the account" in each.text)
    row = refuse.find_parent(class_="buttons")
    assert row is not None
    assert [each.text.strip() for each in row.find_all("button")] == [
        "Confirm the account of Jo Lake", "Refuse the account of Jo Lake"
    ]  # fmt: skip
