"""Staff on a phone: every board is a list of cards there, each fact beside its label."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import passwords
from portal.council.council import Council
from portal.store.models import Staff
from tests.factories import NOW, TODAY, a_child, a_contact, a_response, a_review, a_staff, an_invitation
from tests.journeys.served import DESK, PASSWORD, PHONE, Served, serve

pytestmark = pytest.mark.chromium
BOARDS = {
    "iro": ("/my-reviews",),
    "support": ("/to-do", "/reviews", "/needs", "/messages", "/forms"),
    "admin": ("/staff", "/away"),
    "manager": ("/withheld", "/concerns", "/without-iro"),
}


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session]) -> Iterator[Served]:
    with maker() as session:
        hashed = passwords.hash_password(PASSWORD)
        staff = {role: a_staff(session, role, email=f"{role}@example.org", password_hash=hashed) for role in BOARDS}
        for days in (3, 12):
            child = a_child(session, first_name="Robin", iro=staff["iro"], iro_id=staff["iro"].id)
            review = a_review(session, child, planned_on=TODAY + timedelta(days=days))
            an_invitation(session, None, review, a_contact(session, child, name="Ms Duskwater"), sent_at=NOW)
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


@pytest.mark.parametrize("role", BOARDS)
def test_what_a_card_says_begins_beside_its_label(served: Served, browser: Browser, role: str) -> None:
    person = served.person(browser, PHONE).sign_in(f"{role}@example.org")
    for board in BOARDS[role]:
        person.open(board)


SCREENS = 6
NAMES = ("Ash", "Bo", "Cass", "Dee", "Elm", "Finch", "Glen", "Heath", "Ivy", "Jory", "Kit", "Lark", "Moss")
ROLES = """[...document.querySelectorAll(".reviews, .reviews tr, .reviews th, .reviews td")]
.filter(each => !each.getAttribute("role")).length"""
HEIGHTS = """[...document.querySelectorAll(".reviews tbody tr:not(.head)")].map(each => each.offsetHeight)"""
SAME_LINK = """(row => {
  const box = row.getBoundingClientRect(), link = row.querySelector("a");
  return [[0.1, 0.2], [0.9, 0.2], [0.1, 0.9], [0.9, 0.9]].every(([x, y]) =>
    document.elementFromPoint(box.left + x * box.width, box.top + y * box.height).closest("a") === link);
})(document.querySelector(".reviews tbody tr:not(.head)"))"""


def caseload(session: Session, council: Council) -> None:
    """Sixty-five reviews of the IRO, as many in one day as in a county: some answered, three of them to be read."""
    iro = session.scalars(sa.select(Staff).where(Staff.email == "iro@example.org")).one()
    for number in range(63):  # two more stand there already
        child = a_child(session, 5 + number % 12, first_name=NAMES[number % 13], iro=iro, iro_id=iro.id)
        day = TODAY + timedelta(days=number if number < 12 else 12 + (number - 12) % 25)
        review = a_review(session, child, planned_on=day, planned_at=time(9 + number % 8, 30), due_on=day)
        if number > 24:
            continue
        carer = an_invitation(session, council, review, a_contact(session, child, "carer"), sent_at=NOW)
        sent = an_invitation(session, council, review, sent_at=NOW)
        if number % 4 == 0:
            a_response(session, council, carer, {"p_takepart": "attend"})
        if number in (3, 8, 15):
            a_response(session, council, sent, {"y_safe": "no"} if child.first_name == "Dee" else {})
    session.commit()


def test_sixty_five_reviews_are_six_screens_of_a_phone_each_two_lines_and_the_whole_of_it_a_link(
    served: Served, browser: Browser
) -> None:
    with served.maker() as session:
        caseload(session, Council.open(served.settings))
    iro = served.person(browser, PHONE).sign_in("iro@example.org").open("/my-reviews")
    assert iro.sees("3 children’s forms to read")
    heights = iro.page.evaluate(HEIGHTS)
    assert len(heights) == 65
    assert set(heights) <= {56, 57}
    assert iro.page.evaluate("document.documentElement.scrollHeight") <= SCREENS * PHONE["height"]
    assert iro.page.evaluate(ROLES) == 0  # what a style makes of a table is a table still for who listens to it
    iro.page.locator(".reviews tbody tr:not(.head)").first.scroll_into_view_if_needed()
    assert iro.page.evaluate(SAME_LINK)
    looks: list[tuple[Any, Any]] = list(itertools.product((PHONE, DESK), ("light", "dark")))
    for (size, look), place in zip(looks, ("", "?show=to-read", "?q=dee", ""), strict=True):
        iro.page.set_viewport_size(size)
        iro.page.emulate_media(color_scheme=look)
        served.seen.clear()
        iro.open(f"/my-reviews{place}")
