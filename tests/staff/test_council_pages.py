"""An administrator tries the council's look and sets it; whom people may ring is kept up to date."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import Any

import pytest

from portal.store.models import CouncilSetting
from portal.store.tables.staff_tables import Upload
from tests.browser import Browser
from tests.council.test_logo import png, svg
from tests.staff.office import Office

COLOUR = "#3F6399"
YEAR = "public, max-age=31536000, immutable"


def kept(office: Office) -> dict[str, Any]:
    return {row.name: row.value for row in office.all(CouncilSetting)}


def with_files(browser: Browser, button: str, **files: bytes) -> Browser:
    """Presses a button of the form of the look, with files chosen."""
    brought: dict[str, Any] = dict(browser.fields(button))
    return browser.send("/council/look", brought | {name: (BytesIO(file), "logo.svg") for name, file in files.items()})


def branded(browser: Browser, **files: bytes) -> Browser:
    browser.open("/council/look").write("Colour", COLOUR).write("What the logo says", "Westmere")
    return with_files(browser, "Use this look", **files)


def test_a_new_name_stands_on_every_page_at_once(office: Office, admin: Browser) -> None:
    admin.open("/council/look").write("Name of the council", "Westmere County Council").press("Use this look")
    assert admin.heading == "Settings"
    assert "Everybody sees the new look from now on." in admin.text
    assert "Westmere County Council" in office.browser().open("/").text
    assert "Last changed on" in admin.open("/council/look").text
    assert kept(office) == {"council_name": "Westmere County Council"}
    assert [entry.subject for entry in office.audit("set")] == ["council:council_name"]


def test_nothing_is_set_by_looking_at_it_first(office: Office, admin: Browser) -> None:
    admin.open("/council/look").write("Name of the council", "Westmere County").write("Colour", COLOUR).press("Preview")
    assert admin.status == 200
    assert admin.written("Name of the council") == "Westmere County"
    assert [pane.get_text() for pane in admin.page.select('[data-shows="council_name"]')] == ["Westmere County"] * 4
    assert "Can be read everywhere" in admin.text
    assert kept(office) == {}


def test_a_colour_that_cannot_be_read_comes_back_with_the_nearest_that_can(office: Office, admin: Browser) -> None:
    admin.open("/council/look").write("Short name", "Mere").write("Colour", "#003078").press("Use this look")
    assert admin.status == 400
    assert admin.title.startswith("Problem:")
    assert "#003078 cannot be read everywhere. The nearest shade that can is #3F6399." in admin.text
    assert (admin.written("Short name"), admin.written("Colour")) == ("Mere", "#003078")
    admin.press("Try the nearest shade, #3F6399")
    assert (admin.status, admin.written("Short name"), admin.written("Colour")) == (200, "Mere", COLOUR)
    admin.press("Use this look")
    assert kept(office) == {"brand_colour": COLOUR, "council_short_name": "Mere"}


@pytest.mark.parametrize("written", ["navy", "#12", "#1B4F8F;}*{display:none}", "url(https://example.org)"])
def test_what_is_no_colour_never_reaches_a_style_sheet(office: Office, admin: Browser, written: str) -> None:
    admin.open("/council/look").write("Colour", written).press("Use this look")
    assert admin.status == 400
    assert kept(office) == {}
    sheet = admin.client.get("/council/look/preview.css", query_string={"colour": written}, base_url=admin.address)
    assert re.fullmatch(r"(\.on-\w+ \{ background: #\w{6}; \}\n){2}", sheet.text)


def test_empty_names_come_back_beside_their_fields(admin: Browser) -> None:
    admin.open("/council/look").write("Name of the council", " ").write("Short name", "x" * 31).press("Use this look")
    assert admin.status == 400
    assert "Write the council’s name." in admin.text
    assert "This is too long for a text message." in admin.text
    assert admin.written("Short name") == "x" * 31


def test_a_logo_is_tried_then_set_with_the_rest(office: Office, admin: Browser) -> None:
    admin.open("/council/look").write("What the logo says", "Westmere")
    with_files(admin, "Preview", logo=svg(), logo_dark=png())
    pictures = {str(image["src"]) for image in admin.page.select(".pane img")}
    assert pictures == {"/council/look/logo/1"}
    assert admin.client.get(pictures.pop(), base_url=admin.address).data == svg()
    assert kept(office) == {}
    admin.press("Use this look")
    assert kept(office) == {
        "logo": base64.b64encode(svg()).decode(),
        "logo_dark": base64.b64encode(png()).decode(),
        "logo_alt": "Westmere",
    }
    assert office.all(Upload) == []
    admin.open("/council/look").choose("Show no logo here")
    names = [name for name, _value in admin.fields("Use this look")]
    assert "logo_none" in names
    admin.open("/council/look")
    admin.send("/council/look", dict(admin.fields("Use this look")) | {"logo_none": "yes", "logo_dark_none": "yes"})
    assert kept(office) == {"logo_alt": "Westmere"}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (svg("<script>alert(1)</script>"), "This SVG file holds “script”"),
        (svg(attributes='onload="alert(1)"'), "This SVG file holds a script (“onload”)"),
        (b"x" * 30_000, "A logo may have 20 KB"),
        (b"\xff\xd8\xff\xe0", "neither a PNG file nor an SVG file"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_in_words(office: Office, admin: Browser, file: bytes, words: str) -> None:
    admin.open("/council/look").write("Name of the council", "Mere").write("What the logo says", "Westmere")
    with_files(admin, "Use this look", logo=file)
    assert admin.status == 400
    assert words in admin.text
    assert admin.written("Name of the council") == "Mere"
    assert kept(office) == {}
    assert office.all(Upload) == []


def test_a_logo_needs_words_and_a_light_one(admin: Browser) -> None:
    admin.open("/council/look")
    with_files(admin, "Use this look", logo_dark=svg())
    assert admin.status == 400
    assert "Say what the logo says, for people who do not see it." in admin.text
    assert "Choose a logo for the light theme too." in admin.text


def test_a_logo_that_waits_is_its_owners_alone_and_for_a_day(office: Office, admin: Browser) -> None:
    admin.open("/council/look").write("What the logo says", "Westmere")
    with_files(admin, "Preview", logo=svg())
    other = office.signed_in(staff=office.another("admin"))
    assert other.open("/council/look/logo/1").status == 404
    assert admin.open("/council/look/logo/1").status == 200
    office.later(hours=25)
    admin = office.signed_in("admin").open("/council/look/logo/1")
    assert admin.status == 404
    admin.open("/council/look").write("What the logo says", "Westmere")
    admin.send("/council/look", dict(admin.fields("Use this look")) | {"logo_tried": "1"})
    assert "Choose the file again." in admin.text


def test_the_look_can_be_what_the_portal_was_started_with(office: Office, admin: Browser) -> None:
    branded(admin, logo=svg())
    admin.open("/council/contacts").write("Phone of the review team", "01632 960777").press("Use these numbers")
    admin.open("/council/look").press("Restore the look")
    assert kept(office) == {"council_phone": "01632 960777"}
    assert "Restore the look" not in admin.buttons
    assert admin.written("Colour") == ""
    assert {entry.subject for entry in office.audit("restore")} == {
        "council:brand_colour",
        "council:logo",
        "council:logo_alt",
    }


# what others see ------------------------------------------------------------------------------------------------------


def sheets(browser: Browser) -> list[str]:
    return [str(link["href"]).partition("?")[0] for link in browser.page.select('link[rel="stylesheet"]')]


def test_the_colour_reaches_adults_and_staff_by_a_sheet_that_is_kept(office: Office, admin: Browser) -> None:
    assert sheets(office.browser().open("/")) == ["/static/portal.css", "/static/staff.css"]
    assert office.browser().open("/brand.css").status == 404
    branded(admin)
    for browser in (office.browser().open("/"), office.signed_in("iro").open("/my-reviews")):
        assert sheets(browser) == ["/static/portal.css", "/brand.css", "/static/staff.css"]
    href = str(browser.page.select('link[rel="stylesheet"]')[1]["href"])
    answer = browser.client.get(href, base_url=browser.address)
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.mimetype == "text/css"
    assert f"--brand: {COLOUR}; --on-brand: #FFFFFF;" in answer.text
    for other in ("/brand.css", "/brand.css?v=another"):
        assert browser.client.get(other, base_url=browser.address).headers["Cache-Control"] == "no-store"
    admin.open("/council/look").write("Colour", "#E4572E").press("Use this look")
    changed = str(office.browser().open("/").page.select('link[rel="stylesheet"]')[1]["href"])
    assert changed != href


def test_a_logo_is_sent_as_a_picture_that_can_do_nothing(office: Office, admin: Browser) -> None:
    assert office.browser().open("/brand/logo").status == 404
    branded(admin, logo=svg(), logo_dark=png())
    browser = office.browser().open("/")
    image, source = browser.page.select_one(".top img"), browser.page.select_one(".top source")
    assert image is not None
    assert source is not None
    assert (image["alt"], image["width"], image["height"]) == ("Westmere", "96", "32")
    assert source["media"] == "(prefers-color-scheme: dark)"
    light = browser.client.get(str(image["src"]), base_url=browser.address)
    dark = browser.client.get(str(source["srcset"]), base_url=browser.address)
    assert (light.data, light.mimetype) == (svg(), "image/svg+xml")
    assert (dark.data, dark.mimetype) == (png(), "image/png")
    for answer in (light, dark):
        assert answer.headers["Cache-Control"] == YEAR
        assert answer.headers.getlist("Content-Security-Policy") == [
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        ]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.open("/brand/council_name").status == 404


def requests_of(browser: Browser) -> list[str]:
    found = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)" href|script src|img class="logo" src)="([^"]+)"', browser.html
    )
    return [path.partition("?")[0] for path in found]


@pytest.mark.parametrize(("form", "age"), [("consult_4_11", 9), ("consult_12_17", 15)])
def test_a_childs_first_page_asks_for_nothing_more(office: Office, admin: Browser, form: str, age: int) -> None:
    link = office.link(office.invited(form, age))
    before = requests_of(office.browser().open(link))
    branded(admin, logo=svg(), logo_dark=png())
    browser = office.browser().open(link)
    assert requests_of(browser) == before
    assert "Westmere Council" not in (browser.page.select_one(".top") or browser.page).get_text()
    stripe = browser.page.select_one("body > svg.stripe rect")
    assert stripe is not None
    assert stripe["fill"] == COLOUR


@pytest.mark.parametrize(("form", "age"), [("consult_4_11", 9), ("consult_12_17", 15)])
def test_a_childs_pages_keep_their_own_colours(office: Office, admin: Browser, form: str, age: int) -> None:
    branded(admin, logo=svg())
    browser = office.started(office.invited(form, age)).go_on()
    assert sheets(browser) == ["/static/portal.css"]
    assert browser.page.select_one(".foot img.logo") is not None
    assert browser.page.select_one(".top img") is None


def test_a_question_with_a_look_costs_no_more_statements_and_little_more(office: Office, admin: Browser) -> None:
    branded(admin, logo=svg(), logo_dark=png())
    browser = office.started(office.invited())
    browser.open("/say/1/q/y_home")
    with office.counting() as statements:
        browser.open("/say/1/q/y_home")
    assert len(statements) <= 4, statements
    assert len(browser.html.encode()) <= 14_000


def test_a_parents_page_wears_the_colour_and_keeps_its_first_page_plain(office: Office, admin: Browser) -> None:
    branded(admin, logo=svg())
    invitation = office.invited("consult_parent", 9, "parent")
    first = office.browser().open(office.link(invitation))
    assert sheets(first) == ["/static/portal.css", "/brand.css"]
    assert not first.page.select("img")
    assert office.started(invitation).page.select(".foot img.logo")


# numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["iro", "support", "manager"])
def test_only_an_administrator_sees_these_pages(office: Office, role: str) -> None:
    browser = office.signed_in(role)
    for path in ("/council/look", "/council/contacts", "/council/look/colour", "/council/look/preview.css"):
        assert browser.open(path).status == 403
    assert "Name and look" not in browser.text
