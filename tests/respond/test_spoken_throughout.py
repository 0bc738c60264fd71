"""The reader's language holds where a page may look nothing up, and where something is wrong."""

from __future__ import annotations

import pytest

from portal.council.council import Council
from portal.i18n import gettext
from portal.settings import Settings
from tests.browser import Browser
from tests.respond.test_after_the_meeting import released
from tests.respond.town import Town


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    return Council.open(settings.model_copy(update={"languages": ("en", "pl")}))


def polish(town: Town, message: str) -> str:
    with town.council.catalogues.speaking("pl"):
        return gettext(message)


def typed(page: Browser, day: str, month: str) -> Browser:
    """The birthday, sent as the page's own form would send it."""
    return sent(page, day=day, month=month)


def sent(page: Browser, **typed: str) -> Browser:
    """The page's own form, whatever its button is called in that language."""
    form = page.page.select_one("main form")
    assert form is not None
    fields = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}
    return page.send(str(form.get("action") or page.path), fields | typed)


@pytest.mark.parametrize(("form", "age", "role"), [("consult_12_17", 15, None), ("consult_parent", 9, "parent")])
def test_what_is_wrong_at_the_birthday_is_said_in_the_language_of_the_page(
    town: Town, form: str, age: int, role: str | None
) -> None:
    invitation = town.invited(form, age, role, language="pl")
    released(town, invitation)
    for day, month, message in (
        ("", "", "Type the day and the month as numbers, like 3 and 2."),
        ("31", "2", "That is not right. Check the day and the month."),
    ):
        page = typed(town.browser().open(f"{town.link(invitation)}/after"), day, month)
        assert (page.status, page.speaks[0]) == (400, "pl")
        assert polish(town, message) in page.text
        assert message not in page.text


def test_a_language_chosen_on_the_way_holds_on_the_page_behind_the_birthday(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    released(town, invitation)
    born = invitation.review.child.date_of_birth
    page = typed(town.browser().open(f"{town.link(invitation)}/after?lang=pl"), str(born.day), str(born.month))
    assert (page.path.partition("?")[0], page.speaks[0]) == (f"/say/{invitation.id}/told", "pl")


def test_the_last_page_speaks_as_the_one_before_it(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15, language="pl")
    started = sent(town.browser().open(town.link(invitation)))
    assert started.speaks[0] == "pl"
    assert started.open(f"/say/{invitation.id}/finished").speaks[0] == "pl"
    changed = town.started(town.invited("consult_12_17", 15))
    number = changed.path.split("/")[2]
    changed.open(f"/say/{number}/language").press("Polski")
    assert changed.open(f"/say/{number}/finished").speaks[0] == "pl"
