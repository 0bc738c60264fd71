"""A native speaker checks the words of a language by a link, and signs; an administrator takes what they suggest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.council import changes
from portal.council.signing import council_words, judged, rules
from portal.council.signing.judged import State
from portal.council.signing.places import Sentence
from portal.council.work import Work
from portal.i18n import Catalogues
from portal.language_table import status_of
from portal.store.audit import Actor
from portal.store.models import CouncilSetting
from portal.store.tables.catalogue_tables import CatalogueReader, CatalogueSigned, SentenceChecked
from tests.browser import Browser
from tests.commands import Installed
from tests.staff.office import Office

SPEAKER = "anna@example.org"
WELCOME = "consult_4_7.welcome"


def asked(office: Office, admin: Browser, code: str = "pl") -> str:
    """The path of the link that somebody was mailed."""
    admin.open(f"/languages/{code}").write("Name", "Anna Nowak").write("Email address", SPEAKER)
    admin.press("Ask them to check it")
    assert f"A link is on its way to {SPEAKER}." in admin.text
    return str(re.findall(r"https://reviews\.example\.org(/words/\S+)", "\n".join(office.mails(SPEAKER)))[-1])


def reading(office: Office, code: str = "pl") -> judged.Reading:
    office.session.rollback()
    return judged.reading(office.session, changes.current(office.session, office.council), code)


def of_place(office: Office, key: str, code: str = "pl") -> list[Sentence]:
    return next(place for place in reading(office, code).places if place.key == key).sentences


def said(office: Office, link: str, key: str, other: dict[str, str] | None = None, **more: str) -> Browser:
    """A browser that says of each sentence of a place that it is right, or other words for the ones named."""
    browser = Browser(office.app).open(f"{link}/{key}")
    data = dict(browser.fields("Keep and go on")) | more
    for each in of_place(office, key):
        words = (other or {}).get(each.key)
        data |= {f"said-{each.key}": "other" if words else "right"} | ({f"words-{each.key}-0": words} if words else {})
    return browser.send(f"{link}/{key}", data)


def all_said(office: Office) -> None:
    """Every sentence of the language is right."""
    found, reader = reading(office), office.all(CatalogueReader)[0]
    work = Work(office.session, office.council, Actor("reader", reader.id), office.at[0])
    assert judged.say(work, reader, found, [(key, each.mark, None) for key, each in found.sentences.items()]) == {}
    office.session.commit()


def test_all_of_a_place_are_right_by_one_press_and_so_are_the_very_same_words_elsewhere(
    office: Office, admin: Browser
) -> None:
    link = asked(office, admin)
    place = next(place for place in reading(office).places if place.key == "consult_4_7.y_helper")
    browser = Browser(office.app).open(f"{link}/{place.key}")
    browser.choose("What is right here is right wherever the very same words stand").press("All are right")
    found = reading(office)
    words = {(each.english, each.words) for each in place.sentences}
    right = [each for each in found.sentences.values() if found.state(each) == State.RIGHT]
    assert len(right) > len(place.sentences)
    assert {(each.english, each.words) for each in right} == words


def test_somebody_who_does_not_work_here_reads_the_words_and_nothing_else(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    browser = Browser(office.app).open(link)
    total = f"{len(reading(office).sentences):,}"
    assert f"0 of {total} sentences are right" in browser.text
    browser.press("Go on reading")
    assert browser.heading == "Title and welcome page"
    card = browser.page.select_one(".card[lang=pl]")
    assert card is not None
    assert "Cześć, Sam!" in card.get_text()
    for path in ("/my-reviews", "/to-do", "/languages", "/register"):
        assert Browser(office.app).open(path).heading == "Sign in"


def test_a_question_shows_its_answers_and_what_is_said_is_kept_for_another_day(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    place = next(place for place in reading(office).places if any("answer" in s.part for s in place.sentences))
    browser = said(office, link, place.key)
    assert (browser.status, "Kept." in browser.text) == (200, True)
    again = Browser(office.app).open(link)
    assert f"{len(place.sentences)} of" in again.text
    here = f"{link}/{place.key}"
    assert here not in again.open(f"{link}?show=open").html
    assert here in again.open(f"{link}?show=right").html
    assert here in again.open(f"{link}?q={place.sentences[0].words[0]}").html


def test_words_wait_for_an_administrator_and_then_stand_on_every_page(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    title, *_rest = of_place(office, WELCOME)
    said(office, link, WELCOME, {title.key: "Moje własne zdanie"})
    assert reading(office).counts[State.SUGGESTED] == 1
    assert "Anna Nowak would say" in admin.open("/languages/pl").text
    admin.press("Use these words")
    assert "Everybody sees the new words from now on: 1." in admin.text
    assert "Moje własne zdanie" in Browser(office.app).open(f"{link}/{WELCOME}").text
    assert [row.value for row in office.all(CouncilSetting)] == [[["consult_4_7", "My say", ["Moje własne zdanie"]]]]
    assert "right" in Browser(office.app).open(f"{link}?show=right").text
    admin.open("/languages/pl").press("Take back")
    assert office.all(CouncilSetting) == []
    changed = Browser(office.app).open(f"{link}/{WELCOME}").text
    assert "When it was read, it said: Moje własne zdanie" in changed
    subjects = [entry.subject.rpartition(":")[0] for entry in office.audit("set") + office.audit("take back")]
    assert subjects == ["sentence:pl"] * 2


def test_an_administrator_may_leave_the_words_and_the_speaker_reads_them_again(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    title, *_rest = of_place(office, WELCOME)
    said(office, link, WELCOME, {title.key: "Cokolwiek"})
    admin.open("/languages/pl").press("Leave it as it is")
    assert "Words kept, read again" in Browser(office.app).open(f"{link}/{WELCOME}").text
    said(office, link, WELCOME)
    assert reading(office).state(title) == State.RIGHT


def test_words_that_would_break_a_page_come_back_with_what_was_typed(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    greeting = next(each for each in of_place(office, WELCOME) if "{first_name}" in each.english[0])
    browser = said(office, link, WELCOME, {greeting.key: "<b>Cześć</b>"})
    assert browser.status == 400
    assert "Keep {first_name} in it" in browser.text
    assert "Leave out < >" in browser.text
    assert "<b>Cześć</b>" in [box.get_text().strip() for box in browser.page.select("textarea")]
    assert office.all(SentenceChecked) == []


def test_whoever_would_say_it_otherwise_has_to_say_how(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    title, *_rest = of_place(office, WELCOME)
    browser = said(office, link, WELCOME, {title.key: title.words[0]})
    assert (browser.status, "Write what you would say" in browser.text) == (400, True)
    assert office.all(SentenceChecked) == []


@pytest.mark.parametrize(
    ("english", "words", "forms", "fine"),
    [
        (("Hello {first_name}",), ("Cześć, {first_name}!",), 3, True),
        (("Hello {first_name}",), ("Cześć, {iro}!",), 3, False),
        (("%(count)s answer", "%(count)s answers"), ("jedna odpowiedź", "%(count)s", "%(count)s odpowiedzi"), 3, True),
        (("%(count)s answer", "%(count)s answers"), ("%(count)s odpowiedzi",), 3, False),
        (("Half of them",), ("50% z nich",), 3, False),
        (("Yes",), ("Tak & <nie>",), 3, False),
        (("Yes",), ("Tak\u202e",), 3, False),
        (("Yes",), ("نه\u200cخیر",), 2, True),
        (("Yes",), ("a" * 100,), 3, False),
        (("Yes",), (" ",), 3, False),
        (("This is a sentence",), ("This is a sentence",), 3, False),
    ],
)
def test_what_may_stand_in_place_of_the_english(
    english: tuple[str, ...], words: tuple[str, ...], forms: int, fine: bool
) -> None:
    assert (rules.faults(english, words, forms) == []) is fine


def test_a_language_is_checked_while_no_sentence_changes_and_says_by_whom(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    Browser(office.app).send(f"{link}/sign", dict(Browser(office.app).open(link).fields()))
    assert office.all(CatalogueSigned) == []
    all_said(office)
    speaker = Browser(office.app).open(link).press("I have read every sentence: sign")
    assert "Checked by Anna Nowak" in speaker.text
    assert "Anna Nowak, Monday 2 March 2026" in admin.open("/settings").text
    draft = "Language pl: a draft, not yet checked by a native speaker."
    spoken = type(office.council).open(office.council.settings.model_copy(update={"languages": ("en", "pl")}))
    assert draft in spoken.remarks()
    assert draft not in spoken.remarks(judged.signed(office.session, office.council))
    title, *_rest = of_place(office, WELCOME)
    said(office, link, WELCOME, {title.key: "Moje własne zdanie"})
    admin.open("/languages/pl").press("Use these words")
    assert "sentences have changed since" in admin.open("/languages").text
    assert "Anna Nowak, Monday" not in admin.open("/settings").text
    speaker.open(link).press("I have read every sentence: sign")
    assert "Checked by Anna Nowak" in speaker.text
    assert "Checked by Anna Nowak" not in speaker.press("Take the signature back").text
    assert "Anna Nowak, Monday" not in admin.open("/settings").text
    assert [entry.why for entry in office.audit("release")] == ["signed"] * 2


def test_the_command_says_how_far_each_language_is_and_writes_what_was_read(tmp_path: Path) -> None:
    portal = Installed(tmp_path)
    portal.run("upgrade")
    told = portal.run("translate", "--checked", "--out", "read").splitlines()
    assert any(
        line.startswith("pl: 0 of 1,") and line.endswith("(draft, not yet checked by a native speaker)")
        for line in told
    )
    assert not (tmp_path / "read").exists()


def test_what_was_read_is_written_as_a_catalogue_with_who_signed_it(
    office: Office, admin: Browser, tmp_path: Path
) -> None:
    link = asked(office, admin)
    all_said(office)
    Browser(office.app).open(link).press("I have read every sentence: sign")
    office.session.rollback()
    told = council_words.tell(office.session, office.council, tmp_path)
    assert any(line.startswith("pl:") and "checked by Anna Nowak on 2026-03-02" in line for line in told)
    [path] = tmp_path.rglob("messages.po")
    assert status_of(path) == "checked by Anna Nowak on 2026-03-02"
    written, shipped = Catalogues.load(tmp_path).words("pl"), office.council.catalogues.words("pl")
    assert {key: shipped.found(key[1], key[0]) for key in written.said} == dict(written.said)


def test_a_link_that_ended_opens_nothing_and_its_address_is_forgotten(office: Office, admin: Browser) -> None:
    first = asked(office, admin)
    link = asked(office, admin)
    assert Browser(office.app).open(first).status == 410
    title, *_rest = of_place(office, WELCOME)
    said(office, link, WELCOME)
    admin.open("/languages/pl").press("End the link")
    for path in (link, f"{link}/{WELCOME}", "/words/never-made"):
        ended = Browser(office.app).open(path)
        assert (ended.status, ended.heading) == (410, "This link has ended")
    assert [(row.name, row.email) for row in office.all(CatalogueReader)] == [("Anna Nowak", None)]
    assert reading(office).state(title) == State.RIGHT


def test_a_link_ends_by_itself_after_ninety_days(office: Office, admin: Browser) -> None:
    link = asked(office, admin)
    office.later(days=90)
    assert Browser(office.app).open(link).status == 200
    office.later(days=1)
    assert Browser(office.app).open(link).status == 410


def test_a_language_written_from_right_to_left_stands_so_beside_the_english(office: Office, admin: Browser) -> None:
    browser = Browser(office.app).open(asked(office, admin, "ur")).press("Go on reading")
    words = browser.page.select_one("p.words")
    assert words is not None
    assert (words["lang"], words["dir"], browser.speaks) == ("ur", "rtl", ("en", "ltr"))
