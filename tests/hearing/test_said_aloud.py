"""What is said aloud is kept as words are: sealed, for the browser it was said in, and for whom the child chose."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.hearing import agreed, sharing
from portal.hearing.aloud import voices
from portal.hearing.aloud.sounds import LARGEST, Sound, SoundRefused, SoundTooBig, checked, kind_of
from portal.hearing.answers.given import AnswerUnknown, Given
from portal.hearing.answers.kept import earlier
from portal.hearing.pictures.keep import Drawn
from portal.hearing.responses.typed_up import MayNotTypeUp, NothingSaid, read_before, type_up
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Response, Tag
from portal.store.tables.media_tables import SaidAloud
from portal.store.vocabulary import AnswerState, ReadAs
from tests.factories import NOW, a_staff
from tests.hearing.conftest import Asking, Visit
from tests.sounds import NONE_OF_THEM, mp4, said, webm


def say(visit: Visit, sound: Sound | None = None, question: str = "y_wish", **options: Any) -> Response:
    return visit.save(aloud={question: sound or said()}, **options)


def hears(visit: Visit) -> set[str]:
    return {*visit.box.voices(visit.heard())}


def typed(visit: Visit, response: Response, words: str, by: Any = None, question: str = "y_wish") -> None:
    work = Work(visit.session, visit.council, Actor("staff", (by or visit.iro).id), NOW)
    type_up(work, response, question, words, readings=read_before(work, response, question, words))


def test_what_browsers_record_is_known_by_its_bytes_and_nothing_else_is_taken() -> None:
    assert (kind_of(webm()), kind_of(mp4())) == ("webm", "mp4")
    for raw in NONE_OF_THEM.values():
        with pytest.raises(SoundRefused):
            checked(raw, 5)
    for too_big in ((webm(mark=bytes(LARGEST)), 5), (webm(), 121)):
        with pytest.raises(SoundTooBig):
            checked(*too_big)
    assert checked(webm(), 0).seconds == 1


def test_a_child_who_speaks_and_writes_nothing_has_answered_and_it_is_sealed(asked: Asking) -> None:
    phone = asked().on_device("phone")
    response = say(phone, said("canary"))
    heard = phone.heard()["y_wish"]
    assert (heard.state, heard.words, heard.says) == ("answered", None, None)
    assert voices.open_sound(phone.session, response, "y_wish") == said("canary").content
    assert b"canary" not in phone.session.scalars(sa.select(SaidAloud)).one().sound
    phone.save(Given("y_wish", AnswerState.BLANK))
    assert phone.heard()["y_wish"].state == "answered"
    assert hears(phone) == {"y_wish"}


def test_taken_away_it_leaves_the_question_blank_or_what_else_answers_it(asked: Asking) -> None:
    phone = asked().on_device("phone")
    say(phone)
    phone.save(aloud={"y_wish": None})
    assert (phone.heard()["y_wish"].state, hears(phone)) == ("blank", set())
    phone.save(drawn={"y_wish": Drawn(b"a picture")}, aloud={"y_wish": said()})
    phone.save(aloud={"y_wish": None})
    assert phone.heard()["y_wish"].state == "answered"
    phone.save(aloud={"y_wish": said()})
    phone.save(drawn={"y_wish": Drawn(removed=True)})
    assert phone.heard()["y_wish"].state == "answered"


def test_another_browser_neither_hears_it_nor_takes_it_away_and_may_say_something_in_its_place(asked: Asking) -> None:
    phone = asked().on_device("phone")
    response = say(phone)
    tablet = phone.on_device("tablet")
    assert hears(tablet) == set()
    tablet.save(Given("y_wish", AnswerState.SKIPPED), aloud={"y_wish": None})
    assert hears(phone) == {"y_wish"}
    say(tablet, said("another"))
    assert (hears(phone), hears(tablet)) == (set(), {"y_wish"})
    assert [each.state for each in earlier(phone.session, response)] == [voices.REPLACED]
    tablet.send()
    assert hears(tablet) == set()


def test_somebody_who_may_look_on_never_hears_a_masked_answer_again(asked: Asking) -> None:
    phone = asked().on_device("phone")
    phone.save(Given("y_helper", codes=("carer",)))
    say(phone, question="y_worry_more")
    assert hears(phone) == set()


@pytest.mark.parametrize("question", ["y_home", "y_see", "y_talk_to"])
def test_only_what_is_asked_in_words_is_answered_aloud(asked: Asking, question: str) -> None:
    phone = asked().on_device("phone")
    with pytest.raises(AnswerUnknown):
        say(phone, question=question)
    assert phone.heard() == {}


def test_how_to_be_reached_safely_is_written_and_adults_write(asked: Asking) -> None:
    for form, age, name in (("consult_12_17", 15, "o_reach"), ("consult_parent", 9, "p_well")):
        visit = asked(age=age, form=form)
        with pytest.raises(AnswerUnknown):
            say(visit, question=name)


def test_that_somebody_has_to_listen_is_raised_once_and_settled_by_typing_it_up(asked: Asking) -> None:
    phone = asked().on_device("phone")
    response = say(phone)
    say(phone, question="y_good")
    assert phone.concerns() == []
    phone.send()
    (waits,) = phone.concerns()
    assert (waits.kind, waits.code, waits.urgency, waits.question) == ("prompt_look", "unheard", "read_first", None)
    typed(phone, response, "I want a dog")
    assert [each.acknowledged_by for each in phone.concerns()] == [None]  # one is left
    typed(phone, response, "My friends", question="y_good")
    settled = (waits.acknowledged_by, waits.acknowledged_at)
    assert settled == (phone.iro.id, NOW)


def test_what_is_typed_up_is_sealed_tagged_and_looked_through_as_their_words(asked: Asking) -> None:
    phone = asked().on_device("phone")
    response = say(phone)
    phone.send()
    typed(phone, response, "he hits me every night and I am scared. I want to see my brother more")
    heard = phone.heard()["y_wish"]
    assert heard.aloud is not None
    assert (heard.words, heard.aloud.typed_by) == (None, phone.iro.id)
    assert heard.says == "he hits me every night and I am scared. I want to see my brother more"
    row = phone.session.scalars(sa.select(SaidAloud).execution_options(populate_existing=True)).one()
    assert row.typed
    assert b"brother" not in row.typed
    kinds = {tag.kind for tag in phone.session.scalars(sa.select(Tag)) if tag.question == "y_wish"}
    assert {"concern", "theme"} <= kinds
    assert [each.code for each in phone.concerns()] == ["unheard", "phrases"]
    entries = phone.session.scalars(sa.select(AuditEntry.subject).where(AuditEntry.action == "type up")).all()
    assert entries == [f"response:{response.id}"]


def test_what_was_typed_up_goes_with_what_it_is_of(asked: Asking) -> None:
    phone = asked().on_device("phone")
    response = say(phone)
    phone.send()
    typed(phone, response, "I want a dog")
    again = phone.on_device("again")
    say(again, said("a cat"))
    heard = phone.heard()["y_wish"]
    assert heard.aloud is not None
    assert (heard.aloud.typed, heard.says) == (None, None)
    (was,) = earlier(phone.session, response)
    assert (was.state, was.words) == (voices.REPLACED, "I want a dog")


def test_it_comes_to_the_table_as_words_do_once_it_is_typed_up(asked: Asking) -> None:
    for choice, told in (("meeting", True), ("iro_only", False), (None, False)):
        phone = asked().on_device(f"phone {choice}")
        response = say(phone)
        phone.send(*([Given("y_share", codes=(choice,))] if choice else []))
        form = phone.council.library[response.form]
        assert "y_wish" not in sharing.may_be_agreed(form, phone.heard())
        typed(phone, response, "I want a dog")
        stands = agreed.standing(phone.session, form, response)
        assert "y_wish" in stands.offered
        assert ("y_wish" in stands.told) is told, choice
        report = sharing.shown(ReadAs.REPORT, response, form, phone.heard())
        assert all(each.aloud is None for each in report.values())


def test_only_whoever_may_hear_it_types_it_up(asked: Asking, session: Session) -> None:
    phone = asked().on_device("phone")
    response = say(phone)
    phone.send()
    with pytest.raises(MayNotTypeUp):
        typed(phone, response, "I want a dog", by=a_staff(session, "support"))
    with pytest.raises(NothingSaid):
        typed(phone, response, "I want a dog", question="y_good")
