"""Free text is read for its tone, its themes and, before all, for what a person must see at once."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.hearing.tagging.batch import TagFileFault, tag_file
from portal.hearing.tagging.reading import CONCERN_NAMES, THEME_NAMES, THEMES, read
from portal.hearing.tagging.sentiment import SENTIMENTS
from portal.hearing.tagging.words import CAP

IMPROVE = "What should we do better next time?"
GOOD = "What was good about it?"
WORRY = "What worries you, if anything?"


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("I don't feel safe", "negative"),  # TextBlob alone: +0.5
        ("I don’t feel safe", "negative"),  # as a phone types it
        ("i dont feel safe", "negative"),
        ("it isn't good", "negative"),  # TextBlob alone: +0.7
        ("my social worker", "neutral"),  # "social" is no praise
        ("there is a new worker and two more people", "neutral"),
        ("not bad at all", "positive"),
        ("nobody made me feel silly", "positive"),
        ("It was sick!", "positive"),
        ("no one asked me", "negative"),
        ("the biscuits were lovely but it dragged on for ages", "mixed"),
        ("I was dreading it but everyone was lovely", "positive"),
        ("ok", "neutral"),
        ("🤷", "neutral"),
        ("😊", "positive"),
        ("😭", "negative"),
        ("can we have it in the park please", "neutral"),
        ("wish I could ring my gran more", "negative"),
        ("oh great, another meeting cancelled", "negative"),
    ],
)
def test_the_tone_is_that_of_the_writer(text: str, tone: str) -> None:
    assert read(text).sentiment == tone


def test_what_should_be_better_is_a_request_and_no_praise() -> None:
    assert read("friendlier chairs and better snacks").sentiment == "positive"
    assert read("friendlier chairs and better snacks", asked=IMPROVE).sentiment == "neutral"


@pytest.mark.parametrize(("asked", "tone"), [(IMPROVE, "positive"), (GOOD, "negative"), (WORRY, "neutral")])
def test_nothing_means_what_the_question_makes_of_it(asked: str, tone: str) -> None:
    assert read("Nothing", asked=asked).sentiment == tone


def test_a_bare_answer_takes_its_tone_from_the_question() -> None:
    assert read("the hot chocolate", asked=GOOD).sentiment == "positive"
    assert read("his maths", asked=WORRY).sentiment == "negative"


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("my IRO draws with me", {"iro_relationship"}),
        ("nobody listens to me", {"listened_to"}),
        ("my social worker never rings back", {"social_worker"}),
        ("the report was full of jargon", {"understanding_information"}),
        ("the room was freezing and the meeting was too long", {"meeting_experience"}),
        ("too many people there", {"who_attends"}),
        ("nobody sent me the form before the meeting", {"preparation"}),
        ("still waiting for the minutes", {"decisions_and_follow_up"}),
        ("I like living with my foster carers", {"placement_home"}),
        ("I miss my little brother", {"family_contact"}),
        ("I want to join a football club", {"friends_and_activities"}),
        ("I like my teacher", {"education"}),
        ("the camhs waiting list is too long", {"health_wellbeing"}),
        ("no one has started my pathway plan", {"independence_leaving_care"}),
        ("I need a new coat and some shoes", {"belongings_money"}),
        ("the kids at school bully me", {"education", "safety_worries"}),
        ("I had four social workers this year", {"social_worker", "changes_of_worker"}),
        ("we needed an interpreter", {"language_and_access"}),
        ("really helpful, thank you", {"praise_general"}),
        ("idk", set()),
    ],
)
def test_themes_are_what_the_text_names(text: str, themes: set[str]) -> None:
    assert set(read(text).themes) == themes


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he hits me when mum is out", "hurt"),
        ("my foster dad slapped me", "hurt"),
        ("a man comes into my room at night", "touched"),
        ("they lock us in the shed", "neglect"),
        ("i am scared of my uncle", "fear"),
        ("I am not safe here", "fear"),
        ("he said its our secret", "silenced"),
        ("i want to die", "self_harm"),
        ("kms", "self_harm"),
        ("i ran away again", "missing"),
        ("I get bullied at school", "bullying"),
        ("an older man keeps giving me vodka", "exploited"),
        ("mum was drunk at contact", "home_violence"),
        ("they are forcing me to marry my cousin", "forced_marriage"),
        ("help me", "asks_for_help"),
        ("She disclosed that she had been harmed.", "adult_report"),
    ],
)
def test_a_worry_is_raised_and_says_of_what_kind(text: str, kind: str) -> None:
    reading = read(text)
    assert reading.safeguarding
    assert "safety_worries" in reading.themes
    assert kind in {finding.value for finding in reading.findings if finding.kind == "concern"}


@pytest.mark.parametrize(
    "text",
    [
        "nobody hurts me here",
        "no one bullies me at school",
        "I have never been hit or threatened",
        "we killed it at the quiz",
        "the cake was to die for",
        "my brother hits the ball over the fence",
        "I am scared of spiders",
        "we had an assembly about bullying",
        "the nurse hurt my arm with the injection",
        "I used to run away but I don't now",
        "can you help me with my homework",
        "No safeguarding concerns were raised.",
        "I am unhappy with the food",
    ],
)
def test_idiom_play_and_plain_negation_raise_no_alarm(text: str) -> None:
    assert not read(text).safeguarding


@pytest.mark.parametrize(
    "text",
    [
        "he doesn't hit me as much any more",
        "nobody knows he hits me",
        "he is so nice, he buys me vodka and picks me up at night",
        "everything is great and lovely but he hits me",
        "I used to get hit and it has started again",
        "HE HITS ME",
        "he hi\u0301ts me",
        "he hits\u200b me",
    ],
)
def test_neither_a_good_mood_nor_a_half_denial_hides_a_worry(text: str) -> None:
    assert read(text).safeguarding


@pytest.mark.parametrize("language", ["pl", "ur", "cy", "so"])
def test_words_in_another_language_are_unread_and_never_neutral(language: str) -> None:
    reading = read("Lubię moją szkołę", language=language)
    assert (reading.unread, reading.sentiment, reading.themes, reading.findings) == (True, None, (), ())


def test_another_script_is_unread_whatever_language_was_chosen() -> None:
    assert read("مجھے گھر جانا ہے", language="en").unread
    assert not read("my friend محمد is kind to me", language="en").unread


def test_english_is_read_in_every_spelling_of_its_code() -> None:
    assert [read("it was great", language=code).unread for code in ("en", "en-GB", "en_GB", "EN")] == [False] * 4


@pytest.mark.parametrize("text", ["", "   \n", "\0", "\u0301\u0301", "\u202e"])
def test_a_blank_answer_has_no_tags(text: str) -> None:
    reading = read(text)
    assert (reading.sentiment, reading.themes, reading.safeguarding, reading.unread) == (None, (), False, False)


def test_the_words_that_led_to_it_are_those_typed() -> None:
    text = "My  IRO didn’t listen. My iro never does; he HITS me"
    because = read(text).because(text)
    assert because[0] == "HITS me"
    assert [word.lower() for word in because].count("iro") == 1
    assert all(word in " ".join(text.split()) for word in because)


def test_every_tag_is_a_known_one() -> None:
    assert set(THEME_NAMES) == set(THEMES)
    assert len(THEMES) == 19
    reading = read("My IRO listened but dad hits me at school")
    values = {(finding.kind, finding.value) for finding in reading.findings}
    assert {value for kind, value in values if kind == "theme"} <= set(THEMES)
    assert {value for kind, value in values if kind == "concern"} <= set(CONCERN_NAMES)
    assert {value for kind, value in values if kind == "sentiment"} <= set(SENTIMENTS)


@pytest.mark.parametrize(
    "text",
    ["he hits me " * 100_000, "not " * 250_000, "é\u0301" * 500_000, "!?." * 300_000, "a" * 1_000_000, "😭" * 300_000],
)
def test_a_megabyte_is_read_as_far_as_the_cap(text: str) -> None:
    reading = read(text)
    assert all(f.end is None or f.end <= CAP for f in reading.findings)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    _check(text)


_PIECES = [
    "he ",
    "hits ",
    "me",
    "’",
    "\0",
    "\u202e",
    "😭",
    "not ",
    "my iro ",
    "but ",
    ". ",
    "\n",
    "ﷺ",
    "İ",
    "ﬁ",
    "\u0301",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_any_broken_sentence_can_be_read(pieces: list[str]) -> None:
    _check("".join(pieces))


def _check(text: str) -> None:
    reading = read(text)
    for finding in reading.findings:
        assert (finding.start is None) == (finding.kind == "sentiment")
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(text)
    assert all(isinstance(word, str) for word in reading.because(text))


def test_textblob_is_not_loaded_before_a_text_is_read() -> None:
    check = "import sys, portal.hearing.tagging; sys.exit('textblob.en' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_a_file_is_tagged_line_by_line(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = [
        {"id": "a", "text": "he hits me", "who": "child"},
        {"id": "b", "text": "Jest dobrze", "who": "parent", "language": "pl"},
    ]
    source.write_text("\ufeff" + "\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    out = io.StringIO()
    assert tag_file(source, out) == 2
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first == {
        "id": "a",
        "sentiment": "negative",
        "themes": ["safety_worries"],
        "safeguarding": True,
        "because": ["hits me"],
    }
    assert (second["sentiment"], second["unread"]) == (None, True)


def test_a_broken_file_names_every_bad_line_and_writes_nothing(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = ['{"id": "a", "text": "ok"}', "{nonsense", '["list"]', '{"id": "b"}', '{"id": "a", "text": "again"}']
    source.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(TagFileFault) as fault:
        tag_file(source, out)
    assert [reason.split(":")[0] for reason in fault.value.faults] == ["line 2", "line 3", "line 4", "line 5"]
    assert not out.exists()


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TagFileFault, match="not UTF-8"):
        tag_file(source)
