"""The sheet for the table: what everyone at the meeting may see, and nothing besides."""

from __future__ import annotations

import pytest

from portal.hearing.answers.given import Given
from portal.hearing.translations import translate
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Response, Review
from tests.browser import Browser
from tests.factories import NOW, a_held_review
from tests.staff.office import Office

SAID = {
    "o_agenda": Given("o_agenda", words="More football"),
    "o_home": "4",
    "o_safe": "no",
    "o_worry": "unsafe",
    "o_worry_more": Given("o_worry_more", words="He shouts at night"),
    "o_reach": Given("o_reach", words="At school, at noon"),
    "o_offlimits": Given("o_offlimits", words="Where my dad is"),
    "o_see": Given("o_see", codes=("mum", "less"), words="Less of Ken"),
    "o_meeting": Given("o_meeting", codes=("not_want", "plain"), words="Not Uncle Ken"),
    "o_helper": "carer",
}
KEPT_BACK = (
    *("shouts", "At school, at noon", "dad", "Ken", "safe where you live", "worrying you", "don’t want there"),
    *("see someone less", "With someone I live with", "don’t want talked about"),
)


def heard(office: Office, share: str | None = "meeting") -> Response:
    invitation = office.asked(office.review(office.child(first_name="Robin", age=15)))
    return office.returned(invitation, SAID | ({"o_share": share} if share else {}))


def sheet(office: Office, review: Review, role: str = "iro") -> Browser:
    return office.signed_in(role).open(f"/my-reviews/{review.id}/sheet")


def test_the_sheet_holds_what_everyone_may_see_and_nothing_that_is_the_iros_alone(office: Office) -> None:
    review = heard(office).invitation.review
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Sheet for the meeting")
    assert browser.heading == "Robin’s review: what everyone may hear"
    article = browser.page.select_one("article.sheet")
    assert article is not None
    text = article.get_text(" ", strip=True)
    assert text.index("More football") < text.index("How are things where you live?")
    for words in ("Tuesday 24 March 2026", "Good", "Plain words, no jargon", "Mum"):
        assert words in text
    assert [words for words in KEPT_BACK if words in browser.html] == []


@pytest.mark.parametrize("share", ["iro_only", "ask", None])
def test_who_did_not_choose_everyone_is_not_on_the_sheet_nor_said_to_be_missing(
    office: Office, share: str | None
) -> None:
    review = heard(office, share).invitation.review
    empty = sheet(office, review)
    assert "There is nothing to put on the table" in empty.text
    assert "football" not in empty.html
    parent = office.asked(review, office.parent(review.child, name="Alex Reed", relation="mother"))
    office.returned(parent, {"p_well": Given("p_well", words="She sleeps well"), "p_share": "meeting"})
    browser = sheet(office, review)
    assert "She sleeps well" in browser.text
    assert [each.get_text() for each in browser.page.select("article h2")] == ["Alex Reed (mother)"]
    assert "football" not in browser.html
    assert "Robin" not in browser.page.select_one("article").get_text()  # type: ignore[union-attr]


def test_the_iro_is_told_that_an_adults_worries_lie_on_the_table_when_they_shared_them(office: Office) -> None:
    review = office.review(office.child(first_name="Robin"))
    parent = office.asked(review, office.parent(review.child, name="Alex Reed", relation="mother"))
    words = {name: Given(name, words=f"{name}, as written") for name in ("p_worries", "p_safe_meeting")}
    office.returned(parent, words | {"p_share": "meeting"})
    browser = sheet(office, review)
    assert "p_worries, as written" in browser.text
    assert "What an adult wrote of their worries is on it" in browser.text
    assert "p_safe_meeting, as written" not in browser.html


def test_the_sheet_bears_the_day_it_was_held_where_none_was_planned(office: Office) -> None:
    review = a_held_review(office.session, office.child(first_name="Robin"), planned_on=None)
    invitation = office.asked(review)
    office.returned(invitation, {"y_wish": Given("y_wish", words="More football"), "y_share": "meeting"})
    assert "Tuesday 10 February 2026" in sheet(office, review).text


def test_what_was_not_sent_is_not_on_the_sheet(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin")))
    child = office.started(invitation)
    child.open(f"/say/{invitation.id}/q/y_safe").choose("No").press("Next")
    child.open(f"/say/{invitation.id}/q/y_home").choose("Really sad").press("Next")
    browser = sheet(office, invitation.review)
    assert "There is nothing to put on the table" in browser.text
    assert "Really sad" not in browser.html


def test_each_return_on_the_sheet_leaves_a_trace_and_what_is_not_on_it_leaves_none(office: Office) -> None:
    shared, kept = heard(office), heard(office, "iro_only")
    for response in (shared, kept):
        sheet(office, response.invitation.review)
    (entry,) = office.audit("read")
    assert (entry.subject, entry.why) == (f"response:{shared.id}", "for the meeting")
    assert entry.child_id == shared.invitation.review.child_id


def test_a_translation_stands_beside_the_words_on_the_sheet_too(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin")), language="pl")
    response = office.returned(
        invitation, {"y_wish": Given("y_wish", words="Tęsknię za siostrą."), "y_share": "meeting"}
    )
    with writing(office.session):
        translate(office.session, response, "y_wish", "I miss my sister.", by=Actor("staff", office.iro.id), now=NOW)
    quotes = sheet(office, invitation.review).page.select("article blockquote")
    assert [(each["lang"], each.get_text()) for each in quotes] == [
        ("pl", "Tęsknię za siostrą."),
        ("en", "I miss my sister."),
    ]


def test_the_sheet_is_not_there_for_another_iro(office: Office) -> None:
    review = heard(office).invitation.review
    browser = office.signed_in(staff=office.another("iro")).open(f"/my-reviews/{review.id}/sheet")
    assert browser.status == 404
    assert office.audit("read") == []
