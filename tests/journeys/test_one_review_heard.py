"""One review heard: from the schedule to the annual report, by everybody it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import accounts, passwords
from portal.store.vocabulary import Role
from tests.factories import NOW, SOMEBODY
from tests.journeys.served import PASSWORD, PHONE, Person, Served, serve

pytestmark = pytest.mark.chromium

CHILDREN = (
    "child_ref,first_name,date_of_birth,iro_email,email,reached_through\n"
    "C1,Robin,2016-05-04,iro@example.org,robin@example.org,carer\n"
)
CONTACTS = (
    "child_ref,contact_ref,role,name,relation,has_pr,email,safe_to_contact,may_know_date\n"
    "C1,P1,parent,Ms Bramblewick,mother,yes,mother@example.org,yes,yes\n"
    "C1,W1,professional,Dr Tumbleweed,teacher,no,teacher@example.org,yes,yes\n"
)
REVIEWS = "review_ref,child_ref,due_on,meeting_on,meeting_time,told_on\nR1,C1,2026-04-10,2026-03-02,15:30,2026-01-05\n"


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session]) -> Iterator[Served]:
    with maker() as session:
        hashed = passwords.hash_password(PASSWORD)
        for role, name in ((Role.IRO, "Sam Okafor"), (Role.SUPPORT, "Bella Quill"), (Role.MANAGER, "Morgan Lake")):
            accounts.add_staff(
                session, email=f"{role}@example.org", name=name, role=role, password=None, password_hash=hashed,
                by=SOMEBODY, now=NOW,
            )  # fmt: skip
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


def test_a_review_is_heard_from_the_schedule_to_the_annual_report(
    served: Served, browser: Browser, tmp_path: Path
) -> None:
    support = served.person(browser).sign_in("support@example.org")
    _bring_in(support, tmp_path)
    _ask_everybody(support)
    served.send_messages()

    child = served.person(browser, PHONE, java_script_enabled=False)
    _say_it(child, served.mailbox.link_to("robin@example.org"))
    mother = served.person(browser, PHONE)
    _answer_all(mother.open(served.mailbox.link_to("mother@example.org")).press("Start"))

    iro = served.person(browser).sign_in("iro@example.org")
    _read_and_hold(iro)
    served.send_messages(served.settings.feedback_wait_minutes)  # until then what was said to be held can be taken back
    for address in ("robin@example.org", "teacher@example.org"):
        person = served.person(browser, PHONE)
        _answer_all(person.open(served.mailbox.link_to(address)).press("Start"))

    manager = served.person(browser).sign_in("manager@example.org")
    _count(manager, tmp_path)


def _bring_in(support: Person, folder: Path) -> None:
    for name, content in (("children", CHILDREN), ("contacts", CONTACTS), ("reviews", REVIEWS)):
        path = folder / f"{name}.csv"
        path.write_text(content, "utf-8")
        support.open("/import")
        support.page.locator("input[type=file]").set_input_files(path)
        support.press("Look at it first")
        assert support.sees("new")
        support.press("Take it in")
    support.open("/reviews")
    assert support.sees("Robin")


def _ask_everybody(support: Person) -> None:
    support.open("/to-do").press("Ask everyone who is due")
    assert support.sees("robin@example.org")
    assert support.sees("mother@example.org")
    support.go_by(support.page.locator("main form button").last)


def _say_it(child: Person, link: str) -> None:
    """With scripts off, on a phone: a worry is pressed, and the next page does not tell."""
    child.open(link).press("Start")
    child.choose("No, just me").press("Next")
    child.choose("Happy").press("Next")
    for _ in range(30):
        heading = child.heading
        if heading == "Do you feel safe where you live?":
            child.choose("No")
        elif heading == "What would make things better for you?":
            child.page.locator("textarea").first.fill("i want to see my brother more")
        elif heading == "Check your answers":
            break
        child.press("Next")
    assert "not_there" not in child.page.url
    child.press("Next").choose("Everyone at my meeting").press("Send")
    assert child.heading.startswith("Sent. Thank you")
    child.page.go_back()
    assert "brother" not in child.page.content()


def _answer_all(person: Person) -> None:
    """Goes through a form by its own buttons, choosing the first answer of each question."""
    for _ in range(40):
        first = person.page.locator("main input[type=radio]").first
        if first.count() and first.is_visible():
            first.check()
        send = person.page.get_by_role("button", name="Send", exact=True)
        if send.count():
            person.go_by(send)
            break
        person.go_by(person.page.locator("main .button.primary").first)
    assert "hank" in person.heading


def _read_and_hold(iro: Person) -> None:
    assert iro.heading == "My reviews"
    assert iro.sees("Safety: Robin")
    iro.press("Safety: Robin")
    iro.page.locator("textarea").first.fill("Rang school and spoke with Robin. Duty team told.")
    iro.go_by(iro.page.locator("main form button").first).open("/my-reviews").press("Robin")
    iro.go_by(iro.page.locator("main a[href^='/responses/']").first)
    assert iro.sees("i want to see my brother more")
    iro.press("Mark as read")
    iro.open("/my-reviews").press("Robin").press("Sheet for the meeting")
    assert iro.sees("i want to see my brother more")
    assert not iro.sees("Do you feel safe")
    iro.page.emulate_media(media="print")
    printed = iro.page.locator(".sheet .said").first
    assert float(printed.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")) >= 21  # large print: 16 pt
    assert not iro.page.locator(".no-print").first.is_visible()
    iro.page.emulate_media(media="screen")
    iro.open("/my-reviews").press("Robin").press("Held today")
    iro.open("/my-reviews").press("Robin")
    iro.go_by(iro.page.locator("main a[href$='/outcome']").first)
    iro.page.locator("input[name=participation][value=PN6]").check(force=True)
    iro.page.locator("input[name=attended]").last.check(force=True)
    iro.press("Keep this")


def _count(manager: Person, folder: Path) -> None:
    assert manager.heading == "This minute"
    assert manager.open("/summary").sees("Forms returned before the review")
    for path in ("/withheld", "/annual-report", "/concerns"):
        manager.open(path)
    manager.open("/annual-report")
    manager.page.locator("input[name=format][value=json]").check(force=True)
    with manager.page.expect_download() as coming:
        manager.page.get_by_role("button", name="Download the report").click()
    report = json.loads(Path(coming.value.path()).read_text("utf-8"))
    figures = {figure["id"]: figure for figure in report["figures"]}
    assert figures["reviews_held"]["value"] == 1
    assert figures["feedback_total"]["value"] == 2
    assert figures["participation_reviews"]["n"] == 1
