"""Booklets as they come out of the printer: measured in the PDF, every form, edition, language and size of letters."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from pypdf import PdfReader
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import passwords
from portal.asking.invitations.ask import invite
from portal.council.work import Work
from portal.store.models import Answer, Choice
from portal.store.vocabulary import Stage
from tests import factories
from tests.journeys.served import PASSWORD, Served, serve
from tests.repository import ROOT

pytestmark = pytest.mark.chromium

LANGUAGES = ("en", *sorted(path.parent.parent.name for path in (ROOT / "translations").glob("*/LC_MESSAGES/*.po")))
MM = 72 / 25.4  # points of a PDF
A4 = [210, 297]
# sheets of a booklet at most; the letters of Urdu are tall, and need more
MOST, MOST_IN_LARGE = {"ur": 7}, {"ur": 15}
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
# what of the booklet stands outside the room between the margins, on paper of that width
CUT_OFF = """() => {
  const room = document.querySelector(".booklet").getBoundingClientRect();
  return [...document.querySelectorAll(".booklet *")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > room.right + 1 || box.left < room.left - 1);
  }).map((each) => each.outerHTML.slice(0, 80));
}"""
BETWEEN_MARGINS = {"width": 695, "height": 1000}  # pixels: 184 mm, at 96 to the inch


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session]) -> Iterator[Served]:
    """A council that offers every language."""
    with maker() as session:
        factories.a_staff(
            session, "support", email="support@example.org", password_hash=passwords.hash_password(PASSWORD)
        )
        session.commit()
    with serve(tmp_path, maker, languages=LANGUAGES) as running:
        yield running


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_booklet_fits_its_sheets_of_a4_and_nothing_of_it_is_cut_off(
    served: Served, browser: Browser, language: str
) -> None:
    support = served.person(browser).sign_in("support@example.org").open("/forms")
    links = support.page.locator(f"a[href*='/{language}?'], a[href$='/{language}']")
    found = [link.get_attribute("href") or "" for link in links.all()]
    assert len(found) == 26
    support.page.set_viewport_size(BETWEEN_MARGINS)  # type: ignore[arg-type]
    for href in found:
        support.page.goto(served.address + href)
        support.page.emulate_media(media="print")
        assert support.page.evaluate(CUT_OFF) == [], href
        most = MOST_IN_LARGE.get(language, 13) if "large" in href else MOST.get(language, 6)
        assert len(SHEET.findall(support.page.pdf(prefer_css_page_size=True))) <= most, href


def test_each_page_is_a4_and_says_what_it_is_of(served: Served, browser: Browser) -> None:
    support = served.person(browser).sign_in("support@example.org").open("/forms/consult_4_11/en")
    pages = PdfReader(io.BytesIO(support.page.pdf(prefer_css_page_size=True))).pages
    for page in pages:
        assert [round(float(side) / MM) for side in (page.mediabox.width, page.mediabox.height)] == A4
        assert "consult_4_11 en" in page.extract_text()  # pages come apart


def test_the_square_of_a_booklet_for_one_person_stands_beside_the_words_that_lead_to_it(
    served: Served, browser: Browser, maker: sessionmaker[Session]
) -> None:
    with maker() as session:
        work = Work(session, served.council, factories.SOMEBODY, factories.NOW)
        child = factories.a_child(session, first_name="Robin", age=6)
        number = invite(work, factories.a_review(session, child), None, stage=Stage.CONSULT).id
        session.commit()
    support = served.person(browser).sign_in("support@example.org").open(f"/forms/consult_4_7/en?for={number}")
    support.page.set_viewport_size(BETWEEN_MARGINS)  # type: ignore[arg-type]
    support.page.emulate_media(media="print")
    square, beside = (
        support.page.locator(f".comes-back {each}").bounding_box() for each in (".square svg", "p >> nth=0")
    )
    assert square is not None
    assert beside is not None
    assert square["width"] > 100
    assert square["x"] + square["width"] <= beside["x"]
    assert abs(square["y"] - beside["y"]) < 150
    assert support.page.evaluate(CUT_OFF) == []


def test_a_paper_is_typed_in_by_the_keys_beside_its_answers_alone(
    served: Served, browser: Browser, maker: sessionmaker[Session]
) -> None:
    with maker() as session:
        work = Work(session, served.council, factories.SOMEBODY, factories.NOW)
        child = factories.a_child(session, age=6)
        number = invite(work, factories.a_review(session, child), None, stage=Stage.CONSULT).id
        session.commit()
    support = served.person(browser).sign_in("support@example.org").open(f"/invitations/{number}/paper")
    support.page.locator("input[type=date]").focus()
    keys = support.page.keyboard
    for key in (
        *("Enter", "2", "Enter"),  # somebody I live with helps
        *("1", "3", "Enter"),  # the last of two keys counts: happy
        *("d", "o", "g", "s", "Control+Enter"),
        *("1", "0", "Enter"),  # left out after all
        *("Enter", "Enter", "Enter"),
        *("1", "6", "8", "6", "Enter"),  # mum and pets, and friends taken back
    ):
        keys.press(key)
    support.press("Look it over").press("Yes, keep it and close it")
    with maker() as session:
        codes = {each.question: each.code for each in session.scalars(sa.select(Answer)) if each.code}
        chosen = sorted(each.code for each in session.scalars(sa.select(Choice)))
    assert codes == {"y_helper": "carer", "y_home": "f3_high"}
    assert chosen == ["mum", "pets"]
