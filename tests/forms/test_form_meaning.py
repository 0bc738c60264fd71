"""What every question and answer is called and what it raises: figures of ten years stand on these names."""

from portal.forms.schema import Option
from tests.forms.shipped import LIBRARY

# A change here changes what the answers of earlier years, and of other councils, mean.
CODES = {
    "consult_4_7": """
        y_helper: self carer family sw iro participation school advocate other
        y_home: f3_low f3_mid f3_high mixed
        y_good:
        y_cared: yes partly no unsure
        y_safe: yes partly no unsure
        y_listened: yes partly no unsure
        y_school: f3_low f3_mid f3_high na
        y_see: mum dad siblings grandparents family friends past_carer pets less fine
        y_worry: none little lot
        y_worry_more:
        y_worry_now: unsafe talk quiet
        y_talk_to: iro sw school home advocate nobody
        y_takepart: go part advocate send
        y_wish:
        y_share: iro_only ask meeting
    """,
    "consult_4_11": """
        y_helper: self carer family sw iro participation school advocate other
        y_home: 1 2 3 4 5 mixed f3_low f3_mid f3_high
        y_safe: yes partly no unsure a_bit
        y_cared: yes partly no unsure a_bit
        y_listened: yes partly no unsure a_bit
        y_school: 1 2 3 4 5 mixed f3_low f3_mid f3_high na
        y_see: mum dad siblings grandparents family friends past_carer pets other less fine
        y_about: friends feelings plan sw me things rights needs enough
        y_good:
        y_friends: good up_down few unkind
        y_feel: 1 2 3 4 5 mixed f3_low f3_mid f3_high
        y_why: yes partly no unsure a_bit
        y_plan: yes partly no unsure a_bit
        y_stay: yes partly no unsure a_bit
        y_sw: know reach alone changed none
        y_me: food hair faith language story fun fine
        y_things: room photos clothes money phone lost fine
        y_rights: yes partly no unsure a_bit
        y_needs: pictures signs breaks quiet knows_me language
        y_wish:
        y_worry: none little lot talk unsafe
        y_worry_now: unsafe talk quiet
        y_worry_more:
        y_talk_to: iro sw school home advocate nobody
        y_takepart: go part run advocate send unsure
        y_meeting: home school elsewhere not_school_time short choose_who not_want iro_first helper
        y_share: iro_only ask meeting
    """,
    "consult_12_17": """
        o_helper: self carer iro participation sw school advocate interpreter other
        o_topics: home family friends school health sw money me plan rights future other short
        o_safe: yes partly no unsure mostly
        o_cared: yes partly no unsure mostly
        o_listened: yes partly no unsure mostly
        o_listens: sw carer school iro other nobody
        o_sw: know reach alone does changed none
        o_home: 1 2 3 4 5 mixed
        o_stay: yes partly no unsure mostly
        o_moved: yes told no unsure
        o_see: mum dad siblings grandparents family friends past_carer other less fine
        o_friends: good up_down few unkind different
        o_education: 1 2 3 4 5 mixed na
        o_wellbeing: 1 2 3 4 5 mixed
        o_health: yes partly no unsure mostly na
        o_actions: yes partly no unsure mostly first
        o_why: yes partly no unsure mostly
        o_plan: yes partly no unsure mostly
        o_plan_agree: yes partly no unsure mostly
        o_future: home own_place money work id skills who staying other none pathway adviser setup rights18
        o_agenda:
        o_money: pocket savings clothes phone room photos lost fine
        o_me: food hair faith language culture gender story fine
        o_rights: advocate complain records decisions none
        o_offlimits:
        o_worry: none little lot talk unsafe
        o_worry_now: unsafe talk quiet
        o_worry_more:
        o_talk_to: iro sw school home advocate nobody
        o_reach:
        o_avoid:
        o_takepart: attend part chair chair_adv attend_adv advocate iro send unsure
        o_meeting: home school elsewhere online not_school_time choose_who invite not_want iro_first \
interpreter plain breaks signs knows_me
        o_share: iro_only ask meeting
    """,
    "consult_parent": """
        p_role: parent pr family foster residential other
        p_well:
        p_worries:
        p_topics: home health school family_time identity future support other
        p_plan_known: yes partly no unsure
        p_plan_agree: yes partly no unsure
        p_family_time: 1 2 3 4 5 mixed na live
        p_daily: yes partly no unsure
        p_support: visits breaks training health school money none
        p_change:
        p_takepart: attend remote separate send unsure
        p_needs: interpreter bsl plain print supporter time travel access none
        p_safe_meeting:
        p_share: meeting ask iro_only
    """,
    "feedback_4_11": """
        fy_purpose: yes partly no unsure a_bit
        fy_met_iro: yes no unsure
        fy_ready: yes partly no unsure a_bit
        fy_choose: where when who what none
        fy_knew: yes partly no unsure a_bit na
        fy_friendly: yes partly no unsure a_bit na
        fy_felt: f3_low f3_mid f3_high mixed
        fy_listened: yes partly no unsure a_bit na
        fy_said: yes partly no unsure a_bit na
        fy_told: yes partly no unsure a_bit
        fy_better:
        f_share_iro: yes no_name no
        f_quote: yes no
    """,
    "feedback_12_17": """
        fo_purpose: yes partly no unsure mostly
        fo_met_iro: yes offered no unsure
        fo_alone: yes offered no unsure
        fo_ready: yes partly no unsure mostly
        fo_choose: where when who what none
        fo_venue: yes partly no unsure mostly
        fo_lessons: yes no unsure
        fo_knew: yes partly no unsure mostly na
        fo_relaxed: yes partly no unsure mostly na
        fo_listened: yes partly no unsure mostly na
        fo_said: yes partly no unsure mostly na
        fo_views: yes partly no unsure mostly
        fo_decisions: yes unclear not_yet no_want
        fo_actions: yes partly no unsure mostly na
        fo_good:
        fo_overall: 1 2 3 4 5 mixed
        fo_different:
        f_share_iro: yes no_name no
        f_quote: yes no
    """,
    "feedback_parent": """
        pf_role: parent pr family foster residential other
        pf_purpose: yes partly no unsure
        pf_contact: yes no unsure
        pf_met: yes offered no unsure
        pf_listened: yes partly no unsure
        pf_said: yes partly no unsure
        pf_respect: yes partly no unsure
        pf_clear: yes partly no unsure
        pf_papers: yes partly no unsure na
        pf_decisions: yes partly no unsure
        pf_good:
        pf_overall: 1 2 3 4 5 mixed
        pf_different:
        pf_quote: yes no
    """,
    "feedback_professional": """
        g_role: sw ssw foster residential education health advocate guardian yot other
        g_views: yes partly no unsure
        g_voice: yes partly no unsure
        g_supported: yes partly no unsure
        g_papers: yes partly no unsure
        g_chaired: yes partly no unsure
        g_actions: yes partly no unsure
        g_plan: yes partly no unsure none
        g_good:
        g_different:
        g_quote: yes no
    """,
}

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
        "p_safe_meeting",
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
        assert bool(pictures) == (form.skin == "younger")


def test_no_question_is_asked_of_nobody() -> None:
    for form in LIBRARY:
        for question in form.question:
            if question.ages and form.ages:
                assert form.ages[0] <= question.ages[0] <= question.ages[1] <= form.ages[1]
