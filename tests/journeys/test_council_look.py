"""An administrator sees the colour judged while typing it, and everybody's pages stay readable in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import accounts, passwords
from portal.store.vocabulary import Role
from tests.council.test_logo import png, svg
from tests.factories import NOW, SOMEBODY
from tests.journeys.served import DESK, PASSWORD, PHONE, Person, Served, serve

pytestmark = pytest.mark.chromium


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session], browser: Browser) -> Iterator[Served]:
    with maker() as session:
        accounts.add_staff(
            session, email="admin@example.org", name="Ada Kerr", role=Role.ADMIN, password=None,
            password_hash=passwords.hash_password(PASSWORD), by=SOMEBODY, now=NOW,
        )  # fmt: skip
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


def picture(content: bytes) -> FilePayload:
    return {"name": "logo", "mimeType": "application/octet-stream", "buffer": content}


def paints(person: Person, selector: str) -> str:
    """The colour an element is filled with, as the browser drew it."""
    return str(person.page.locator(selector).first.evaluate("each => getComputedStyle(each).backgroundColor"))


def test_a_colour_is_judged_as_it_is_typed(served: Served, browser: Browser) -> None:
    admin = served.person(browser, PHONE).sign_in("admin@example.org").open("/council/look")
    blue = paints(admin, ".pane.skin-adult .button.primary")
    admin.write("Colour", "#003078").write("Name of the council", "Mere")
    expect(admin.page.locator("#colour-said")).to_contain_text("Cannot be read everywhere")
    expect(admin.page.locator(".pane .foot").first).to_have_text("Mere")
    assert paints(admin, ".pane.skin-adult .button.primary") == blue
    admin.write("Colour", "#00856F")
    expect(admin.page.locator("#colour-said")).to_contain_text("Can be read everywhere")
    admin.page.wait_for_function(
        "getComputedStyle(document.querySelector('.pane.skin-adult .top')).backgroundColor === 'rgb(0, 133, 111)'"
    )
    assert paints(admin, ".pane.skin-younger .button.primary") == "rgb(15, 92, 102)"
    admin.look()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_in_the_councils_colour_can_be_read(served: Served, browser: Browser, theme: str) -> None:
    admin = served.person(browser, DESK, color_scheme=theme).sign_in("admin@example.org").open("/council/look")
    admin.page.set_input_files("#logo", picture(svg()))
    admin.page.set_input_files("#logo_dark", picture(png()))
    admin.write("Colour", "#3F6399").write("What the logo says", "Westmere").press("Preview").press("Use this look")
    assert paints(admin, ".top") == "rgb(63, 99, 153)"
    drawn = admin.page.locator(".top img")
    assert drawn.evaluate("image => image.complete && image.naturalWidth > 0")
    assert ("logo_dark" in drawn.evaluate("image => image.currentSrc")) == (theme == "dark")
    admin.open("/council/contacts")
    visitor = served.person(browser, PHONE, color_scheme=theme).open("/").open("/code")
    assert paints(visitor, ".button.primary") == "rgb(63, 99, 153)"
    # opened by itself the logo is a page of an origin of its own: nothing of the portal is in reach from it
    assert visitor.page.goto(str(drawn.evaluate("image => image.src")))
    assert visitor.page.evaluate("window.origin") == "null"
