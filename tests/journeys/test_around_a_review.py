"""The pages after a review, before the next one and between two, in a browser: every skin, looks in turn."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page

from portal.asking import standing_links
from portal.council.council import Council
from portal.hearing import between
from portal.language_table import LANGUAGES
from portal.settings import Settings
from portal.store.models import Child, Invitation
from tests.journeys.test_every_page import LOOKS, MATRIX, check
from tests.respond.live import PHONE, Live
from tests.respond.test_after_the_meeting import released, work
from tests.respond.test_last_time import asked_again

pytestmark = pytest.mark.chromium

# a form, the age of who is asked, and an adult's role
WHO = (
    ("consult_4_7", 6, None),
    ("consult_4_11", 9, None),
    ("consult_12_17", 15, None),
    ("consult_parent", 9, "parent"),
)
SAMPLE = (("consult_4_7", 6, None, "pl"), ("consult_12_17", 15, None, "ur"), ("consult_parent", 9, "parent", "ar"))
BORN = date(2011, 5, 4)


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    return Council.open(settings.model_copy(update={"languages": LANGUAGES}))


@pytest.mark.parametrize(("form", "age", "role", "language"), SAMPLE)
def test_no_page_around_a_review_has_a_fault_in_a_sample_of_looks(
    live: Live, browser: Browser, form: str, age: int, role: str | None, language: str
) -> None:
    looks = itertools.cycle(LOOKS)
    for page in walk(live, browser, form, age, role, language):
        check(page, [next(looks)])


@pytest.mark.look
@pytest.mark.parametrize("language", MATRIX)
@pytest.mark.parametrize(("form", "age", "role"), WHO)
def test_no_page_around_a_review_has_a_fault_in_any_look(
    live: Live, browser: Browser, form: str, age: int, role: str | None, language: str
) -> None:
    for page in walk(live, browser, form, age, role, language):
        check(page, list(LOOKS))


def walk(live: Live, browser: Browser, form: str, age: int, role: str | None, language: str) -> Iterator[Page]:
    """Before the next review, after it and, for a child, by the link they keep: each page in turn."""
    invitation = asked_again(live, form, age, role)
    child = invitation.review.child
    child.date_of_birth = date(BORN.year + 15 - age, BORN.month, BORN.day)
    child.language = invitation.language = language
    live.session.commit()
    context = browser.new_context(viewport=PHONE)
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield from _last_time(page, live, invitation)
        released(live, invitation)
        yield from _after(page, live, invitation, told=role is None)
        if role is None:
            yield from _between(page, live, child)
    finally:
        context.close()


def _last_time(page: Page, live: Live, invitation: Invitation) -> Iterator[Page]:
    """What was decided last time: a birthday, ticks, and the page once they are kept."""
    page.goto(live.to(live.link(invitation)))
    _press(page)
    page.goto(live.to(f"/say/{invitation.id}/last-time"))
    yield page
    _birthday(page, wrong=True)
    yield page
    _birthday(page)
    page.locator("main input[type=radio]").first.check(force=True)
    yield page
    _press(page)
    page.goto(live.to(f"/say/{invitation.id}/last-time"))
    yield page


def _after(page: Page, live: Live, invitation: Invitation, *, told: bool) -> Iterator[Page]:
    """The link after the meeting: where it leads, the door, a wrong birthday, and for a child what was decided."""
    page.goto(live.to(live.link(invitation)))
    yield page
    page.goto(live.to(f"{live.link(invitation)}/after"))
    yield page
    if told:
        _birthday(page, wrong=True)
        yield page
        _birthday(page)
        assert "/told" in page.url, page.url
        yield page


def _between(page: Page, live: Live, child: Child) -> Iterator[Page]:
    """The link to keep: what can be said, each way of saying it, sent, and the answer behind the birthday."""
    link = standing_links.keep(work(live), child)
    assert link
    path = f"/talk/{standing_links.secret_of(live.session, link)}"
    live.session.commit()
    page.goto(live.to(path))
    yield page
    for kind in (*between.ASKS, between.ASKS[0]):
        page.goto(live.to(path))
        page.locator(f"main button[value={kind}]").click()
        yield page
    _press(page)  # empty: it says what is missing
    yield page
    page.locator("main textarea").first.fill("Kai")
    _press(page)
    assert not page.locator("main textarea").count()
    yield page
    page.goto(live.to(f"{path}/answers"))
    yield page
    _birthday(page)
    yield page


def _birthday(page: Page, *, wrong: bool = False) -> None:
    page.locator("main input[name=day]").fill(str(BORN.day + wrong))
    page.locator("main input[name=month]").fill(str(BORN.month))
    _press(page)


def _press(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()
