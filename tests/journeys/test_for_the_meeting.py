"""The pages for a meeting in a browser: agreed, printed on one side, looked at on a phone, a tablet and a laptop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import passwords
from portal.council.council import Council
from portal.hearing.answers.given import Given
from tests import factories
from tests.journeys.served import DESK, PASSWORD, PHONE, Person, Served, serve

pytestmark = pytest.mark.chromium

TABLET = {"width": 820, "height": 1180}
# counts how often the printer would have opened
PRINTER = "window.print = () => { document.documentElement.dataset.printed = 'yes' }"


def _words(name: str, words: str, *codes: str) -> Given:
    return Given(name, codes=codes, words=words)


YOUNG_PERSON: dict[str, Any] = {
    "o_home": "4",
    "o_safe": "yes",
    "o_listened": "partly",
    "o_education": "4",
    "o_see": _words("o_see", "my brother", "siblings"),
    "o_actions": _words("o_actions", "Seeing my mum gets cancelled and I find out on the day.", "partly"),
    "o_future": _words("o_future", "I want to be an electrician", "work", "staying"),
    "o_agenda": _words("o_agenda", "I want to know if I can stay at Pat’s until I finish school. Nobody has said."),
    "o_offlimits": _words("o_offlimits", "My dad"),
    "o_takepart": "chair",
    "o_meeting": _words("o_meeting", "not Mr Thistle", "not_school_time", "plain", "not_want"),
    "o_share": "ask",
}
ADULT: dict[str, Any] = {
    "p_well": _words("p_well", "She rings me after matches. She sounds happy."),
    "p_topics": _words("p_topics", "I need the bus money before the visit.", "family_time", "school"),
    "p_plan_known": "partly",
    "p_takepart": "attend",
    "p_share": "meeting",
}


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session], council: Council) -> Iterator[Served]:
    """A review for which a young person and two adults have answered every question that matters to the sheet."""
    with maker() as session:
        iro = factories.a_staff(session, email="iro@example.org", password_hash=passwords.hash_password(PASSWORD))
        review = factories.a_review(session, factories.a_child(session, 15, iro=iro, iro_id=iro.id))
        adults = [factories.a_contact(session, review.child, name=name, relation=relation)
                  for name, relation in (("Ms Hollyoak", "mother"), ("Pat Duskwater", "carer"))]  # fmt: skip
        for contact, said in ((None, YOUNG_PERSON), (adults[0], ADULT), (adults[1], ADULT)):
            factories.a_response(session, council, factories.an_invitation(session, council, review, contact), said)
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


def agreed(served: Served, browser: Browser, size: dict[str, int] = DESK, **options: Any) -> Person:
    """The IRO, who has agreed all of it with the young person."""
    iro = served.person(browser, **options)
    if iro.scripted:
        iro.page.add_init_script(PRINTER)
    iro.sign_in("iro@example.org").page.set_viewport_size(size)  # type: ignore[arg-type]
    iro.open("/responses/1")
    iro.choose("Yes, all of it").write("Day you talked", "2026-03-02")
    iro.page.get_by_label("How you talked").select_option("phone")
    return iro.press("Save what was agreed")


def sides(iro: Person) -> int:
    """How many sides the page takes on paper."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", iro.page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["phone", "tablet", "laptop"])
def test_each_page_for_a_meeting_can_be_read_at_any_size(
    served: Served, browser: Browser, size: dict[str, int]
) -> None:
    iro = agreed(served, browser, size)
    assert iro.sees("Agreed: all of it")
    iro.press("Back to Robin’s review").press("Sheet for the meeting")
    assert iro.sees("I want to know if I can stay at Pat’s")
    iro.press("Your own half, not for the table")
    assert iro.sees("Not for the table")


def test_a_whole_form_and_two_adults_take_one_side_and_the_childs_words_are_the_largest(
    served: Served, browser: Browser
) -> None:
    iro = agreed(served, browser).open("/my-reviews/1/sheet")
    assert sides(iro) == 1
    iro.page.emulate_media(media="print")
    size = "each => (parseFloat(getComputedStyle(each).fontSize) * 72 / 96).toFixed(1)"  # in points
    assert iro.page.locator(".said").first.evaluate(size) == "16.0"
    assert iro.page.locator(".sheet td").first.evaluate(size) == "12.5"
    assert not iro.page.locator(".no-print").first.is_visible()


def test_the_half_is_one_sheet_of_paper_and_goes_on_under_the_same_heading(served: Served, browser: Browser) -> None:
    """What stands on the sheet for the table is not printed twice."""
    iro = agreed(served, browser).open("/my-reviews/1/sheet/own-half")
    assert iro.page.get_by_text("On the sheet", exact=True).count() > 0
    assert sides(iro) <= 2
    iro.page.emulate_media(media="print")
    group = "each => getComputedStyle(each).display"
    assert iro.page.locator(".strip").evaluate(group) == "table-header-group"  # printed on each side
    assert not iro.page.get_by_text("On the sheet", exact=True).first.is_visible()
    assert iro.sees("Every other answer stands on the sheet for the table.")


def test_the_button_opens_the_printer_once_and_the_half_has_one_of_its_own(served: Served, browser: Browser) -> None:
    iro = agreed(served, browser).open("/my-reviews/1/sheet")
    printed = iro.page.locator("html[data-printed]")
    assert printed.count() == 0
    iro.press("Print")
    printed.wait_for()
    iro.page.reload()
    assert printed.count() == 0
    iro.open("/my-reviews/1/sheet/own-half")
    iro.page.get_by_role("button", name="Print", exact=True).click()
    assert printed.count() == 1


def test_without_a_script_it_is_said_how_to_print(served: Served, browser: Browser) -> None:
    iro = agreed(served, browser, java_script_enabled=False).open("/my-reviews/1/sheet").press("Print")
    assert iro.sees("If the printer does not open, use the menu of your browser (Ctrl and P).")
    iro.open("/my-reviews/1/sheet/own-half")
    assert iro.sees("You can print it with the menu of your browser too (Ctrl and P).")
    assert iro.page.get_by_role("button", name="Print", exact=True).count() == 0
