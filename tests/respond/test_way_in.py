"""The way in: a link opened, a code typed, and the pages for links that open nothing."""

from __future__ import annotations

from portal.asking.invitations import change, links
from portal.council.work import Work
from portal.store.models import Answer, Device, Invitation
from portal.store.tables.staff_tables import Attempt
from tests.factories import NOW, SOMEBODY
from tests.respond.town import Town


def test_opening_a_link_shows_no_name_and_writes_nothing(town: Town) -> None:
    invitation = town.invited()
    browser = town.browser()
    for _ in range(5):
        browser.open(town.link(invitation))
    assert browser.heading == "Hello"
    assert "Robin" not in browser.html
    assert "Okafor" not in browser.html
    assert browser.status == 200
    assert not town.all(Device)
    assert town.all(Invitation)[0].opened_at is None


def test_after_machines_have_opened_and_even_started_it_the_person_still_can(town: Town) -> None:
    invitation = town.invited()
    machine = town.browser()
    for method in ("GET", "HEAD", "GET", "OPTIONS", "GET", "HEAD", "GET", "GET"):
        machine.client.open(town.link(invitation), method=method, base_url=machine.address)
    assert not town.all(Device)
    town.started(invitation, machine)
    person = town.started(invitation)
    assert person.heading == "Hello Robin"
    person.press("Next").choose("Happy").press("Next").open("/say/1/send").press("Send")
    assert person.heading == "Sent. Thank you, Robin."
    assert (town.answer("y_home") or Answer()).code == "4"


def test_pressing_start_five_times_is_harmless(town: Town) -> None:
    invitation = town.invited()
    browser = town.browser().open(town.link(invitation))
    start = browser.fields()
    for _ in range(5):
        browser.send(town.link(invitation), dict(start))
    assert browser.heading == "Hello Robin"
    assert len(town.all(Device)) == 1
    assert town.all(Invitation)[0].opened_at == NOW


def test_unknown_mistyped_and_withdrawn_links_show_the_same_page(town: Town) -> None:
    invitation = town.invited()
    link = town.link(invitation)
    change.withdraw(Work(town.session, town.council, SOMEBODY, NOW), invitation, who="Bea Holt", why="wrong address")
    town.session.commit()
    pages = []
    for path in (link, "/i/nothing", link[:-1], "/i/" + "x" * 3000, "/i/%00%ED%A0%80"):
        browser = town.browser().open(path)
        assert browser.status == 404, path
        pages.append(browser.html)
    assert len(set(pages)) == 1
    assert "01632 960100" in pages[0]


def test_an_expired_link_says_so_and_names_nobody(town: Town) -> None:
    invitation = town.invited(expires_at=NOW)
    browser = town.browser().open(town.link(invitation))
    assert (browser.status, browser.heading) == (410, "This link has ended.")
    assert "Robin" not in browser.html
    assert "Okafor" not in browser.html
    older = town.invited("consult_12_17", 15, expires_at=NOW)
    assert town.browser().open(town.link(older)).heading == "This link has expired."


def test_a_typed_code_leads_to_the_link_however_it_is_written(town: Town) -> None:
    invitation = town.invited()
    code = links.code(town.session, invitation)
    browser = town.browser().open("/code").write("The code from your letter", f" {code.lower().replace('-', ' ')} ")
    browser.press("Open")
    assert browser.path == town.link(invitation)
    assert browser.heading == "Hello"


def test_a_wrong_code_stays_in_the_box_and_ten_of_them_make_one_wait(town: Town) -> None:
    code = links.code(town.session, town.invited())
    browser = town.browser().open("/code")
    for _ in range(10):
        browser.write("The code from your letter", "ABCD-ABCD-ABCD").press("Open")
        assert browser.status == 400
        assert browser.written("The code from your letter") == "ABCD-ABCD-ABCD"
    browser.write("The code from your letter", code).press("Open")
    assert browser.status == 429
    assert int(browser.response.headers["Retry-After"]) > 0
    assert browser.written("The code from your letter") == code
    assert len(town.all(Attempt)) == 10
    town.later(seconds=10)
    assert browser.press("Open").heading == "Hello"


def test_wrong_codes_of_others_do_not_hold_up_a_browser_that_opened_the_form_before(town: Town) -> None:
    invitation, other = town.invited(), town.invited()
    code = links.code(town.session, invitation)
    mine, theirs = town.started(invitation), town.browser().open("/code")
    for _ in range(11):
        theirs.write("The code from your letter", "ABCD-ABCD-ABCD").press("Open")
    assert theirs.status == 429
    assert mine.open("/code").write("The code from your letter", code).press("Open").path == town.link(invitation)
    of_another = links.code(town.session, other)
    assert mine.open("/code").write("The code from your letter", of_another).press("Open").status == 429
