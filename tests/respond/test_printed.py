"""A page drawn once for many: nobody can tell it from one drawn for them, and nothing of a person stays in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.asking.invitations.loaded import look_at
from portal.forms.pages import Page
from portal.forms.sentences import Reader
from portal.shipped import SHIPPED
from portal.store.models import Invitation
from portal.views.respond.questions import printed
from portal.views.respond.questions.way_on import Place
from portal.views.respond.visit import Visit
from tests.browser import Browser
from tests.factories import a_staff
from tests.respond.test_statements import answer
from tests.respond.town import FORMS, Town, to_the_end

SIGNED = re.compile(r'(name="ticket" value="|[?&;]room=)[^"]+')
NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name.strip() and name.isprintable())


def kept() -> list[str]:
    return [page for pages in printed._kept.values() for page in pages.values()]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    printed._kept.clear()
    yield
    printed._kept.clear()


def pages_of(town: Town, invitation: Invitation, *, answering: bool = False) -> dict[str, str]:
    """Each question page of the form as this person is shown it, without what is signed with the moment."""
    seen: dict[str, str] = {}

    def look(browser: Browser) -> None:
        browser.open(browser.path)
        seen[browser.path] = SIGNED.sub(r"\1", browser.html)
        if answering:
            answer(browser)

    to_the_end(started(town, invitation), look)
    return seen


def started(town: Town, invitation: Invitation) -> Browser:
    """A browser on which Start was pressed, in whatever language it is written."""
    browser = town.browser().open(town.link(invitation))
    button = browser.page.select_one("main form button.primary")
    assert button is not None
    browser.press(" ".join(button.get_text().split()))
    return browser.go_on() if browser.path.endswith("/welcome") else browser


def invited(town: Town, form: str, age: int, role: str | None, name: str, iro: str, **facts: Any) -> Invitation:
    invitation = town.invited(form, age, role, **facts)
    review = invitation.review
    review.child.first_name, review.iro = name, a_staff(town.session, name=iro, phone="01632 960111")
    town.session.commit()
    return invitation


@pytest.mark.parametrize(("language", "answering"), [("en", False), ("ur", True)])
@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_a_page_kept_from_another_person_is_the_one_drawn_for_oneself(
    town: Town, form: str, age: int, role: str | None, language: str, *, answering: bool
) -> None:
    first = invited(town, form, age, role, "Marlow", "Kit Summers", language=language)
    second = invited(town, form, age, role, "<b>Zoë & ‘Ali’", 'O\'Neil "Jo" Thorne', language=language)
    pages_of(town, first, answering=answering)
    from_kept = pages_of(town, second, answering=answering)
    again = invited(town, form, age, role, "<b>Zoë & ‘Ali’", 'O\'Neil "Jo" Thorne', language=language)
    printed._kept.clear()
    drawn = pages_of(town, again, answering=answering)
    assert _of_nobody(from_kept, second.id) == _of_nobody(drawn, again.id)


def _of_nobody(pages: dict[str, str], number: int) -> dict[str, str]:
    """The pages without the number of an invitation, in addresses and in what leads back to it."""
    ours = re.compile(rf"/say/{number}\b|\bof={number}\b")
    return {ours.sub("", path): ours.sub("", page) for path, page in pages.items()}


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_nothing_of_anybody_is_kept(town: Town, form: str, age: int, role: str | None) -> None:
    person = invited(town, form, age, role, "Zephyrine", "Quentin Umberlund")
    browser = town.started(person)
    to_the_end(browser, answer)
    for path in pages_of(town, person):
        browser.open(path)
    assert len(kept()) >= min(5, len(pages_of(town, person)))
    ours = ("Zephyrine", "Umberlund", f"/say/{person.id}/", "my brother more", "24 March", person.review.reference)
    assert not [(word, page) for page in kept() for word in ours if word in page]
    assert not [page for page in kept() if re.search(r'name="ticket"', page)]


@given(name=NAMES, iro=NAMES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_stands_as_if_the_page_were_drawn_for_it(town: Town, name: str, iro: str) -> None:
    person = invited(town, "consult_parent", 9, "parent", name, iro)
    browser = started(town, person)
    path = next(iter(pages_of(town, person)))
    from_kept = SIGNED.sub(r"\1", browser.open(path).html)
    printed._kept.clear()
    assert SIGNED.sub(r"\1", browser.open(path).html) == from_kept


def test_an_answer_with_words_is_drawn_for_its_own_browser_each_time(town: Town) -> None:
    person = town.invited()
    browser = town.started(person).press("Next").open(f"/say/{person.id}/q/y_wish")
    browser.write("What would make things better for you?", "a zebra of my own").press("Next")
    before = len(kept())
    browser.open(f"/say/{person.id}/q/y_wish")
    assert "a zebra of my own" in browser.html
    assert len(kept()) == before


def test_no_more_than_so_many_are_kept(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "MOST", 3)
    pages_of(town, town.invited())
    assert len(kept()) == 3


def test_two_pages_of_one_name_that_ask_differently_are_two(town: Town) -> None:
    """A council's own form may put other questions beside the first, by an earlier answer."""
    form = town.council.library["consult_12_17"]
    first, *others = [each for each in form.question if each.place == "page" and not each.is_pictured][:3]
    invitation = town.invited("consult_12_17", 15)
    with town.app.test_request_context("/"):
        loaded = look_at(town.session, invitation.id, None)
        assert loaded is not None
        visit = Visit(invitation.id, loaded, form, Reader(), None)
        keys = [
            printed._key(Place(visit, first.name, (Page(first.name, (first, other), "page", 1, 9),), 0), {})
            for other in others
        ]
    assert None not in keys
    assert keys[0] != keys[1]


def test_no_template_of_a_respondent_reads_the_rows_behind_a_page() -> None:
    """They are those of whoever it was drawn for first."""
    templates = [*(SHIPPED / "templates" / "respond").glob("*.html"), SHIPPED / "templates" / "respond_base.html"]
    assert len(templates) > 20
    assert not [each.name for each in templates if "visit.loaded" in each.read_text("utf-8")]
