"""What an interpreter said stands beside the words it translates, sealed, and only readers of the words touch it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.answers.given import Given, TooLong
from portal.hearing.translations import LONGEST, MayNotTranslate, NothingToTranslate, translate, translations_of
from portal.store.audit import Actor
from portal.store.models import Answer, AuditEntry, Response
from tests.factories import NOW, a_staff
from tests.hearing.conftest import Asking, Visit

MEANS = "I want to talk about school"


@pytest.fixture
def visit(asked: Asking) -> Visit:
    """A young person who answered in Polish."""
    visit = asked(age=14, language="pl")
    visit.save(Given("o_agenda", words="Chcę porozmawiać o szkole"), Given("o_home", codes=("4",)))
    visit.send()
    return visit


def _response(visit: Visit) -> Response:
    return visit.session.scalars(sa.select(Response)).one()


def _typed(visit: Visit, words: str = MEANS, question: str = "o_agenda") -> Response:
    response = _response(visit)
    translate(visit.session, response, question, words, by=Actor("staff", visit.iro.id), now=NOW)
    return response


def test_it_stands_beside_the_words_and_is_sealed(visit: Visit) -> None:
    response = _typed(visit)
    assert translations_of(visit.session, response) == {"o_agenda": MEANS}
    answer = visit.session.get_one(Answer, (response.id, "o_agenda"))
    assert answer.translation is not None
    assert b"school" not in answer.translation
    assert visit.heard()["o_agenda"].words == "Chcę porozmawiać o szkole"
    entry = visit.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "translate")).one()
    assert (entry.subject, entry.why) == (f"response:{response.id}", "o_agenda")
    assert MEANS not in str(vars(entry))


def test_a_better_one_takes_its_place_and_no_words_take_it_away(visit: Visit) -> None:
    _typed(visit)
    response = _typed(visit, "I would like to talk about school")
    assert translations_of(visit.session, response) == {"o_agenda": "I would like to talk about school"}
    assert translations_of(visit.session, _typed(visit, "  ")) == {}


def test_words_that_change_lose_their_translation(visit: Visit) -> None:
    response = _typed(visit)
    visit.save(Given("o_agenda", words="Nie chcę"))
    assert translations_of(visit.session, response) == {}


@pytest.mark.parametrize("question", ["o_home", "o_reach", "nothing"])
def test_where_no_words_stand_there_is_nothing_to_translate(visit: Visit, question: str) -> None:
    with pytest.raises(NothingToTranslate):
        _typed(visit, question=question)


@pytest.mark.parametrize("role", ["support", "admin"])
def test_whoever_may_not_read_the_words_types_in_none(visit: Visit, session: Session, role: str) -> None:
    by = Actor("staff", a_staff(session, role).id)
    with pytest.raises(MayNotTranslate):
        translate(session, _response(visit), "o_agenda", MEANS, by=by, now=NOW)
    with pytest.raises(MayNotTranslate):
        translate(session, _response(visit), "o_agenda", MEANS, by=visit.by, now=NOW)


def test_a_translation_has_an_end(visit: Visit) -> None:
    with pytest.raises(TooLong):
        _typed(visit, "a" * (LONGEST + 1))
