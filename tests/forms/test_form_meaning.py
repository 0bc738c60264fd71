"""What every question and answer is called and what it raises: figures of ten years stand on these names."""

from portal.forms.schema import Option
from tests.forms.codes import CODES
from tests.forms.shipped import LIBRARY

# (question, code) -> (concern, urgency). `written` stands for any words at all.
RAISES = {
    ("y_cared", "no"): ("safety", "same_day"),
    ("y_cared", "partly"): ("safety", "read_first"),
    ("y_cared", "unsure"): ("safety", "read_first"),
    ("y_safe", "no"): ("safety", "urgent"),
    ("y_safe", "partly"): ("safety", "read_first"),
    ("y_safe", "unsure"): ("safety", "read_first"),
    ("y_see", "less"): ("safety", "read_first"),
    ("y_worry", "lot"): ("safety", "same_day"),
    ("y_worry", "little"): ("safety", "read_first"),
    ("y_worry_now", "unsafe"): ("safety", "urgent"),
    ("y_worry_now", "talk"): ("talk", "same_day"),
    ("y_takepart", "advocate"): ("advocate", "same_day"),
    ("y_friends", "unkind"): ("safety", "read_first"),
    ("y_needs", "language"): ("interpreter", "read_first"),
    ("y_worry", "unsafe"): ("safety", "urgent"),
    ("y_worry", "talk"): ("talk", "same_day"),
    ("y_meeting", "helper"): ("advocate", "same_day"),
    ("o_safe", "no"): ("safety", "urgent"),
    ("o_safe", "partly"): ("safety", "read_first"),
    ("o_safe", "unsure"): ("safety", "read_first"),
    ("o_cared", "no"): ("safety", "same_day"),
    ("o_cared", "partly"): ("safety", "read_first"),
    ("o_cared", "unsure"): ("safety", "read_first"),
    ("o_see", "less"): ("safety", "read_first"),
    ("o_friends", "unkind"): ("safety", "read_first"),
    ("o_worry", "unsafe"): ("safety", "urgent"),
    ("o_worry", "talk"): ("talk", "same_day"),
    ("o_worry", "lot"): ("safety", "same_day"),
    ("o_worry", "little"): ("safety", "read_first"),
    ("o_worry_now", "unsafe"): ("safety", "urgent"),
    ("o_worry_now", "talk"): ("talk", "same_day"),
    ("o_takepart", "chair_adv"): ("advocate", "same_day"),
    ("o_takepart", "attend_adv"): ("advocate", "same_day"),
    ("o_takepart", "advocate"): ("advocate", "same_day"),
    ("o_meeting", "interpreter"): ("interpreter", "read_first"),
    ("p_needs", "interpreter"): ("interpreter", "read_first"),
    ("p_needs", "bsl"): ("interpreter", "read_first"),
    ("p_safe_meeting", "written"): ("safety", "read_first"),
}

# What the portal acts on when the question is skipped: always the most private choice.
SKIPPED = {
    "y_share": "iro_only",
    "o_share": "iro_only",
    "p_share": "iro_only",
    "gc_share": "iro_only",
    "f_share_iro": "no",
    "f_quote": "no",
    "pf_quote": "no",
    "g_quote": "no",
}


def _options() -> list[tuple[str, Option]]:
    return [(q.name, option) for form in LIBRARY for q in form.question for option in q.every_option]


def test_every_question_and_answer_keeps_its_name() -> None:
    asked = {form.id: {q.name: " ".join(q.codes) for q in form.question} for form in LIBRARY}
    frozen = {
        form_id: {
            name.strip(): codes.strip() for name, codes in (line.split(":") for line in table.strip().splitlines())
        }
        for form_id, table in CODES.items()
    }
    assert asked == frozen
    assert [[*each] for each in asked.values()] == [[*each] for each in frozen.values()]


def test_every_trigger_raises_what_the_table_says() -> None:
    raises = [
        ((question.name, code), (each.concern, each.urgency))
        for form in LIBRARY
        for question in form.question
        for each in question.raises
        for code in each.when
    ]
    assert dict(raises) == RAISES
    assert set(raises) == set(RAISES.items())  # the two forms of young children agree


def test_who_is_not_sure_whether_they_are_safe_is_read_first_in_every_form() -> None:
    safety = [q for form in LIBRARY for q in form.question if q.topic == "safety" or "C_CARED" in q.metric]
    unsure = [q.name for q in safety if "unsure" in q.codes]
    assert unsure == ["y_cared", "y_safe", "y_safe", "y_cared", "o_safe", "o_cared"]
    assert {RAISES[name, "unsure"] for name in unsure} == {("safety", "read_first")}


def test_only_who_says_so_wants_to_talk_to_someone() -> None:
    assert {trigger for trigger, (kind, _) in RAISES.items() if kind == "talk"} == {
        *((f"{who}_{name}", "talk") for who in "yo" for name in ("worry", "worry_now"))
    }


def test_who_skips_a_choice_of_sharing_gets_the_most_private_one() -> None:
    skipped = {q.name: q.if_skipped for form in LIBRARY for q in form.question if q.if_skipped}
    assert skipped == SKIPPED
    assert {q.name for form in LIBRARY for q in form.question if q.place == "send"} == SKIPPED.keys()


def test_what_is_for_the_iro_alone_is_named_here() -> None:
    whole = {q.name for form in LIBRARY for q in form.question if q.private}
    ticked = {(name, option.code) for name, option in _options() if option.private}
    assert whole == {
        *("y_worry_more", "y_talk_to", "o_offlimits", "o_worry_more", "o_talk_to", "o_reach", "o_avoid"),
        *("p_safe_meeting", "gc_private"),
    }
    assert ticked == {
        *((f"{who}_{name}", code) for who in "yo" for name, code in (("meeting", "not_want"), ("see", "less"))),
        *((f"{who}_{name}", code) for who in "yo" for name, code in (("worry_now", "quiet"), ("friends", "unkind"))),
    }


def test_the_check_page_masks_what_a_person_beside_the_child_should_not_see() -> None:
    masked = {q.name for form in LIBRARY for q in form.question if q.masked}
    assert masked == {
        *("y_cared", "y_safe", "y_worry", "y_worry_now", "y_worry_more", "y_talk_to", "y_meeting", "y_see", "y_stay"),
        *(
            "o_cared",
            "o_safe",
            "o_see",
            "o_stay",
            "o_offlimits",
            "o_worry_now",
            "o_worry",
            "o_worry_more",
            "o_talk_to",
            "o_reach",
        ),
        *("o_avoid", "o_meeting", "p_safe_meeting"),
    }


def test_a_helper_looks_away_from_every_question_on_safety_and_worries() -> None:
    away = {q.name for form in LIBRARY for q in form.question if q.helper_away}
    assert away == {
        *("y_cared", "y_safe", "y_worry", "y_worry_now", "y_worry_more", "y_talk_to"),
        *("o_cared", "o_safe", "o_worry", "o_worry_now", "o_worry_more", "o_talk_to", "o_reach", "o_avoid"),
    }


def test_every_answer_of_a_faces_question_has_a_face_and_older_people_never_see_one() -> None:
    for form in LIBRARY:
        faces = [option.face for q in form.question for option in q.every_option if option.face]
        assert bool(faces) == (form.id in {"consult_4_11", "feedback_4_11"})
        pictures = [option.picture for q in form.question for option in q.every_option if option.picture]
        # a parent's stand there for Easy Read; a young person's form has none
        assert bool(pictures) == (form.skin == "younger" or form.audience == "parent")


def test_no_question_is_asked_of_nobody() -> None:
    for form in LIBRARY:
        for question in form.question:
            if question.ages and form.ages:
                assert form.ages[0] <= question.ages[0] <= question.ages[1] <= form.ages[1]
