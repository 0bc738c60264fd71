"""Each age has its own pages: one question on each, as many as that age can bear, and nothing meant for another age."""

from __future__ import annotations

import itertools

import pytest
from bs4 import Tag

from portal.forms import readability
from portal.store.models import Answer
from tests.browser import Browser
from tests.factories import NOW
from tests.respond.test_screens import screens
from tests.respond.town import FORMS, Town, to_the_end

COUNTS = [
    ("consult_4_7", 6, None, 10),
    ("consult_4_11", 6, None, 10),
    ("consult_4_11", 9, None, 10),
    ("consult_12_17", 13, None, 9),  # and as many more as topics are picked
    ("consult_12_17", 14, None, 9),
    ("consult_parent", 9, "parent", 10),
    ("consult_professional", 9, "professional", 2),
    ("feedback_4_11", 6, None, 9),
    ("feedback_4_11", 9, None, 10),
    ("feedback_12_17", 15, None, 12),
    ("feedback_parent", 9, "parent", 9),
    ("feedback_professional", 9, "professional", 9),
]
FOLLOWING = {"Thank you for telling us how things are.", "Thanks for telling us."}  # the page after that on worries
LINK = "https://reviews.example.org/i/x"


def questions(town: Town, form: str, age: int, role: str | None) -> list[Browser]:
    """Every page that counts as a question, gone past with Next and nothing chosen."""
    seen: list[Browser] = []

    def note(browser: Browser) -> None:
        if browser.page.select_one(".progress"):
            seen.append(Browser(town.app))
            seen[-1].page, seen[-1].path = browser.page, browser.path
        assert not browser.page.select('[role="alert"]')

    to_the_end(town.started(town.invited(form, age, role)), note)
    return seen


@pytest.mark.parametrize(("form", "age", "role", "count"), COUNTS)
def test_a_form_asks_no_more_than_its_age_can_bear(
    town: Town, form: str, age: int, role: str | None, count: int
) -> None:
    pages = questions(town, form, age, role)
    told = [each.title.split(" - ")[0] for each in pages]
    assert sorted(set(told), key=told.index) == [f"Question {n} of {count}" for n in range(1, count + 1)]
    for each, words in zip(pages, told, strict=True):
        beside = each.page.select_one(".progress").get_text().strip()  # type: ignore[union-attr]
        assert beside.removeprefix(words).strip() in {"", "Half way.", "Nearly there.", "The last one."}, beside


def asked_on(page: Tag) -> list[Tag]:
    """The questions of a page: each group of answers, and each box in no group that belongs to no picture."""
    pictures = page.select('.field:has(> input[type="file"]), .field:has(> [id$="caption"])')
    return [
        each for each in page.select("fieldset, .field") if not each.find_parent("fieldset") and each not in pictures
    ]


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_page_is_headed_by_its_question_and_may_be_left_blank(
    town: Town, form: str, age: int, role: str | None
) -> None:
    pages = [each for each in questions(town, form, age, role) if each.heading not in FOLLOWING]
    texts = {question.name: question for question in town.council.library[form].question}
    for each in pages:
        asked, *beside = asked_on(each.page)
        assert asked.select_one("legend h1, label h1"), each.path
        assert all(len(one.select('input[type="text"], textarea')) <= 1 for one in (asked, *beside)), each.path
        named, *others = [one.select_one("input, textarea, .tile") for one in (asked, *beside)]
        assert named is not None
        # nothing stands beside it but what belongs to it
        assert {texts[str(other["name"])].same_page_as for other in others if other} <= {named["name"]}, each.path
        text = texts[str(named["name"])].text
        assert not isinstance(text, str) or each.heading == text.replace("{child}", "Robin")
        assert [b for b in each.buttons if b.startswith("Skip")], each.path
    left = {answer.question: answer.state for answer in town.all(Answer)}
    preset = {"p_role", "pf_role"}  # who a parent is stands there for them
    tapped = {name for name, question in texts.items() if question.tapped}  # there is nothing to press but Skip
    assert {left[name] for name in texts.keys() & left.keys() - preset - tapped} <= {"blank", "not_shown"}
    assert len([state for state in left.values() if state != "not_shown"]) >= len(pages) - 1


@pytest.mark.parametrize("form", ["consult_12_17", "feedback_12_17"])
def test_nothing_made_for_children_meets_a_young_person(town: Town, form: str) -> None:
    seen = [(each.path, each.title, each.text) for each in screens(town, form, 15)]
    browser = town.started(town.invited(form, 15)).open("/say/2/nothing")
    seen.append((browser.path, browser.title, browser.text))
    for path in (town.link(town.invited(form, 15, expires_at=NOW)), "/i/nobody", "/say/99/check", "/code"):
        page = town.browser().open(path)
        assert not page.page.select("body.skin-younger"), path
        seen.append((path, page.title, page.text))
    assert len(seen) > 20
    for path, title, words in seen:
        assert readability.banned(f"{title} {words}", "older") == [], path
        assert "Next" not in words, path


def test_no_message_to_a_young_person_speaks_to_a_child(town: Town) -> None:
    kinds = [
        ("invite_consult", "consult"),
        ("invite_feedback", "feedback"),
        ("remind", "consult"),
        ("remind", "feedback"),
    ]
    for (kind, stage), channel in itertools.product(kinds, ("email", "text", "letter")):
        subject, body = town.council.notices.render(
            kind, language="en", who="young_person", stage=stage, channel=channel, link=LINK, code="ABCD-EFGH-JKMN",
            first_name="Robin", iro="Sam Okafor", meeting_on=NOW.date(),
        )  # fmt: skip
        assert readability.banned(f"{subject} {body}", "older") == [], (kind, channel)
        assert body
