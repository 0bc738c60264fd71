"""Asking for a new link: a press and no more, one answer for everybody, and a person decides."""

from __future__ import annotations

from portal.asking.invitations import change
from portal.council.work import Work
from portal.store.models import AuditEntry, Invitation, Message
from portal.store.tables.staff_tables import Attempt
from tests.factories import NOW, SOMEBODY
from tests.respond.town import Town, to_the_end

ASK = "Ask for a new link"
ANSWER = "If we can, we will send you a new link."


def test_whoever_holds_a_link_that_has_ended_asks_for_a_new_one_with_one_press(town: Town) -> None:
    browser = town.browser().open(town.link(town.invited(expires_at=NOW)))
    assert [str(field["name"]) for field in browser.page.select("main input")] == ["ticket"]
    assert town.all(Invitation)[0].asked_again_at is None
    browser.press(ASK)
    assert (browser.status, browser.heading) == (200, ANSWER)
    assert "Or call 01632 960100." in browser.text
    assert "Robin" not in browser.html
    assert town.all(Invitation)[0].asked_again_at == NOW
    assert not town.all(Message)
    assert [each.action for each in town.all(AuditEntry)] == ["ask again"]


def test_opening_the_page_of_an_ended_link_writes_nothing(town: Town) -> None:
    link = town.link(town.invited(expires_at=NOW))
    with town.counting() as statements:
        town.browser().open(link)
    assert all(each.startswith("SELECT") for each in statements)
    assert town.browser().open("/say/1/again").status == 405


def test_the_answer_is_the_same_whoever_asks_and_whatever_comes_of_it(town: Town) -> None:
    expired = town.invited(expires_at=NOW)
    page = town.browser().open(town.link(expired))
    brought = dict(page.fields(ASK))
    pages = [page.press(ASK), town.browser().send("/say/1/again?lang=en", brought)]
    change.withdraw(Work(town.session, town.council, SOMEBODY, NOW), expired, who="Bea Holt", why="wrong address")
    town.session.commit()
    pages.append(town.browser().send("/say/1/again?lang=en", brought))
    pages += [town.browser().send(f"/say/{n}/again?lang=en", {"ticket": "forged"}) for n in (1, 2, 2**31 - 1)]
    pages.append(town.browser().send("/say/2/again?lang=en", brought))
    assert {each.status for each in pages} == {200}
    assert len({each.html for each in pages}) == 1
    assert town.browser().send("/say/1/again?lang=xx", {}).heading == ANSWER


def test_a_wish_is_noted_once_and_only_for_a_link_that_is_over(town: Town) -> None:
    invitation = town.invited(expires_at=NOW)
    brought = dict(town.browser().open(town.link(invitation)).fields(ASK))
    for _ in range(3):
        town.browser().send("/say/1/again", brought)
    assert len(town.all(AuditEntry)) == 1
    change.reissue(Work(town.session, town.council, SOMEBODY, NOW), town.all(Invitation)[0])
    town.session.commit()
    assert town.all(Invitation)[0].asked_again_at is None
    town.browser().send("/say/1/again", brought)  # from a page of the link before
    assert town.all(Invitation)[0].asked_again_at is None


def test_whoever_has_answered_is_not_on_a_list_for_asking(town: Town) -> None:
    invitation = town.invited()
    to_the_end(town.started(invitation)).open("/say/1/send").press("Send")
    town.later(days=60)
    town.browser().open(town.link(invitation)).press(ASK)
    assert town.all(Invitation)[0].asked_again_at is None


def test_ten_presses_of_one_link_are_enough_for_a_while_and_hold_up_nobody_beside(town: Town) -> None:
    link, browser = town.link(town.invited(expires_at=NOW)), town.browser()
    for _ in range(11):
        browser.open(link).press(ASK)
        assert browser.heading == ANSWER
    assert [each.kind for each in town.all(Attempt)] == ["again"] * 10
    browser.open(town.link(town.invited(expires_at=NOW))).press(ASK)
    assert [each.asked_again_at for each in town.all(Invitation)] == [NOW, NOW]


def test_the_answer_comes_in_the_language_of_the_page_it_was_asked_on(town: Town) -> None:
    browser = town.browser().open(town.link(town.invited(expires_at=NOW, language="cy")))
    spoken = browser.speaks
    browser.send("/say/1/again?lang=" + spoken[0], {})
    assert browser.speaks == spoken
