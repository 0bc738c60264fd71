"""A question that depends on an earlier answer is out of the count when that answer no longer asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.forms.files import Library, read_form
from portal.hearing.answers import kept
from portal.hearing.answers.given import Given
from portal.shipped import SHIPPED
from portal.store.models import Tag
from portal.store.vocabulary import AnswerState
from tests.hearing.conftest import Asking, Visit

ADDED = """
[[question]]
name = "x_sad"
kind = "choices"
text = "What makes you sad about it?"
show_if_any = [ { question = "y_home", is = ["1", "2"] } ]
options = [ { code = "noise", label = "Noise" }, { code = "food", label = "Food" } ]
words = { max_length = 100 }

[[question]]
name = "x_food"
kind = "short_text"
text = "Which food?"
show_if_any = [ { question = "x_sad", is = ["food"] } ]
words = { max_length = 100 }
"""


@pytest.fixture
def visit(asked: Asking, council: Council) -> Visit:
    """A child of a council that asks two questions of its own."""
    written = (SHIPPED / "forms" / "consult_4_11.toml").read_text("utf-8") + ADDED
    library = Library({form.id: form for form in council.library} | {"consult_4_11": read_form(written)})
    found = asked()
    found.council = replace(council, library=library)
    return found


def _states(visit: Visit) -> tuple[str, str]:
    answers = visit.heard()
    return answers["x_sad"].state, answers["x_food"].state


def test_an_answer_no_longer_asked_for_is_kept_as_what_it_was(visit: Visit, session: Session) -> None:
    visit.save(Given("y_home", codes=("1",)))
    visit.save(Given("x_sad", codes=("food", "noise"), words="every day"))
    visit.save(Given("x_food", words="Peas"))
    visit.save(Given("y_home", codes=("5",)))
    response = visit.send().response
    assert _states(visit) == ("not_shown", "not_shown")
    assert visit.heard()["x_sad"].codes == ()
    was = {each.question: each for each in kept.earlier(session, response)}
    assert (was["x_sad"].codes, was["x_sad"].words) == (("food", "noise"), "every day")
    assert was["x_food"].words == "Peas"
    assert session.scalars(sa.select(Tag)).all() == []


def test_a_change_after_sending_opens_and_closes_what_depends_on_it(visit: Visit, session: Session) -> None:
    visit.save(Given("y_home", codes=("5",)))
    response = visit.send().response
    assert _states(visit) == ("not_shown", "not_shown")
    visit.save(Given("y_home", codes=("2",)))
    assert _states(visit) == ("blank", "not_shown")
    visit.save(Given("x_sad", codes=("food",)))
    assert _states(visit) == ("answered", "blank")
    visit.save(Given("x_food", words="I hate the peas"))
    assert session.scalars(sa.select(Tag.question)).first() == "x_food"
    visit.save(Given("y_home", codes=("4",)))
    assert _states(visit) == ("not_shown", "not_shown")
    assert session.scalars(sa.select(Tag)).all() == []
    assert kept.earlier(session, response)[-1].question == "x_food"


def test_the_way_on_goes_round_what_is_not_asked(visit: Visit) -> None:
    form = visit.council.library["consult_4_11"]
    visit.save(
        *(Given(question.name, AnswerState.SKIPPED) for question in form.question if not question.name.startswith("x_"))
    )
    phone = visit.on_device("phone")
    phone.save(Given("y_meeting", codes=("home",)))
    assert phone.box.next_page(9, visit.heard()) is None
    visit.save(Given("y_home", codes=("1",)))
    page = phone.box.next_page(9, visit.heard())
    assert page is not None
    assert page.name == "x_sad"
