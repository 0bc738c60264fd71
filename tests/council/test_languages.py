"""A form is offered in a language whole or not at all, and a message in another language has the English below."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from portal import i18n, language_table
from portal.council.council import Council
from portal.council.languages import offered, page_words
from portal.forms.wording import words_in
from portal.i18n import CatalogueFaulty, Catalogues, gettext, language_of
from portal.sending.notices import Notices
from portal.settings import Settings
from portal.shipped import SHIPPED

TEMPLATES = SHIPPED / "templates"
LINK = "https://reviews.example.org/i/x"


def _polish(council: Council, form_id: str, *, without: str | None = None) -> Catalogues:
    """Words in "Polish" for one form, every page and every notice; the English between angle brackets."""
    catalog = Catalog(locale="pl")
    wanted = [
        *page_words(TEMPLATES),
        *((context, message) for context, message, _ in words_in(council.library[form_id])),
    ]
    for context, message in wanted:
        if message != without:
            catalog.add(message, f"‹{message}›", context=context)
    return Catalogues({"pl": catalog}, checked=["pl"])


def _codes(council: Council, catalogues: Catalogues) -> dict[str, list[str]]:
    found = offered(council.library, catalogues, ("en", "pl", "ur"), TEMPLATES)
    return {form_id: [language.code for language in languages] for form_id, languages in found.items()}


def test_only_the_form_that_is_whole_is_offered(council: Council) -> None:
    codes = _codes(council, _polish(council, "consult_4_11"))
    assert codes.pop("consult_4_11") == ["en", "pl"]
    assert set(map(tuple, codes.values())) == {("en",)}


@pytest.mark.parametrize("lost", ["Your meeting", "Skip to main content", "Please answer before %(date)s."])
def test_one_word_lost_from_a_page_or_a_message_takes_the_language_away(council: Council, lost: str) -> None:
    assert _codes(council, _polish(council, "consult_4_11", without=lost))["consult_4_11"] == ["en"]


def test_an_email_in_polish_has_the_english_below_and_the_same_link(council: Council) -> None:
    notices = Notices(TEMPLATES, _polish(council, "consult_4_11"), council.settings)
    subject, body = notices.render("invite_consult", language="pl", who="child", link=LINK, code="ABCD-EFGH-JKMN")
    polish, english = body.split("----- English -----")
    assert subject == "‹Your meeting›"
    assert "‹Open this page to answer:›" in polish
    assert "\nOpen this page to answer:\n" in english
    assert polish.count(LINK) == english.count(LINK) == 1


def test_a_text_message_in_polish_is_polish_alone(council: Council) -> None:
    notices = Notices(TEMPLATES, _polish(council, "consult_4_11"), council.settings)
    _, body = notices.render("remind", language="pl", channel="text", who="child", link=LINK)
    assert body.startswith("‹Westmere: ")
    assert "English" not in body


def test_a_language_is_one_row_and_one_folder(tmp_path: Path) -> None:
    shipped = SHIPPED / "translations"
    (tmp_path / "languages.toml").write_text(
        (shipped / "languages.toml").read_text("utf-8")
        + '\n[lt]\nname = "Lietuvių"\nenglish = "Lithuanian"\nday = "MMMM d, EEEE"\n',
        "utf-8",
    )
    for code in ("pl", "lt"):
        shutil.copytree(shipped / "pl", tmp_path / code)
    rows = language_table.read(tmp_path)
    assert rows["lt"] == language_table.LanguageRow("Lithuanian", "lt", "Lietuvių", "MMMM d, EEEE")
    assert language_table.with_words(tmp_path, rows) == ("en", "pl", "lt")


def test_every_folder_of_words_has_its_row_and_every_row_is_shown(tmp_path: Path) -> None:
    folders = {path.parent.parent.name for path in (SHIPPED / "translations").glob("*/LC_MESSAGES/messages.po")}
    assert folders | {"en"} == set(language_table.LANGUAGES)
    for code, row in language_table.ROWS.items():
        spoken = language_of(code, checked=False)
        assert (spoken.in_english, str(spoken.locale)) == (row.english, row.locale)
        assert row.name is None or spoken.endonym == row.name


def test_words_of_a_language_that_is_not_offered_are_read_when_it_is_spoken(tmp_path: Path) -> None:
    words = tmp_path / "pl" / "LC_MESSAGES" / "messages.po"
    words.parent.mkdir(parents=True)
    words.write_text('msgid "Next', "utf-8")
    shipped = Catalogues.load(tmp_path)
    assert set(shipped.languages) == {"en", "pl"}
    with pytest.raises(CatalogueFaulty, match=str(words)), shipped.speaking("pl"):
        pass
    with pytest.raises(CatalogueFaulty):
        Catalogues.load(tmp_path, None, ("en", "pl"))


def test_words_of_the_councils_own_are_read_at_the_start_in_every_language(tmp_path: Path) -> None:
    words = tmp_path / "pl" / "LC_MESSAGES" / "messages.po"
    words.parent.mkdir(parents=True)
    words.write_text('msgid "Next', "utf-8")
    with pytest.raises(CatalogueFaulty, match=str(words)):
        Catalogues.load(SHIPPED / "translations", tmp_path)
    words.write_text('msgid "Next"\nmsgstr "Idź dalej"\n', "utf-8")
    with Catalogues.load(SHIPPED / "translations", tmp_path).speaking("pl"):
        assert gettext("Next") == "Idź dalej"
        assert gettext("Send") not in ("Send", "")


def test_what_templates_say_is_read_when_somebody_is_first_offered_a_language(settings: Settings) -> None:
    page_words.cache_clear()
    council = Council.open(settings.model_copy(update={"languages": ("en", "pl")}))
    assert page_words.cache_info().misses == 0
    form = council.library["consult_4_11"]
    assert [language.code for language in council.languages_for(form)] == ["en", "pl"]
    council.languages_for(form)
    assert page_words.cache_info().misses == 1


def test_the_table_says_of_each_language_what_cldr_says_and_spares_reading_it() -> None:
    for code, row in language_table.ROWS.items():
        locale = Locale.parse(row.locale)
        assert (code, language_of(code, checked=True).dir) == (code, locale.text_direction)
        assert row.name, code
    # a council's own catalogue may be of a language that has no row
    assert (language_of("he", checked=True).dir, language_of("he", checked=True).endonym) == ("rtl", "עברית")


def test_an_answer_is_said_in_the_words_of_its_question_and_else_in_those_of_its_form() -> None:
    welsh = Catalog(locale="cy")
    welsh.add("Yes", "Ie", context="consult_4_11")
    welsh.add("Yes", "Ydw", context="consult_4_11.y_safe")
    catalogues = Catalogues({"cy": welsh})
    with catalogues.speaking("cy"):
        assert i18n.pgettext("consult_4_11.y_safe", "Yes") == "Ydw"
        assert i18n.pgettext("consult_4_11.y_cared", "Yes") == "Ie"
        assert i18n.pgettext("consult_12_17.o_safe", "Yes") == "Yes"
    asked = [("consult_4_11.y_safe", "Yes"), ("consult_4_11.y_cared", "Yes"), ("consult_12_17.o_safe", "Yes")]
    assert catalogues.lacking("cy", asked) == asked[2:]
