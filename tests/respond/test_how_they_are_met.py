"""How children meet an IRO: in the IRO's own words, with a figure or a photo, and only where it fits."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from portal.asking import greetings
from portal.council.work import Work
from portal.store.database import writing
from portal.store.models import Staff
from portal.store.tables.work_words import Figure
from tests.factories import NOW, SOMEBODY
from tests.pictures import photo
from tests.respond.town import Town, to_the_end

LINES = {"first_line": "I like dogs.", "second_line": "Ask me anything.", "thanks": "Thank you for telling me."}


def greeted(town: Town, photo_bytes: bytes | None = None, figure: Figure = Figure.CURLS) -> None:
    """The IRO of everybody in town wrote their lines."""
    iro = town.all(Staff)[0]
    with writing(town.session):
        work = Work(town.session, town.council, SOMEBODY, NOW)
        greetings.set_greeting(work, iro, figure, LINES)
        if photo_bytes:
            greetings.set_photo(work, iro, photo_bytes)


@pytest.mark.parametrize(("form", "age"), [("consult_4_11", 6), ("consult_12_17", 15)])
def test_a_child_meets_their_iro_in_the_iros_words_and_is_thanked_in_them(town: Town, form: str, age: int) -> None:
    invitation = town.invited(form, age)
    greeted(town)
    start = town.browser().open(town.link(invitation))
    assert "I like dogs. Ask me anything." in start.text.partition("Start")[0]
    browser = to_the_end(town.started(invitation)).open("/say/1/send").press("Send")
    assert "Thank you for telling me." in browser.text


def test_english_words_are_shown_to_nobody_who_reads_another_language_and_to_no_adult(town: Town) -> None:
    child = town.invited()
    greeted(town)
    iro = town.all(Staff)[0]
    assert greetings.met(town.session, iro, "pl") == greetings.Met(Figure.CURLS)
    mother = town.invited("consult_parent", role="parent")
    mother.review.iro_id = mother.review.child.iro_id = iro.id
    town.session.commit()
    assert "dogs" not in town.browser().open(town.link(mother)).html
    assert "dogs" in town.browser().open(town.link(child)).html


def test_a_photo_stands_in_the_place_of_the_figure_and_opens_with_a_childs_link_alone(town: Town) -> None:
    child, mother = town.invited(), town.invited("consult_parent", role="parent")
    greeted(town, photo())
    start = town.browser().open(town.link(child))
    (shown,) = start.page.select("main img.portrait")
    answer = start.client.get(str(shown["src"]), base_url=start.address)
    assert answer.mimetype == "image/jpeg"
    with Image.open(io.BytesIO(answer.data)) as small:
        assert small.size == (greetings.SIDE, greetings.SIDE)
        assert not small.getexif()
    assert start.client.get(f"{town.link(mother)}/photo", base_url=start.address).status_code == 404
    assert start.client.get("/say/1/photo", base_url=start.address).status_code == 410
    assert town.started(child).client.get("/say/1/photo", base_url=start.address).status_code == 200
