"""Who is asked what, page by page, and in which words."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.forms.pages import (
    away_of,
    form_for,
    help_of,
    helper_words,
    is_shown,
    notes_of,
    options_of,
    other_versions,
    pages,
    raised,
    send_questions,
    set_up,
)
from portal.forms.schema import Form
from portal.forms.sentences import Reader
from portal.store.vocabulary import Respondent, Stage
from tests.forms.shipped import LIBRARY
from tests.forms.test_files import council_with_a_question_of_its_own

FORM_BY_PERSON = [
    (Stage.CONSULT, Respondent.CHILD, 3, None),
    (Stage.CONSULT, Respondent.CHILD, 4, "consult_4_7"),
    (Stage.CONSULT, Respondent.CHILD, 7, "consult_4_7"),
    (Stage.CONSULT, Respondent.CHILD, 8, "consult_4_11"),
    (Stage.CONSULT, Respondent.CHILD, 11, "consult_4_11"),
    (Stage.CONSULT, Respondent.CHILD, 12, "consult_12_17"),
    (Stage.CONSULT, Respondent.CHILD, 18, "consult_12_17"),
    (Stage.CONSULT, Respondent.CHILD, None, None),
    (Stage.CONSULT, Respondent.PARENT, None, "consult_parent"),
    (Stage.CONSULT, Respondent.CARER, None, "consult_parent"),
    (Stage.CONSULT, Respondent.PROFESSIONAL, None, "consult_professional"),
    (Stage.FEEDBACK, Respondent.CHILD, 0, None),
    (Stage.FEEDBACK, Respondent.CHILD, 5, "feedback_4_11"),
    (Stage.FEEDBACK, Respondent.CHILD, 9, "feedback_4_11"),
    (Stage.FEEDBACK, Respondent.CHILD, 17, "feedback_12_17"),
    (Stage.FEEDBACK, Respondent.PARENT, None, "feedback_parent"),
    (Stage.FEEDBACK, Respondent.CARER, None, "feedback_parent"),
    (Stage.FEEDBACK, Respondent.PROFESSIONAL, None, "feedback_professional"),
]


def say(context: str, message: str) -> str:
    """English as it stands in the form."""
    return message


def codes(form: Form, name: str, reader: Reader) -> list[str]:
    return [option.code for option in options_of(form, form.find(name), reader)]


@pytest.mark.parametrize(("stage", "role", "age", "form_id"), FORM_BY_PERSON)
def test_everybody_is_asked_with_the_form_made_for_them(
    stage: Stage, role: Respondent, age: int | None, form_id: str | None
) -> None:
    assert form_for(stage, role, age) == form_id


def test_a_child_may_choose_any_other_version_and_an_adult_has_none() -> None:
    assert other_versions("consult_4_11") == ("consult_4_7", "consult_12_17")
    assert other_versions("feedback_12_17") == ("feedback_4_11",)
    assert other_versions("consult_parent") == ()
    assert all(form.id in other_versions(other) for form in LIBRARY for other in other_versions(form.id))
    assert [form.id for form in LIBRARY if other_versions(form.id)] == [
        *("consult_4_7", "consult_4_11", "consult_12_17", "feedback_4_11", "feedback_12_17")
    ]


def test_a_child_of_six_sees_three_faces_and_one_of_nine_five() -> None:
    form = LIBRARY["consult_4_11"]
    assert codes(form, "y_home", Reader(age=6)) == ["f3_low", "f3_mid", "f3_high", "mixed"]
    assert codes(form, "y_home", Reader(age=9)) == ["1", "2", "3", "4", "5", "mixed"]
    assert codes(form, "y_school", Reader(age=6))[-1] == "na"
    assert codes(form, "y_school", Reader(age=9))[-1] == "na"


def test_a_young_person_who_chooses_the_younger_form_sees_five_faces() -> None:
    assert len(codes(LIBRARY["consult_4_11"], "y_home", Reader(age=15))) == 6


@pytest.mark.parametrize(
    ("form_id", "age", "counted"),
    [
        ("consult_4_7", 4, 10),
        ("consult_4_7", 15, 10),
        ("consult_4_11", 4, 10),
        ("consult_4_11", 11, 10),
        ("consult_12_17", 10, 9),
        ("consult_12_17", 13, 9),
        ("consult_12_17", 14, 9),
        ("consult_12_17", 18, 9),
        ("consult_parent", None, 10),
        ("consult_professional", None, 2),
        ("feedback_4_11", 6, 9),
        ("feedback_4_11", 7, 9),
        ("feedback_4_11", 8, 10),
        ("feedback_4_11", 9, 10),
        ("feedback_4_11", 16, 10),
        ("feedback_12_17", 12, 12),
        ("feedback_parent", None, 9),
        ("feedback_professional", None, 9),
    ],
)
def test_nobody_is_asked_more_than_their_age_can_bear(form_id: str, age: int | None, counted: int) -> None:
    shown = [page for page in pages(LIBRARY[form_id], age, {}) if page.place == "page"]
    assert [(page.number, page.of) for page in shown] == [(n + 1, counted) for n in range(counted)]


@pytest.mark.parametrize(("age", "most"), [(9, 13), (13, 13), (14, 14), (17, 14)])
def test_whoever_picks_every_topic_is_still_asked_no_more_than_their_age_can_bear(age: int, most: int) -> None:
    form = LIBRARY["consult_12_17"]
    topics = {"o_topics": frozenset(form.find("o_topics").codes) - {"short"}}
    assert sum(page.place == "page" for page in pages(form, age, topics)) == most


def test_the_short_way_asks_what_must_be_asked_and_no_more() -> None:
    form = LIBRARY["consult_12_17"]
    short = [page for page in pages(form, 15, {"o_topics": frozenset({"short"})}) if page.place == "page"]
    assert [page.name for page in short] == [
        *("o_topics", "o_safe", "o_listened", "o_actions", "o_agenda", "o_worry", "o_takepart")
    ]


@pytest.mark.parametrize(
    ("topic", "asked"),
    [
        ("home", {"o_home", "o_stay", "o_moved"}),
        ("family", {"o_see"}),
        ("friends", {"o_see", "o_friends"}),
        ("school", {"o_education"}),
        ("health", {"o_wellbeing", "o_health"}),
        ("sw", {"o_sw"}),
        ("money", {"o_money"}),
        ("me", {"o_me"}),
        ("plan", {"o_why", "o_plan", "o_plan_agree"}),
        ("rights", {"o_rights"}),
        ("future", {"o_future"}),
        ("other", set()),
    ],
)
def test_a_topic_that_is_picked_brings_its_questions_and_no_others(topic: str, asked: set[str]) -> None:
    form = LIBRARY["consult_12_17"]

    def names(*picked: str) -> set[str]:
        return {q.name for page in pages(form, 15, {"o_topics": frozenset(picked)}) for q in page.questions}

    assert names(topic) - names() == asked
    assert names() <= names(topic)


def test_what_was_answered_before_topics_were_asked_stays_asked() -> None:
    form = LIBRARY["consult_12_17"]
    home = form.find("o_home")
    assert is_shown(form, home, 15, {"o_home": frozenset({"4"})})
    assert not is_shown(form, home, 15, {})
    assert not is_shown(form, home, 15, {"o_home": frozenset({"4"}), "o_topics": frozenset({"school"})})


def test_the_future_is_asked_about_from_fourteen_and_from_sixteen_with_what_the_law_gives() -> None:
    form = LIBRARY["consult_12_17"]
    picked = {"o_topics": frozenset({"future"})}
    assert not is_shown(form, form.find("o_future"), 13, picked)
    assert is_shown(form, form.find("o_future"), 14, picked)
    own = {"pathway", "adviser", "setup", "staying", "rights18"}
    assert not own - {"staying"} & set(codes(form, "o_future", Reader(age=15)))
    assert own <= set(codes(form, "o_future", Reader(age=16)))
    told = [notes_of(form, form.find("o_future"), frozenset({code}), Reader(age=16), say) for code in own]
    assert all(len(each) == 1 for each in told)


def test_what_is_retired_is_offered_to_nobody_and_still_read() -> None:
    form = LIBRARY["consult_12_17"]
    assert "mostly" in form.find("o_safe").codes
    assert codes(form, "o_safe", Reader(age=15)) == ["yes", "partly", "no", "unsure"]


def test_only_whoever_helps_is_told_what_to_say_to_the_child() -> None:
    form = LIBRARY["consult_4_7"]
    asked = [question for page in pages(form, 5, {}) if page.place == "page" for question in page.questions]
    assert all(helper_words(form, question, Reader(age=5, helped=True), say) for question in asked)
    assert not any(helper_words(form, question, Reader(age=5), say) for question in asked)


@pytest.mark.parametrize(
    ("form_id", "worry", "asked"),
    [
        ("consult_4_7", "y_worry", ["y_worry_more", "y_worry_now", "y_talk_to"]),
        ("consult_4_11", "y_worry", ["y_worry_more", "y_talk_to"]),
        ("consult_12_17", "o_worry", ["o_worry_more", "o_talk_to", "o_reach", "o_avoid"]),
    ],
)
def test_the_page_after_a_worry_is_the_same_whatever_was_pressed(form_id: str, worry: str, asked: list[str]) -> None:
    form = LIBRARY[form_id]
    seen = set()
    for code in ["", *form.find(worry).codes]:
        shown = pages(form, 15, {worry: frozenset({code})})
        after = shown[[page.name for page in shown].index(worry) + 1]
        assert [question.name for question in after.questions] == asked
        assert (after.name, after.place, after.number) == (asked[0], "follow_up", None)
        seen.add(shown)
    assert len(seen) == 1


def test_a_question_that_depends_on_an_earlier_answer_waits_for_it(tmp_path: Path) -> None:
    form = council_with_a_question_of_its_own(tmp_path)

    def shown(*given: str) -> list[str]:
        return [page.name for page in pages(form, 9, {"y_listened": frozenset(given)})]

    assert "x_listen" not in shown()
    assert "x_listen" not in shown("yes")
    assert shown("partly").index("x_listen") == shown("partly").index("y_listened") + 1


def test_the_welcome_and_send_pages_ask_their_own_questions() -> None:
    asked = {form.id: ([q.name for q in set_up(form)], [q.name for q in send_questions(form, 9)]) for form in LIBRARY}
    assert asked == {
        "consult_4_7": (["y_helper"], ["y_share"]),
        "consult_4_11": (["y_helper"], ["y_share"]),
        "consult_12_17": (["o_helper"], ["o_share"]),
        "consult_parent": (["p_role"], ["p_share"]),
        "consult_professional": (["gc_role"], ["gc_share"]),
        "feedback_4_11": ([], ["f_share_iro", "f_quote"]),
        "feedback_12_17": ([], ["f_share_iro", "f_quote"]),
        "feedback_parent": (["pf_role"], ["pf_quote"]),
        "feedback_professional": (["g_role"], ["g_quote"]),
    }


@pytest.mark.parametrize(("form_id", "mark"), [("consult_4_7", "y"), ("consult_4_11", "y"), ("consult_12_17", "o")])
def test_where_nobody_watches_no_prompt_answer_is_promised(form_id: str, mark: str) -> None:
    form = LIBRARY[form_id]
    assert {"talk", "unsafe"} <= set(codes(form, f"{mark}_worry_now", Reader()))
    assert codes(form, f"{mark}_worry_now", Reader(watched=False)) == ["quiet"]
    assert codes(form, f"{mark}_worry", Reader(watched=False)) == ["none", "little", "lot"]
    for name in ("safe", "worry", "worry_more"):
        told = help_of(form, form.find(f"{mark}_{name}"), Reader(watched=False), say)
        assert told
        assert re.search(r"(not|don’t).* straight away", told)


def test_a_helper_is_asked_to_look_away_and_nobody_else_is() -> None:
    form = LIBRARY["consult_4_11"]
    safe = form.find("y_safe")
    helped = Reader(first_name="Amira", helped=True)
    assert away_of(form, safe, helped, say) == "This bit is just for Amira. Helper, please look away."
    assert away_of(form, safe, Reader(helped=True), say) == "This bit is just for you. Helper, please look away."
    assert away_of(form, safe, Reader(first_name="Amira"), say) is None
    assert away_of(form, form.find("y_see"), helped, say) is None


def test_a_helper_is_told_to_put_the_childs_words() -> None:
    form = LIBRARY["consult_4_11"]
    helper, reader = form.find("y_helper"), Reader(first_name="Amira")
    assert notes_of(form, helper, frozenset({"self"}), reader, say) == ()
    assert notes_of(form, helper, frozenset({"carer"}), reader, say) == (
        "Helpers: please put what Amira says, even if you disagree.",
    )


def test_an_answer_raises_its_concern_and_words_raise_where_any_words_do() -> None:
    worry = LIBRARY["consult_12_17"].find("o_worry")
    assert raised(worry, frozenset({"none"}), written=False) == ()
    ((code, concern),) = raised(worry, frozenset({"unsafe"}), written=False)
    assert (code, concern.concern, concern.urgency) == ("unsafe", "safety", "urgent")
    meeting = LIBRARY["consult_parent"].find("p_safe_meeting")
    assert raised(meeting, frozenset(), written=False) == ()
    assert [code for code, _ in raised(meeting, frozenset(), written=True)] == ["written"]


@given(st.sampled_from(list(LIBRARY)), st.none() | st.integers(4, 18), st.randoms())
def test_pages_laid_out_before_are_those_of_these_answers(form: Form, age: int | None, chance: Random) -> None:
    answers: dict[str, frozenset[str]] = {}
    for question in form.question:
        codes = [option.code for option in question.every_option]
        if chance.random() < 0.5:
            answers[question.name] = frozenset(chance.sample(codes, chance.randint(0, len(codes))))
    asked = {question.name for page in pages(form, age, answers) for question in page.questions}
    assert asked == {
        question.name
        for question in form.question
        if question.place in {"page", "follow_up"} and is_shown(form, question, age, answers)
    }
