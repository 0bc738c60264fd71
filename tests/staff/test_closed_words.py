"""A page whose words cannot be opened says so; it neither breaks nor shows part of somebody's words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.hearing.answers.given import Given
from portal.store.sealing import KeyRing
from portal.views.every_page.request import Site
from tests import factories
from tests.staff.office import Office

WORDS = "I like the dog"


@pytest.fixture
def without_keys(office: Office) -> Iterator[Office]:
    """An office whose child has answered in words, started again with keys that are not those of the database."""
    review = office.review()
    invitation = factories.an_invitation(office.session, office.council, review)
    given = {"y_see": Given("y_see", codes=("other",), words=WORDS)}
    factories.a_response(office.session, office.council, invitation, given)
    office.session.commit()
    info = office.app.extensions["portal"].maker.kw["info"]
    kept, info["keys"] = info["keys"], KeyRing(seal={"s9": b"9" * 32}, link={"l9": b"9" * 32})
    yield office
    info["keys"] = kept


@pytest.mark.parametrize("page", ["responses/1", "invitations/1/letter"])
def test_a_page_whose_words_cannot_be_opened_says_so(without_keys: Office, page: str) -> None:
    assert isinstance(without_keys.app.extensions["portal"], Site)
    role = "iro" if page.startswith("responses") else "support"
    browser = without_keys.signed_in(role).open(f"/{page}")
    assert (browser.status, browser.heading) == (409, "These words cannot be opened")
    assert "nothing is lost" in browser.text
    assert WORDS not in browser.html
