"""A copy of what is held about a child in two halves: nothing of anybody else leaves unless it was chosen."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from portal.hearing.answers.given import Given
from portal.hearing.concerns import being_done
from portal.keeping.erasure import forget
from portal.store.audit import WORKER, Actor
from portal.store.models import Concern
from portal.store.tables.keeping_tables import CopyAsked
from tests.browser import Browser
from tests.factories import NOW
from tests.staff.office import Office

NOTE = "Rang Quillon Ashgrove, who was angry"
WISH = "to see quillon more often"
KEEP, CHECKED = "Keep, and look at all of it", "I have checked all of it"
READ, DATA = "Download the page to read and print", "Download as data (JSON)"


@pytest.fixture
def begun(office: Office) -> Browser:
    """A child who named their parent, and of whom staff noted something; a manager has begun the copy."""
    child = office.child(reference="C1")
    office.parent(child, name="Quillon Ashgrove")
    said = {"y_safe": "no", "y_wish": Given("y_wish", words=WISH)}
    office.returned(office.asked(office.review(child)), said)
    worry = office.all(Concern)[0]
    being_done.write(office.session, worry, being_done.Entry(NOTE), by=Actor("staff", office.iro.id), now=NOW)
    office.session.commit()
    page = office.signed_in("manager").open("/copies").write("A child’s reference", "c 1").press("Begin")
    assert page.heading == "Copy for child C1"
    return page


def choose(page: Browser, choices: dict[str, str], strike: str = "") -> Browser:
    """Chooses for each thing in doubt that holds those words, and keeps it."""
    fields = dict(page.fields(KEEP))
    for card in page.page.select("section.card"):
        leaves = next((each for words, each in choices.items() if words in card.get_text()), "")
        mark = str(card.select_one("textarea[name]")["name"]).removeprefix("strike-")  # type: ignore[index]
        fields |= {f"leaves-{mark}": leaves, f"strike-{mark}": strike if leaves == "words_struck" else ""}
    return page.send(page.leads_to(KEEP), fields)


@pytest.fixture
def words(office: Office, begun: Browser) -> Browser:
    """The IRO has opened their half: what the child said before the review."""
    return office.signed_in("iro").open("/copies").press("Child C1")


def taken(look: Browser, button: str) -> tuple[str | None, str]:
    answer = look.client.post(look.leads_to(button), data=dict(look.fields(button)), base_url=look.address,
                              headers={"Sec-Fetch-Site": "same-origin"})  # fmt: skip
    assert answer.status_code == 200
    return answer.mimetype, answer.get_data(as_text=True)


def test_only_what_was_chosen_leaves_and_only_after_a_second_look(office: Office, words: Browser) -> None:
    assert [WISH in card.get_text() for card in words.page.select("section.card")] == [True]
    look = choose(words, {WISH: "words_struck"}, "Quillon")
    assert "to see [taken out] more often" in look.text
    assert READ not in look.buttons
    look.press(CHECKED)
    assert f"Checked by {office.iro.name} on" in look.text
    for button, kind in ((READ, "text/html"), (DATA, "application/json")):
        came_as, text = taken(look, button)
        assert came_as == kind
        assert "to see [taken out] more often" in text
        assert "quillon" not in text.casefold()
        assert office.iro.name in text
    assert json.loads(text)["withheld"] == 0
    assert [each.why.split(",")[0] for each in office.audit("disclose") if each.why] == ["html", "json"]
    assert {each.why for each in office.audit("read")} >= {"what is in doubt", "all that would leave"}


def test_nobody_reads_the_half_that_is_anothers(office: Office, begun: Browser, words: Browser) -> None:
    assert [NOTE in card.get_text() for card in begun.page.select("section.card")] == [True]
    look = choose(begun, {NOTE: "out"}).press(CHECKED)
    _kind, text = taken(look, DATA)
    assert json.loads(text)["withheld"] == 1
    draft = look.client.get("/copies/1/draft", base_url=look.address).get_data(as_text=True)
    for page in (begun.html, look.html, draft, text):
        assert WISH not in page
    assert NOTE not in words.html
    assert begun.open("/copies/2").status == words.open("/copies/1").status == 404
    stranger = office.signed_in(staff=office.another("iro", email="else@example.org"))
    assert "No copy is worked on" in stranger.open("/copies").text
    assert "Begin a copy" not in stranger.text
    assert stranger.open("/copies/2").status == 404


def test_where_nobody_answers_for_the_child_a_manager_has_what_they_said_too(office: Office, begun: Browser) -> None:
    office.session.rollback()
    office.iro.disabled_at = NOW
    office.session.commit()
    assert begun.open("/copies/2").status == 200
    assert WISH in begun.text


def test_what_is_not_decided_or_has_changed_stops_it(office: Office, begun: Browser) -> None:
    choose(begun, {})
    assert "Some things are not decided yet" in begun.text
    look = begun.open("/copies/1/look")
    assert "quillon" not in look.text.casefold()
    assert CHECKED not in look.buttons
    choose(begun.open("/copies/1"), {NOTE: "out"}).press(CHECKED)
    fields, way = dict(begun.fields(READ)), begun.leads_to(READ)
    worry = office.all(Concern)[0]
    office.session.rollback()
    being_done.write(office.session, worry, being_done.Entry("Again"), by=Actor("staff", office.iro.id), now=NOW)
    office.session.commit()
    begun.send(way, fields)
    assert "Nobody has checked it as it stands now" in begun.text
    assert office.audit("disclose") == []


def test_words_to_strike_stand_there_or_nothing_is_kept(office: Office, words: Browser) -> None:
    choose(words, {WISH: "words_struck"}, "Nobody")
    assert "does not stand there" in words.text
    choose(words, {WISH: "words_struck"})
    assert "Write the words to strike" in words.text
    assert [each.choices for each in office.all(CopyAsked)] == [None, None]


def test_it_is_sealed_while_it_is_worked_on_and_goes_with_the_child(office: Office, words: Browser) -> None:
    choose(words, {WISH: "words_struck"}, "Quillon")
    [kept] = [each.choices for each in office.all(CopyAsked) if each.choices]
    assert b"uillon" not in kept
    office.session.rollback()
    forget(office.session, "C1", by=WORKER, now=NOW)
    office.session.commit()
    assert office.all(CopyAsked) == []


def test_ended_it_is_off_the_list(office: Office, begun: Browser) -> None:
    assert "Child C1" in begun.open("/copies").text
    assert "answer by" in begun.text
    begun.open("/copies/1").press("End this, and delete what was chosen")
    assert "No copy is worked on" in begun.text
    assert [each.half for each in office.all(CopyAsked)] == ["said_before"]


def test_a_manager_of_another_team_neither_sees_nor_begins_it(office: Office, begun: Browser) -> None:
    office.session.rollback()
    office.iro.team = office.people["manager"].team = "North"
    office.session.commit()
    other = office.signed_in(staff=office.another("manager", team="South", email="south@example.org"))
    assert "No copy is worked on" in other.open("/copies").text
    for path in ("/copies/1", "/copies/1/look", "/copies/1/draft"):
        assert other.open(path).status == 404
    other.open("/copies").write("A child’s reference", "C1").press("Begin")
    assert "There is no child of that reference" in other.text


def test_it_is_begun_once_and_not_before_it_was_asked_for(office: Office, begun: Browser) -> None:
    begun.open("/copies").write("A child’s reference", "C1").press("Begin")
    assert "worked on already" in begun.text
    begun.open("/copies").write("A child’s reference", "C1")
    begun.write("Asked for on", (NOW + timedelta(days=2)).date().isoformat()).press("Begin")
    assert "still to come" in begun.text


def test_the_childs_iro_and_the_other_managers_are_told_when_it_begins(office: Office) -> None:
    office.child(reference="C1", first_name="Robin")
    other = office.another("manager", email="val@example.org")
    page = office.signed_in("manager").open("/copies").write("A child’s reference", "C1").press("Begin")
    assert page.heading == "Copy for child C1"
    for email in (office.iro.email, other.email):
        [mail] = office.mails(email)
        assert "the child C1" in mail
        assert "Robin" not in mail
    assert office.mails(office.people["manager"].email) == []
