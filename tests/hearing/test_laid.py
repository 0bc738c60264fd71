"""What a save comes to, whatever stood and whatever a page brings: nothing is lost, hidden or emptied by accident."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.forms import pages
from portal.forms.schema import Form, Question
from portal.hearing.answers.given import Given, check
from portal.hearing.answers.kept import Heard, codes_of
from portal.hearing.responses.laid import Before, Laid, lay_over, passed_over, records
from portal.hearing.responses.letterbox import Letterbox
from portal.store.models import Device
from portal.store.vocabulary import AnswerState
from tests.forms.shipped import LIBRARY

BROWSERS = {name: Device(invitation_id=1, key_hash=name.encode()) for name in ("phone", "tablet")}


def brought(question: Question) -> st.SearchStrategy[Given]:
    """What a page may bring for one question."""
    codes = st.lists(
        st.sampled_from(sorted(question.codes)), min_size=1, max_size=3 if question.many else 1, unique=True
    )
    words = st.sampled_from(["A dog", "Sunday", None]) if question.words else st.none()
    answered = st.builds(
        Given, st.just(question.name), codes=codes.map(tuple) if question.codes else st.just(()), words=words
    )
    return answered | st.sampled_from(
        [Given(question.name, AnswerState.SKIPPED), Given(question.name, AnswerState.BLANK)]
    )


@st.composite
def saves(draw: st.DrawFn) -> tuple[Before, list[Given]]:
    """A response somewhere on its way, saved from two browsers, and one more page that comes in."""
    form = LIBRARY[draw(st.sampled_from(["consult_4_11", "consult_12_17", "feedback_4_11"]))]
    onlooker, age = draw(st.booleans()), draw(st.integers(4, 11) if "4_11" in form.id else st.integers(12, 17))
    # a few questions, so that pages meet again and again
    few = draw(st.lists(st.sampled_from(form.question), min_size=1, max_size=4, unique_by=lambda each: each.name))
    stands: dict[str, Heard] = {}
    for _ in range(draw(st.integers(1, 3))):
        stands = dict(lay_over(Before(form, age, _box(form, draw, onlooker), stands), _page(form, few, draw)).after)
    sent = draw(st.booleans())
    if sent:
        settled = lay_over(Before(form, age, _box(form, draw, onlooker), stands, settles=True), []).after
        stands = {name: Heard(name, each.state, each.codes, each.words) for name, each in settled.items()}
    settles = sent or draw(st.booleans())
    whole = draw(st.booleans())
    before = Before(form, age, _box(form, draw, onlooker), stands, sent=sent, settles=settles, whole=whole)
    return before, _page(form, few, draw)


def _box(form: Form, draw: st.DrawFn, onlooker: bool) -> Letterbox:
    return Letterbox(form, BROWSERS[draw(st.sampled_from(sorted(BROWSERS)))], onlooker)


def _page(form: Form, few: list[Question], draw: st.DrawFn) -> list[Given]:
    some = draw(st.lists(st.sampled_from(few), min_size=1, max_size=3, unique_by=lambda question: question.name))
    return check(form, [draw(brought(question)) for question in some])


def facts(each: Given | Heard) -> Any:
    """An answer without the browser it came from."""
    return each.state, frozenset(each.codes), each.words


@given(saves())
def test_the_same_page_again_changes_nothing(case: tuple[Before, list[Given]]) -> None:
    before, page = case
    once = lay_over(before, page)
    # a page may answer what its own answers hide: that is hidden once more, and stands as it stood
    again = lay_over(Before(before.form, before.age, before.letterbox, once.after, settles=before.settles), page)
    assert {name: facts(each) for name, each in again.after.items()} == {
        n: facts(each) for n, each in once.after.items()
    }
    if not before.settles:
        assert not again.written
        assert not again.revised


@given(saves())
def test_what_is_written_is_what_stands_then(case: tuple[Before, list[Given]]) -> None:
    before, page = case
    laid = lay_over(before, page)
    written = {each.question: facts(each) for each in laid.written}
    assert len(written) == len(laid.written)
    for name, each in laid.after.items():
        stood = before.answers.get(name)
        assert written.get(name, stood and facts(stood)) == facts(each)


@given(saves())
def test_what_a_browser_was_not_shown_is_never_emptied_by_its_blank_page(case: tuple[Before, list[Given]]) -> None:
    before, page = case
    laid = lay_over(before, page)
    hidden = {each.question for each in laid.settled}
    for each in page:
        stood = before.answers.get(each.question)
        if stood is None or stood.state != "answered" or each.codes or each.words or each.question in hidden:
            continue
        if not before.whole and not before.letterbox.saw(stood):
            assert facts(laid.after[each.question]) == facts(stood)


@given(saves())
def test_what_was_sent_or_came_from_elsewhere_is_kept_before_it_is_replaced(case: tuple[Before, list[Given]]) -> None:
    before, page = case
    laid = lay_over(before, page)
    kept = {(each.question, facts(each)) for each in laid.revised}
    perhaps = {(each.question, facts(each)) for each in laid.revised_if_raised}
    for name, stood in before.answers.items():
        if stood.state != "answered" or facts(laid.after[name]) == facts(stood):
            continue
        if before.sent or stood.saved_by != before.letterbox.key:
            assert (name, facts(stood)) in kept
        elif before.form.find(name).raises:
            assert (name, facts(stood)) in kept | perhaps


@given(saves())
def test_every_answer_a_page_brings_stands_or_is_kept(case: tuple[Before, list[Given]]) -> None:
    before, page = case
    laid = lay_over(before, page)
    kept = {(each.question, facts(each)) for each in laid.revised}
    for each in page:
        if each.state == "answered":
            assert facts(laid.after[each.question]) == facts(each) or (each.question, facts(each)) in kept


@given(saves())
def test_in_what_is_sent_every_question_has_the_state_its_conditions_give_it(case: tuple[Before, list[Given]]) -> None:
    before, page = case
    if not before.settles:
        return
    laid = lay_over(before, page)
    standing = codes_of(laid.after)
    for question in before.form.question:
        is_shown = pages.is_shown(before.form, question, before.age, standing)
        assert (laid.after[question.name].state == "not_shown") is not is_shown


@given(saves())
def test_a_choice_nobody_made_is_the_most_private_one(case: tuple[Before, list[Given]]) -> None:
    before, page = case
    laid: Laid = lay_over(Before(before.form, before.age, before.letterbox, before.answers, settles=True), page)
    recorded = records(before.form, passed_over(before.form, laid.after))
    for question in before.form.question:
        if question.records == "sharing" and not laid.after[question.name].codes:
            assert recorded["sharing"] == question.if_skipped
        if question.records == "may_quote" and not laid.after[question.name].codes:
            assert recorded["may_quote"] is False
