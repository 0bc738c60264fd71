"""What a page brings is cleaned, checked against its form, and never carries the way in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given as supposing
from hypothesis import settings as drawn
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.answers.given import REMOVED, AnswerUnknown, Given, TooLong, check, clean, too_long
from portal.store.sealing import keys
from portal.store.vocabulary import AnswerState
from tests.hearing.conftest import Asking

ANY_TEXT = st.text(st.characters(codec=None, categories=None))
ODD = {
    "a\0b": "ab",
    "one\r\ntwo\rthree": "one\ntwo\nthree",
    "tab\tkept": "tab\tkept",
    "bell\x07 escape\x1b[31m": "bell escape[31m",
    "half \ud83d a face": "half � a face",
    "e\u0301": "é",
    "👩‍👩‍👧 🏳️‍🌈": "👩‍👩‍👧 🏳️‍🌈",
    "\u202eright to left": "\u202eright to left",
    "میں ٹھیک ہوں": "میں ٹھیک ہوں",
    "   \n ": "",
    "'; DROP TABLE answer; --": "'; DROP TABLE answer; --",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("typed", ODD)
def test_odd_letters_are_kept_or_dropped_and_never_refused(typed: str) -> None:
    assert clean(typed) == ODD[typed]


@supposing(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@drawn(max_examples=60)
@supposing(text=ANY_TEXT)
def test_whatever_a_child_writes_comes_back_as_it_was(text: str, council: Council) -> None:
    form = council.library["consult_12_17"]
    (kept,) = check(form, [Given("o_agenda", words=text)])
    assert (kept.words or "") == clean(text)
    assert kept.state == ("answered" if clean(text) else "blank")


def test_nothing_chosen_is_blank_and_a_skip_holds_nothing(council: Council) -> None:
    form = council.library["consult_4_11"]
    assert check(form, [Given("y_home"), Given("y_wish", words=" \0 ")]) == [
        Given("y_home", AnswerState.BLANK),
        Given("y_wish", AnswerState.BLANK),
    ]
    assert check(form, [Given("y_safe", AnswerState.SKIPPED, ("no",))]) == [Given("y_safe", AnswerState.SKIPPED)]


def test_ticks_come_in_the_order_of_the_page_and_once(council: Council) -> None:
    form = council.library["consult_4_11"]
    (kept,) = check(form, [Given("y_see", codes=("fine", "mum", "mum"), words="x")])
    assert kept.codes == ("mum",)  # who was named counts over "no one"


def test_of_two_answers_to_one_question_the_later_counts(council: Council) -> None:
    form = council.library["consult_4_11"]
    assert check(form, [Given("y_home", codes=("1",)), Given("y_home", codes=("5",))]) == [
        Given("y_home", codes=("5",))
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        Given("y_nothing"),
        Given("y_home", codes=("9",)),
        Given("y_home", codes=("1", "2")),
        Given("y_home", words="there is no box here"),
        Given("y_home", AnswerState.NOT_SHOWN),
    ],
)
def test_an_answer_the_form_does_not_have_is_refused(wrong: Given, council: Council) -> None:
    with pytest.raises(AnswerUnknown):
        check(council.library["consult_4_11"], [wrong])


def test_too_long_says_how_much_was_used_and_is_allowed(council: Council) -> None:
    form = council.library["consult_4_11"]
    long = Given("y_wish", words="a" * 5120)
    assert too_long(form, long) == (5120, 5000)
    assert too_long(form, Given("y_wish", words="a" * 5000 + "\r\n")) is None
    with pytest.raises(TooLong, match="5120 of 5000"):
        check(form, [long])


def test_a_link_or_code_inside_an_answer_is_taken_out(session: Session, asked: Asking) -> None:
    visit = asked(age=14)
    ring, which = keys(session), (visit.invitation.id, 1, visit.invitation.key_id)
    link, code = ring.link_of(*which), ring.code_of(*which)
    typed = code.lower().replace("-", " ")
    words = f"I got https://reviews.example.org/i/{link} and {typed}, bye {code.replace('Q', '0')}"
    visit.save(Given("o_agenda", words=words))
    assert visit.heard()["o_agenda"].words == f"I got {REMOVED} and {REMOVED}, bye {REMOVED}"


def test_the_code_of_an_earlier_letter_is_taken_out_too(session: Session, asked: Asking) -> None:
    visit = asked(age=14)
    old = keys(session).code_of(visit.invitation.id, 1, visit.invitation.key_id)
    visit.invitation.serial = 2
    visit.save(Given("o_agenda", words=f"code {old}"))
    assert visit.heard()["o_agenda"].words == f"code {REMOVED}"
