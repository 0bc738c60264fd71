"""What every page tells the browser, whoever it is for: above all to tell the next site nothing of a link's secret."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.staff.office import NAMES, Office

# written out, not taken from the product: a word that is lost there is missed here
STANDING = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}
FORMS = [("consult_4_11", 9, None), ("consult_12_17", 14, None), ("consult_parent", 9, "parent"),
         ("feedback_professional", 9, "professional")]  # fmt: skip


def stands_on(browser: Browser, path: str) -> None:
    answer = browser.client.get(path, base_url=browser.address)
    assert answer.status_code == 200, path
    assert set(STANDING.items()) - set(answer.headers.items()) == set(), path


@pytest.mark.parametrize("path", ["/sign-in", "/privacy", "/code"])
def test_a_page_for_everybody_carries_the_standing_headers(office: Office, path: str) -> None:
    stands_on(office.browser(), path)


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_a_page_behind_a_link_carries_the_standing_headers(
    office: Office, form: str, age: int, role: str | None
) -> None:
    invitation = office.invited(form, age=age, role=role)
    browser = office.browser()
    stands_on(browser, office.link(invitation))
    office.started(invitation, browser)
    stands_on(browser, browser.path)


@pytest.mark.parametrize("role", NAMES)
def test_a_page_of_staff_carries_the_standing_headers(office: Office, role: str) -> None:
    browser = office.signed_in(role).open("/")
    stands_on(browser, browser.path)
