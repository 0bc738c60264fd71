"""A whole journey without a script in every language the portal ships, by somebody who reads the labels."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal import language_table
from portal.council.council import Council
from portal.council.languages import page_words
from portal.i18n import Catalogues
from portal.language_table import LANGUAGES
from portal.settings import Settings
from portal.shipped import SHIPPED
from portal.store.models import Response
from tests.browser import Browser
from tests.respond.town import FORMS, Town, opened_town

ABROAD = tuple(code for code in LANGUAGES if code != "en")
# every language walks one form, so that each form is walked in some
WALKS = [(code, *FORMS[number % len(FORMS)]) for number, code in enumerate(LANGUAGES)]


@pytest.fixture(scope="module")
def shipped(settings: Settings) -> Council:
    return Council.open(settings.model_copy(update={"languages": LANGUAGES}))


@pytest.fixture
def town(shipped: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine) -> Town:
    return opened_town(shipped.settings, shipped, maker, session, engine)


def test_every_language_is_shipped_and_no_other() -> None:
    assert set(Catalogues.load(SHIPPED / "translations").languages) == set(LANGUAGES)


@pytest.mark.parametrize("code", ABROAD)
def test_every_form_is_whole_in(shipped: Council, code: str) -> None:
    assert shipped.catalogues.lacking(code, page_words(SHIPPED / "templates")) == []
    short = [form.id for form in shipped.library if code not in {each.code for each in shipped.languages_for(form)}]
    assert short == []


@pytest.mark.parametrize("code", ABROAD)
def test_no_translation_breaks_a_placeholder(shipped: Council, code: str) -> None:
    faults = [str(fault) for message in shipped.catalogues.catalog(code) for fault in message.check()]
    assert faults == []


@pytest.mark.parametrize("code", ABROAD)
def test_a_catalogue_says_whether_somebody_checked_it(code: str) -> None:
    status = language_table.status_of(Path(SHIPPED / "translations" / code / "LC_MESSAGES" / "messages.po"))
    assert status == language_table.DRAFT


@pytest.mark.parametrize(("code", "form", "age", "role"), WALKS)
def test_a_whole_form_is_answered_by_its_labels(town: Town, code: str, form: str, age: int, role: str | None) -> None:
    browser = town.browser().open(town.link(town.invited(form, age, role, language=code)))
    direction = town.council.catalogues.languages[code].dir
    english = {str(question.text) for question in town.council.library[form].question}
    for _ in range(40):
        assert browser.speaks == (code, direction)
        assert code == "en" or browser.heading not in english
        if browser.path.endswith("/sent"):
            break
        answered_by_label(browser)
    assert browser.path.endswith("/sent")
    assert [each.status for each in town.all(Response)] == ["submitted"]


def answered_by_label(browser: Browser) -> None:
    """Chooses the first answer of the page by the words on it, and presses what leads on."""
    first = browser.page.select_one("main input[type=radio]")
    if first is not None:
        label = browser.page.select_one(f'label[for="{first["id"]}"]') or first.find_parent("label")
        assert label is not None
        browser.choose(" ".join(label.get_text(" ", strip=True).split()))
    if browser.page.select_one("#answers > .buttons > button.primary"):
        browser.go_on()
        return
    onward = browser.page.select("main form button:not([type=button])") or browser.page.select("main a.button")
    browser.press(" ".join(onward[0].get_text(" ", strip=True).split()))
