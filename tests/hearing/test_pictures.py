"""A picture comes in as anything and is kept as pixels: sealed, beside its answer, shown no further than that."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.answers.given import AnswerUnknown, Given, TooLong
from portal.hearing.answers.kept import earlier
from portal.hearing.concerns import raising
from portal.hearing.pictures import keep
from portal.hearing.pictures.keep import Drawn
from portal.hearing.responses import draft, read_by_iro, save
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Picture, Response, Revision, Tag
from portal.store.vocabulary import AnswerState
from tests.factories import NOW, a_staff
from tests.hearing.conftest import Asking, Visit
from tests.pictures import photo


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    """A small picture made safe."""
    return keep.made_safe(photo(80, 60))


def put(visit: Visit, jpeg: bytes, caption: str | None = None, words: str | None = None, **options: Any) -> Response:
    given = Given("y_wish", AnswerState.ANSWERED if words else AnswerState.BLANK, words=words)
    return visit.save(given, drawn={"y_wish": Drawn(jpeg, caption)}, **options)


def standing(visit: Visit) -> dict[str, keep.Standing]:
    response = draft.response_of(visit.session, visit.invitation.id)
    return keep.standing(visit.session, response) if response else {}


def shown(visit: Visit) -> dict[str, keep.Standing]:
    return visit.box.pictures(standing(visit))


def test_a_child_who_draws_and_writes_nothing_has_answered(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = put(phone, jpeg, "This is our garden")
    assert (phone.heard()["y_wish"].state, phone.heard()["y_wish"].words) == ("answered", None)
    assert shown(phone)["y_wish"].caption == "This is our garden"
    assert keep.open_picture(phone.session, response, "y_wish") == jpeg
    assert keep.open_picture(phone.session, response, "y_home") is None


def test_picture_and_caption_are_sealed_each_for_its_place(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "Our garden")
    kept = phone.session.scalars(sa.select(Picture)).one()
    assert jpeg[100:140] not in kept.image
    assert kept.caption is not None
    assert b"garden" not in kept.caption
    kept.caption = kept.image
    phone.session.flush()
    with pytest.raises(Exception, match="caption:"):
        standing(phone)


def test_saving_the_page_again_keeps_the_picture(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, words="A dog")
    phone.save(Given("y_wish", AnswerState.BLANK))
    assert (phone.heard()["y_wish"].state, phone.heard()["y_wish"].words) == ("answered", None)
    phone.save(Given("y_wish", words="A cat"))
    assert shown(phone).keys() == {"y_wish"}
    assert phone.heard()["y_wish"].words == "A cat"


def test_a_picture_that_is_taken_away_leaves_the_question_blank_or_its_words(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg)
    phone.save(Given("y_wish", AnswerState.BLANK), drawn={"y_wish": Drawn(removed=True)})
    assert phone.heard()["y_wish"].state == "blank"
    put(phone, jpeg, words="A dog")
    phone.save(Given("y_wish", words="A dog"), drawn={"y_wish": Drawn(removed=True)})
    assert phone.heard()["y_wish"].words == "A dog"
    assert standing(phone) == {}


def test_the_caption_can_be_changed_without_a_new_picture(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = put(phone, jpeg, "Our garden")
    phone.save(Given("y_wish"), drawn={"y_wish": Drawn(caption="Our garden with Rex")})
    assert shown(phone)["y_wish"].caption == "Our garden with Rex"
    assert keep.open_picture(phone.session, response, "y_wish") == jpeg


def test_another_browser_sees_no_picture_and_neither_removes_nor_captions_it(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "Our garden")
    tablet = phone.on_device("tablet")
    assert shown(tablet) == {}
    tablet.save(Given("y_wish", AnswerState.SKIPPED), drawn={"y_wish": Drawn(removed=True)})
    tablet.save(Given("y_wish"), drawn={"y_wish": Drawn(caption="Not mine")})
    assert shown(phone)["y_wish"].caption == "Our garden"
    assert phone.heard()["y_wish"].state == "answered"


def test_words_from_another_browser_do_not_show_it_the_picture_or_lose_either(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg)
    tablet = phone.on_device("tablet")
    tablet.save(Given("y_wish", words="A dog"))
    assert shown(tablet) == {}
    assert shown(phone).keys() == {"y_wish"}
    phone.save(Given("y_wish", AnswerState.BLANK))
    assert phone.heard()["y_wish"].words == "A dog"


def test_another_browser_may_put_a_picture_in_its_place(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "Our garden", words="A dog")
    tablet = phone.on_device("tablet")
    other = keep.made_safe(photo(50, 50))
    response = put(tablet, other)
    assert shown(phone) == {}
    assert shown(tablet)["y_wish"].caption is None
    assert keep.open_picture(phone.session, response, "y_wish") == other
    assert phone.heard()["y_wish"].words == "A dog"


def test_once_locked_or_sent_no_browser_sees_it(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg)
    assert phone.device is not None
    phone.device.locked_at = NOW
    assert shown(phone) == {}
    phone.device.locked_at = None
    phone.send()
    assert shown(phone) == {}
    again = phone.on_device("again")
    assert shown(again) == {}


def test_a_sent_picture_that_is_replaced_is_noted_and_not_kept(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = put(phone, jpeg, "Our garden")
    phone.send()
    response.read_at, response.read_by = NOW, phone.iro.id
    again = phone.on_device("again")
    again.now = NOW.replace(hour=12)
    put(again, keep.made_safe(photo(50, 50)), "Our house")
    (was,) = earlier(phone.session, response)
    assert (was.question, was.state, was.words) == ("y_wish", keep.REPLACED, "Our garden")
    assert read_by_iro.changed_since_read(phone.session, response) == ["y_wish"]
    assert response.changed_at == again.now
    assert len(phone.session.scalars(sa.select(Picture)).all()) == 1
    assert jpeg not in phone.session.scalars(sa.select(Revision)).one().was


def test_a_picture_that_comes_after_sending_is_noted_once(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = phone.send().response
    put(phone.on_device("again"), jpeg)
    assert [each.state for each in earlier(phone.session, response)] == [keep.ADDED]
    assert phone.heard()["y_wish"].state == "answered"


def test_a_caption_that_says_something_bad_brings_a_person(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "he hits me every night and I am scared")
    assert phone.concerns() == []
    response = phone.send().response
    (raised,) = phone.concerns()
    assert (raised.kind, raised.question) == ("prompt_look", "y_wish")
    tags = phone.session.scalars(sa.select(Tag).where(Tag.response_id == response.id)).all()
    assert {(tag.kind, tag.start) for tag in tags} == {("concern", None)}
    put(phone.on_device("again"), jpeg, "my cat", words="A cat")
    kinds = {tag.kind for tag in phone.session.scalars(sa.select(Tag)) if tag.kind == "concern"}
    assert kinds == set()


def test_a_caption_in_another_language_waits_for_an_interpreter(asked: Asking, jpeg: bytes) -> None:
    phone = asked(language="pl").on_device("phone")
    put(phone, jpeg, "To jest nasz dom")
    response = phone.send().response
    tags = phone.session.scalars(sa.select(Tag).where(Tag.response_id == response.id)).all()
    assert [(tag.kind, tag.question) for tag in tags] == [("unread", "y_wish")]
    assert [raised.kind for raised in phone.concerns()] == ["interpreter"]


def test_captions_read_before_the_transaction_are_not_read_in_it(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "my cat is here", words="A cat")
    read = save.prepare_all(phone.session, phone.council, phone.invitation, [])
    assert read.keys() == {"y_wish", "y_wish_caption"}
    assert read["y_wish_caption"].words == "my cat is here"


def test_a_caption_holds_three_hundred_letters_and_never_the_persons_own_link(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    ring = phone.session.info["keys"]
    link = ring.link_of(phone.invitation.id, phone.invitation.serial, phone.invitation.key_id)
    put(phone, jpeg, f"see https://reviews.example.org/i/{link}")
    assert shown(phone)["y_wish"].caption == "see [code removed]"
    with pytest.raises(TooLong) as fault:
        put(phone, jpeg, "é" * 301)
    assert (fault.value.used, fault.value.allowed) == (301, 300)
    put(phone, jpeg, " \0é" * 100 + "  ")
    assert len(shown(phone)["y_wish"].caption or "") == 199


@pytest.mark.parametrize("question", ["y_home", "y_nothing"])
def test_only_a_drawing_question_takes_a_picture(asked: Asking, jpeg: bytes, question: str) -> None:
    phone = asked().on_device("phone")
    with pytest.raises(AnswerUnknown):
        phone.save(drawn={question: Drawn(jpeg)})
    assert phone.heard() == {}


def test_staff_who_put_or_take_away_a_picture_are_named(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = phone.save(Given("y_home", codes=("4",)))
    by = Actor("staff", a_staff(phone.session, "support").id)
    keep.put_picture(phone.session, response, "y_wish", jpeg, None, by=by, now=NOW)
    keep.drop_picture(phone.session, response, "y_wish", by=by, now=NOW)
    keep.drop_picture(phone.session, response, "y_wish", by=by, now=NOW)
    entries = phone.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    told = [(each.action, each.subject, each.actor) for each in entries]
    assert told == [(what, f"picture:{response.id}:y_wish", str(by)) for what in (keep.ADDED, keep.REMOVED)]


def test_a_picture_counts_as_an_answer_of_its_year(asked: Asking, session: Session, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = phone.send().response
    put(phone.on_device("again"), jpeg)
    year = session.scalar(sa.text("select year from answer where question = 'y_wish'"))
    assert (year, response.year) == (2025, 2025)
    assert raising.raised_by(session, phone.invitation) == frozenset()
