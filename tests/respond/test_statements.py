"""A statement is written once in a process, and sent again with other values: writing it costs more than its answer."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.selectable import Select

from portal.store.models import Invitation
from tests.browser import Browser
from tests.respond.town import FORMS, Town, to_the_end


@contextmanager
def noting_new_statements(town: Town) -> Iterator[list[str]]:
    """Where, in the portal, a statement was put together anew, or one was compiled that was not known yet."""
    found: list[str] = []
    made = {kind: kind.__init__ for kind in (Select, Insert, Update, Delete)}

    def place() -> str:
        ours = [each for each in traceback.extract_stack() if "/portal/" in each.filename]
        return f"{ours[-1].filename.partition('/portal/')[2]}:{ours[-1].lineno} {ours[-1].name}" if ours else "nowhere"

    def noted(kind: type[Any]) -> Any:
        def init(self: Any, *given: Any, **named: Any) -> None:
            if (where := place()) != "nowhere":
                found.append(where)
            made[kind](self, *given, **named)

        return init

    def compiled(_c: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        if context is not None and getattr(context, "cache_hit", None) is CacheStats.CACHE_MISS:
            found.append(f"compiled: {statement[:60]} {place()}")

    for kind in made:
        kind.__init__ = noted(kind)  # type: ignore[method-assign]
    event.listen(town.engine, "before_cursor_execute", compiled)
    try:
        yield found
    finally:
        event.remove(town.engine, "before_cursor_execute", compiled)
        for kind, init in made.items():
            kind.__init__ = init  # type: ignore[method-assign]


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_a_second_person_on_the_same_way_needs_no_new_statement(
    town: Town, form: str, age: int, role: str | None
) -> None:
    first, second = town.invited(form, age, role), town.invited(form, age, role)
    whole_way(town, first)
    with noting_new_statements(town) as found:
        whole_way(town, second)
    assert set(found) == set()


def whole_way(town: Town, invitation: Invitation) -> None:
    """From the link to the thank-you page, every page answered and looked at twice."""

    def answered(browser: Browser) -> None:
        browser.open(browser.path)
        answer(browser)

    browser = to_the_end(town.started(invitation), answered)
    browser.open(f"/say/{invitation.id}/send")
    answer(browser)
    browser.press("Send")
    assert "Thank" in browser.text


def answer(browser: Browser) -> None:
    """The first answer of each question, and words wherever there is room for them."""
    for field in browser.page.select("#answers input[type=radio], #answers input[type=checkbox]"):
        same = browser.page.find_all("input", attrs={"name": field["name"]})
        if field is same[0] and not any(each.has_attr("checked") for each in same):
            field["checked"] = ""
    for field in browser.page.select("#answers textarea"):
        field.string = "I want to see my brother more"
