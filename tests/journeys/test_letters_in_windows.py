"""Letters as they come out of the printer: measured in the PDF, the address stands where a window shows it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import passwords
from portal.asking.invitations.ask import invite
from portal.council.council import Council
from portal.council.work import Work
from portal.store.vocabulary import Stage
from tests import factories
from tests.journeys.served import PASSWORD, Person, Served, serve

pytestmark = pytest.mark.chromium

MM = 72 / 25.4  # points of a PDF
# what a window of 35 by 90 mm, 20 mm from the left and 18 mm from the foot of a DL envelope of 110 by 220 mm (BS 4264),
# shows of A4 folded in three wherever it slides; from the left and the top of the sheet
LEFT, RIGHT, TOP, FOOT = 20, 100, 57, 81
# and what it can show at all: nothing but the address may stand there
WIDEST, HIGHEST, LOWEST = 110, 46, 92
LINES = ("Alexandra Featherstonehaugh-Reed", "Flat 12", "The Old Lodge", "1 High Street", "Little Anytown",
         "Westmere, AN1 1AA")  # fmt: skip


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session], council: Council) -> Iterator[Served]:
    """A carer of two children, and readers of other languages, with letters that wait to be printed."""
    with maker() as session:
        factories.a_staff(
            session, "support", email="support@example.org", password_hash=passwords.hash_password(PASSWORD)
        )
        iro = factories.a_staff(session)
        work = Work(session, council, factories.SOMEBODY, factories.NOW)
        for name, language in (("Robin", "en"), ("Ash", "pl"), ("Sol", "ar"), ("Kit", "en")):
            child = factories.a_child(session, first_name=name, iro=iro, iro_id=iro.id)
            written = "; ".join((*LINES[1:5], "Westmere", "AN1 1AA")) if language == "en" else "2 Low Road; Anytown"
            carer = factories.a_contact(session, child, "carer", name=LINES[0], channel="letter", address=written)
            invite(work, factories.a_review(session, child), carer, stage=Stage.CONSULT).language = language
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


def printed(person: Person, **more: Any) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(person.page.pdf(prefer_css_page_size=True, **more))).pages)


def placed(page: PageObject) -> list[tuple[str, float, float]]:
    """What is written on the sheet, with how far from its left and top its first letter stands, in mm."""
    found: list[tuple[str, float, float]] = []

    def note(text: str, within: list[float], at: list[float], *_font: Any) -> None:
        if text.strip():
            x = at[4] * within[0] + at[5] * within[2] + within[4]
            y = at[4] * within[1] + at[5] * within[3] + within[5]
            found.append((text.strip(), x / MM, (float(page.mediabox.height) - y) / MM))

    page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("size", ["", "?size=large"])
def test_a_window_shows_the_whole_address_and_nothing_else(served: Served, browser: Browser, size: str) -> None:
    support = served.person(browser).sign_in("support@example.org").open(f"/letters/print{size}")
    pages = printed(support)
    firsts = [page for page in pages if LINES[0] in page.extract_text()]
    assert len(firsts) == 4
    for page in firsts:
        assert [round(float(side) / MM) for side in (page.mediabox.width, page.mediabox.height)] == [210, 297]
        for words, x, y in placed(page):
            if x < WIDEST and HIGHEST < y < LOWEST:
                assert LEFT <= x < RIGHT, words
                assert TOP < y <= FOOT, words
                assert words in (*LINES, "2 Low Road", "Anytown"), words
    shown = [words for words, x, y in placed(firsts[0]) if x < WIDEST and HIGHEST < y < LOWEST]
    assert tuple(shown) == LINES


def test_letters_of_one_carer_come_out_one_after_the_other(served: Served, browser: Browser) -> None:
    support = served.person(browser).sign_in("support@example.org").open("/letters/print")
    text = " ".join(page.extract_text() for page in printed(support))
    assert text.index("(1/2)") < text.index("(2/2)") < text.index("2 Low Road")
