"""The words of a form: whole for everybody, open to translation, and never the words of the system."""

import json
import re
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal.council.catalogues import refresh
from portal.forms.files import Library
from portal.forms.pages import help_of, notes_of, options_of, text_of
from portal.forms.schema import Form
from portal.forms.sentences import Named, Reader, fill
from portal.forms.wording import wording, words_in
from portal.language_table import DRAFT
from portal.shipped import SHIPPED
from tests.forms.shipped import LIBRARY

NOBODY_KNOWN = Reader()
EVERYTHING_KNOWN = Reader(age=10, iro="Sam Green", first_name="Amira", date="Tuesday 3 March")
# Words children in care have asked not to be called by, and promises nobody can keep.
NEVER_SAID_TO_CHILDREN = ["LAC", "placement", "contact", "respite", "birth parent", "confidential", "secret"]


def say(context: str, message: str) -> str:
    """English as it stands in the form."""
    return message


def everything_said(form: Form, reader: Reader) -> list[str]:
    """Every sentence of every page of a form for this reader."""
    words = [form.title, form.welcome.heading, *form.welcome.body]
    words += [form.helper_away.words] if form.helper_away else []
    said = [fill(each, reader, say, form.id, n="10") for each in words]
    for question in form.question:
        said += [text_of(form, question, reader, say), help_of(form, question, reader, say) or ""]
        said += [fill(option.label, reader, say, form.id) for option in options_of(form, question, reader)]
        said += notes_of(form, question, frozenset(question.codes), reader, say)
    return said


@pytest.mark.parametrize("form", [*LIBRARY], ids=lambda form: form.id)
@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize(
    "reader",
    [NOBODY_KNOWN, EVERYTHING_KNOWN, Reader(iro="Sam"), Reader(first_name="Amira"), Reader(date="3 March")],
    ids=["nothing", "everything", "iro", "first name", "date"],
)
def test_no_placeholder_ever_reaches_a_page(form: Form, watched: bool, reader: Reader) -> None:
    said = everything_said(form, replace(reader, watched=watched))
    assert not [sentence for sentence in said if re.search(r"[{}]", sentence)]


def test_the_day_is_told_only_to_those_who_may_know_it() -> None:
    for form in LIBRARY:
        told = chain(everything_said(form, NOBODY_KNOWN), everything_said(form, Reader(iro="Sam", first_name="Amira")))
        assert not [sentence for sentence in told if "Tuesday" in sentence]
    assert "Your review is on Tuesday 3 March" in " ".join(everything_said(LIBRARY["consult_12_17"], EVERYTHING_KNOWN))


def test_a_sentence_is_translated_first_and_filled_afterwards() -> None:
    words = Named(named="{iro} will read this.", unnamed="Someone will read this.")
    polish = {"{iro} will read this.": "Przeczyta to {iro}.", "Someone will read this.": "Ktoś to przeczyta."}

    def po_polsku(context: str, message: str) -> str:
        assert context == "consult_4_11"
        return polish[message]

    assert fill(words, Reader(iro="Sam {Green}"), po_polsku, "consult_4_11") == "Przeczyta to Sam {Green}."
    assert fill(words, Reader(), po_polsku, "consult_4_11") == "Ktoś to przeczyta."


@pytest.mark.parametrize("slip", ["{irro} czyta.", "{iro czyta.", "{} czyta.", "{iro.name} czyta.", "{iro[x]} czyta."])
def test_a_slip_in_a_translation_does_not_take_the_page_away(slip: str) -> None:
    words = Named(named="{iro} will read this.", unnamed="Someone will read this.")
    assert fill(words, Reader(iro="Sam"), lambda context, message: slip, "f") == "Sam will read this."


def test_the_words_as_asked_can_be_kept_and_read_back() -> None:
    for form in LIBRARY:
        kept = json.loads(json.dumps(wording(form, lambda context, message: message.upper())))
        assert kept["questions"].keys() == {question.name for question in form.question}
    younger = wording(LIBRARY["consult_4_11"], say)["questions"]
    assert younger["y_home"]["options"]["5"] == "Really happy"
    assert younger["y_home"]["for_ages"][0]["options"]["f3_high"] == "Happy"
    assert younger["y_school"]["for_ages"][0]["options"]["na"] == "I don’t go right now"
    assert younger["y_share"]["options"]["iro_only"] == {
        "named": "Just {iro}",
        "unnamed": "Just the person who runs my meeting",
    }


def test_a_new_catalogue_holds_every_message_of_every_form_with_a_note(tmp_path: Path) -> None:
    for folder in ("forms", "templates"):
        (tmp_path / folder).symlink_to(SHIPPED / folder)
    (told,) = refresh("pl", shipped=tmp_path)
    assert re.fullmatch(rf"pl: (\d+) messages, \1 without words \({DRAFT}\)", told)
    kept = tmp_path / "translations" / "pl" / "LC_MESSAGES" / "messages.po"
    with kept.open("rb") as file:
        catalogue = read_po(file)
    notes = {(each.context, each.id): " ".join(each.auto_comments) for each in catalogue}
    for form in LIBRARY:
        assert [(within, said, notes[within, said]) for within, said, _ in words_in(form)] == words_in(form)
    written = kept.read_text("utf-8")
    assert refresh(shipped=tmp_path) == [told]
    assert kept.read_text("utf-8") == written


def words_said_to_children(library: Library) -> list[tuple[str, str, str]]:
    """(form, where, message) of both children's forms of both stages."""
    forms = [form for form in library if form.audience == "child"]
    return [(form.id, note, message) for form in forms for _, message, note in words_in(form)]


@pytest.mark.parametrize("word", NEVER_SAID_TO_CHILDREN)
def test_a_child_never_meets_a_word_of_the_system(word: str) -> None:
    pattern = re.compile(rf"\b{word}s?\b", 0 if word.isupper() else re.IGNORECASE)
    met = {note for _, note, message in words_said_to_children(LIBRARY) if pattern.search(message)}
    # "contact" is banned for seeing one's family; here it is the plain verb, to ring or write to somebody.
    assert met == ({"o_avoid: question"} if word == "contact" else set())


def test_a_young_child_has_brothers_and_sisters() -> None:
    said = [message for form_id, _, message in words_said_to_children(LIBRARY) if form_id.endswith("4_11")]
    assert not [message for message in said if re.search("sibling", message, re.IGNORECASE)]
