"""Words a reader of that age can read: an officer who edits a form is told where they cannot, and never refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.commands import main
from portal.council.council import Council
from portal.council.languages import page_messages
from portal.forms import readability
from portal.forms.files import read_form
from portal.forms.schema import Form
from portal.settings import Settings
from portal.shipped import SHIPPED
from portal.store import schema
from portal.store.database import make_engine
from portal.store.vocabulary import FormId
from tests.forms.shipped import FORMS, LIBRARY

HARD = "Notwithstanding previous deliberations, participants should communicate anticipations."


def _edited(form_id: str, was: str, becomes: str) -> Form:
    text = (FORMS / f"{form_id}.toml").read_text("utf-8")
    assert was in text
    return read_form(text.replace(was, becomes))


@pytest.mark.parametrize("form_id", FormId)
def test_the_shipped_forms_are_plain_enough_for_their_readers(form_id: str) -> None:
    assert readability.warnings(LIBRARY[form_id]) == []


@pytest.mark.parametrize(("form_id", "grade"), [("consult_4_11", 2), ("consult_12_17", 4), ("consult_parent", 6)])
def test_a_form_is_scored_as_a_whole_by_the_limit_of_its_readers(form_id: str, grade: int) -> None:
    found = readability.score(LIBRARY[form_id])
    assert -1 < found.grade <= grade
    assert found.longest == len(found.sentence.split())


def test_a_hard_sentence_is_told_with_its_place_and_length() -> None:
    form = _edited(
        "consult_4_11",
        "Pick the face most like you.",
        "Pick the one face that is the very most like how you feel about it now.",
    )
    (told,) = readability.warnings(form)
    assert told.startswith("consult_4_11, y_home: help: 16 words, at most 12")
    assert "very most like" in told


def test_a_form_full_of_officialese_is_told_by_its_grade() -> None:
    text = (FORMS / "feedback_4_11.toml").read_text("utf-8")
    # sentences that stand twice count once
    lines = [
        f'text = "Item {n}: {HARD}"' if line.startswith('text = "') else line
        for n, line in enumerate(text.splitlines())
    ]
    told = readability.warnings(read_form("\n".join(lines)))
    assert any("hard to read (grade" in line for line in told)


@pytest.mark.parametrize(
    ("form_id", "words", "word"),
    [
        ("consult_4_11", "Do you like contact with your family?", "contact"),
        ("consult_4_11", "Do you miss your siblings?", "siblings"),
        ("consult_4_11", "Do you like your placement?", "placement"),
        ("consult_12_17", "Do you ever see your birth parents?", "birth parents"),
        ("consult_12_17", "Your answer stays confidential. OK?", "confidential"),
        ("consult_12_17", "Do grown-ups listen?", "grown-ups"),
        ("feedback_12_17", "Tell us more!", "!"),
    ],
)
def test_a_word_that_does_not_belong_before_a_child_is_told(form_id: str, words: str, word: str) -> None:
    name = next(question.text for question in LIBRARY[form_id].question if isinstance(question.text, str))
    told = readability.warnings(_edited(form_id, f'text = "{name}"', f'text = "{words}"'))
    assert [line for line in told if f"“{word}” does not belong on this page" in line]


@pytest.mark.parametrize("words", ["Is there a way we should not contact you?", "Contact us", "Someone else’s sister"])
def test_ordinary_words_are_not_taken_for_care_language(words: str) -> None:
    assert readability.banned(words, "younger") == []
    assert readability.banned(words, "older") == []


@pytest.mark.parametrize(
    ("word", "count"),
    [("home", 1), ("people", 2), ("happy", 2), ("create", 2), ("little", 2), ("reviewing", 3), ("responsibility", 6)],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert readability.syllables(word) == count


def test_pages_and_messages_for_respondents_use_no_word_of_the_service() -> None:
    # pages are shared between ages: what no child may read stands on none of them
    found = {where: words for where, _context, message in page_messages(SHIPPED / "templates")
             for each in ([message] if isinstance(message, str) else message)
             if (words := readability.banned(each, "younger"))}  # fmt: skip
    assert found == {}


def _council(settings: Settings, content: Path, words: str) -> Settings:
    """A council that changed the first question of the young children's form, and offers Polish."""
    (content / "forms").mkdir(parents=True)
    text = (FORMS / "consult_4_11.toml").read_text("utf-8")
    changed = text.replace("How do you feel about where you live?", words)
    (content / "forms" / "consult_4_11.toml").write_text(changed, "utf-8")
    return settings.model_copy(update={"content": content, "languages": ("en", "pl"), "data": content / "data"})


def test_an_edit_is_warned_of_and_the_form_is_used_all_the_same(settings: Settings, tmp_path: Path) -> None:
    council = Council.open(_council(settings, tmp_path / "own", "How do you feel about your placement?"))
    told = "\n".join(council.remarks())
    assert "Form consult_4_11, y_home: question: “placement” does not belong on this page" in told
    assert council.library["consult_4_11"].find("y_home").text == "How do you feel about your placement?"


def test_what_an_edited_form_lost_in_another_language_is_listed(settings: Settings, tmp_path: Path) -> None:
    council = Council.open(_council(settings, tmp_path / "own", "How is the place where you live?"))
    told = council.remarks()
    assert any(line.startswith("Language pl: not offered for") and "consult_4_11" in line for line in told)
    assert "  consult_4_11, y_home: question: “How is the place where you live?”" in told


def test_the_command_prints_what_to_look_at_and_refuses_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = _council(settings, tmp_path / "own", "How do you feel about your placement?")
    own.data.mkdir(mode=0o700)
    schema.upgrade(make_engine(own.database))
    for name in ("public_url", "seal_keys", "link_keys", "council_name", "council_short_name", "council_phone"):
        monkeypatch.setenv(f"PORTAL_{name.upper()}", str(getattr(own, name)))
    monkeypatch.setenv("PORTAL_SECRET_KEY", own.secret_key.get_secret_value())
    monkeypatch.setenv("PORTAL_COUNCIL_EMAIL", own.council_email)
    monkeypatch.setenv("PORTAL_CONTENT", str(own.content))
    monkeypatch.setenv("PORTAL_DATA", str(own.data))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 0, done.output
    assert "“placement” does not belong on this page" in done.output
    assert done.output.endswith("Nothing is wrong.\n")


def test_the_pages_round_the_questions_are_as_plain_as_those_of_young_people() -> None:
    _grade, most = readability.LIMITS["older"]
    told = [
        (where, length, sentence)
        for where, _context, message in page_messages(SHIPPED / "templates")
        if "/respond" in where
        for sentence, length in readability.sentences(message if isinstance(message, str) else message[0])
        if length > most
    ]
    assert told == []
