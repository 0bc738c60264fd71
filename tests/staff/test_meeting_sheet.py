"""The sheet for the table: what everyone there may see and nothing besides; and the IRO's half apart from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.council.work import Work
from portal.hearing import agreed
from portal.hearing.agreed import Talk
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.hearing.translations import translate
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Response, Review
from portal.store.tables.work_words import Agreed, Talked
from tests.browser import Browser
from tests.factories import NOW, TODAY, a_held_review
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
    "o_takepart": "part",
    "o_helper": "carer",
}
KEPT_BACK = (
    *("shouts", "At school, at noon", "dad", "Ken", "safe where you live", "worrying you", "don’t want there"),
    *("see someone less", "With someone I live with", "don’t want talked about"),
)


def heard(office: Office, share: str | None = "meeting") -> Response:
    invitation = office.asked(office.review(office.child(first_name="Robin", age=15)))
    return office.returned(invitation, SAID | ({"o_share": share} if share else {}))


def agree(office: Office, response: Response, shares: str, *answers: str) -> None:
    form = office.council.library[response.form]
    work = Work(office.session, office.council, Actor("staff", office.iro.id), office.at[0])
    with writing(office.session):
        seen = agreed.standing(office.session, form, response).seen
        talk = Talk(Agreed(shares), answers, TODAY, Talked.PHONE)
        agreed.agree(work, form, response, talk, seen=seen)


def sheet(office: Office, review: Review, role: str = "iro") -> Browser:
    return office.signed_in(role).open(f"/my-reviews/{review.id}/sheet")


def on_paper(browser: Browser) -> str:
    article = browser.page.select_one("article.sheet")
    assert article is not None
    return " ".join(article.get_text(" ", strip=True).split()).replace(" ,", ",").replace(" :", ":")


def test_the_sheet_holds_what_everyone_may_see_and_nothing_that_is_the_iros_alone(office: Office) -> None:
    review = heard(office).invitation.review
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Sheet for the meeting")
    assert browser.heading == "Robin’s meeting"
    text = on_paper(browser)
    assert text.index("More football") < text.index("How are things where you live?")
    assert "Tuesday 24 March 2026, 3:30 pm" in text
    assert "Sam Okafor, reviewing officer" in text
    assert "Robin: Go for part of it" in text
    for words in ("Good", "Plain words, no jargon", "Mum"):
        assert words in text
    assert [words for words in KEPT_BACK if words in browser.html] == []
    assert review.child.reference not in browser.html


@pytest.mark.parametrize("share", ["iro_only", "ask", None])
def test_who_did_not_choose_everyone_is_not_on_the_sheet_nor_said_to_be_missing(
    office: Office, share: str | None
) -> None:
    review = heard(office, share).invitation.review
    empty = sheet(office, review)
    assert "Nobody’s words are on it yet" in empty.text
    assert "football" not in empty.html
    parent = office.asked(review, office.parent(review.child, name="Alex Reed", relation="mother"))
    office.returned(parent, {"p_well": Given("p_well", words="She sleeps well"), "p_share": "meeting"})
    browser = sheet(office, review)
    assert "She sleeps well" in on_paper(browser)
    assert [each.get_text() for each in browser.page.select("article h2")] == ["What others want to say"]
    assert "football" not in browser.html


@pytest.mark.parametrize("share", ["iro_only", "ask", None, "meeting"])
@pytest.mark.parametrize(
    ("shares", "ticked", "stands"),
    [
        ("all", (), ["More football", "Good", "Plain words, no jargon"]),
        ("part", ("o_agenda",), ["More football"]),
        ("none", (), []),
    ],
)
def test_what_was_agreed_is_on_the_sheet_whatever_was_chosen_first(
    office: Office, share: str | None, shares: str, ticked: tuple[str, ...], stands: list[str]
) -> None:
    response = heard(office, share)
    agree(office, response, shares, *ticked)
    browser = sheet(office, response.invitation.review)
    text = on_paper(browser)
    assert [words for words in ("More football", "Good", "Plain words, no jargon") if words in text] == stands
    assert ("Shared as Robin agreed on Monday 2 March." in text) == bool(stands)
    assert [words for words in KEPT_BACK if words in browser.html] == []


def test_a_child_who_takes_it_back_during_the_meeting_is_off_the_sheet_at_the_next_look(office: Office) -> None:
    response = heard(office, "meeting")
    browser = sheet(office, response.invitation.review)
    assert "More football" in browser.html
    office.at[0] += timedelta(minutes=5)
    office.started(response.invitation).press("Change who can see it").choose("Only Sam Okafor").press("Save")
    assert "More football" not in browser.open(browser.path).html


def test_an_answer_that_is_to_be_read_out_says_so_on_the_sheet(office: Office) -> None:
    response = heard(office, "meeting")
    form = office.council.library[response.form]
    work = Work(office.session, office.council, Actor("staff", office.iro.id), NOW)
    with writing(office.session):
        agreed.mark_read_out(work, form, response, ["o_agenda"])
    (item,) = sheet(office, response.invitation.review).page.select(".agenda li")
    assert item.get_text(" ", strip=True) == "“More football” Please read this out"


def test_who_was_asked_is_told_by_role_and_nobody_who_is_kept_out_of_the_meeting(office: Office) -> None:
    review = heard(office).invitation.review
    facts_of: dict[str, dict[str, object]] = {
        "mother": {},
        "uncle": {"safe_to_contact": "no"},
        "aunt": {"excluded_from_review": True},
        "father": {"may_know_date": False},
    }
    for relation, facts in facts_of.items():
        office.asked(review, office.parent(review.child, name="Alex Reed", relation=relation, **facts))
    text = on_paper(sheet(office, review))
    assert "Invited Robin, mother" in text
    assert [each for each in ("Alex", "uncle", "aunt", "father") if each in text] == []


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
    review = a_held_review(office.session, office.child(first_name="Robin"), planned_on=None, venue="home")
    invitation = office.asked(review)
    office.returned(invitation, {"y_wish": Given("y_wish", words="More football"), "y_share": "meeting"})
    text = on_paper(sheet(office, review))
    assert "When Tuesday 10 February 2026 Where Where the child lives" in text


def test_what_was_not_sent_is_not_on_the_sheet(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin")))
    child = office.started(invitation)
    child.open(f"/say/{invitation.id}/q/y_safe").choose("No").press("Next")
    child.open(f"/say/{invitation.id}/q/y_home").choose("Really sad").press("Next")
    browser = sheet(office, invitation.review)
    assert "Nobody’s words are on it yet" in browser.text
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
    item = sheet(office, invitation.review).page.select_one(".agenda li")
    assert item is not None
    assert [(each["lang"], each.get_text()) for each in item.select("[lang]")] == [
        ("pl", "“Tęsknię za siostrą.”"),
        ("en", "“I miss my sister.”"),
    ]


PAGES = ("sheet", "sheet/own-half")


@pytest.mark.parametrize("page", PAGES)
def test_neither_print_is_there_for_another_iro(office: Office, page: str) -> None:
    review = heard(office).invitation.review
    browser = office.signed_in(staff=office.another("iro")).open(f"/my-reviews/{review.id}/{page}")
    assert browser.status == 404
    assert office.audit("read") == []


def printed(office: Office, response: Response) -> Browser:
    return sheet(office, response.invitation.review).press("Print")


def later(office: Office, response: Response, *given: Given) -> None:
    office.at[0] += timedelta(minutes=10)
    by = Actor("respondent", response.invitation_id)
    with writing(office.session):
        save.save(Work(office.session, office.council, by, office.at[0]), response.invitation, given, device=None)


AGAIN = "Changed since you printed it: print again"


def test_a_sheet_that_has_changed_since_it_was_printed_says_so_until_it_is_printed_again(office: Office) -> None:
    response = heard(office)
    browser = printed(office, response)
    assert AGAIN not in browser.text
    later(office, response, Given("o_agenda", words="More music"))
    browser.open(browser.path.partition("#")[0])
    assert AGAIN in browser.text
    assert "It was printed on Monday 2 March 2026, 10:00 am." in browser.text
    review = office.signed_in("iro").open(f"/my-reviews/{response.invitation.review_id}")
    assert "The sheet has changed since you printed it: print again" in review.text
    assert AGAIN not in browser.press("Print again").text
    assert "print again" not in review.open(review.path).text
    assert [each.why for each in office.audit("print")] == ["for the meeting"] * 2


@pytest.mark.parametrize("given", [Given("o_offlimits", words="My mum"), Given("o_safe", codes=("yes",))])
def test_what_does_not_stand_on_it_does_not_change_it(office: Office, given: Given) -> None:
    response = heard(office)
    browser = printed(office, response)
    later(office, response, given)
    assert AGAIN not in browser.open(browser.path.partition("#")[0]).text


def test_a_meeting_that_was_moved_is_a_change_too(office: Office) -> None:
    response = heard(office)
    browser = printed(office, response)
    office.session.rollback()
    response.invitation.review.planned_on = TODAY + timedelta(days=30)
    office.session.commit()
    assert AGAIN in browser.open(browser.path.partition("#")[0]).text


def test_the_iros_half_says_what_nobody_at_the_table_may_see(office: Office) -> None:
    response = heard(office, "ask")
    agree(office, response, "part", "o_agenda", "o_meeting")
    browser = sheet(office, response.invitation.review).press("Your own half, not for the table")
    text = on_paper(browser)
    assert text.startswith("Not for the table Sam Okafor only Your half: Robin C")
    assert "Do not talk about “Where my dad is”" in text
    assert "There’s someone I don’t want there (say who) “Not Uncle Ken”" in text
    assert "Do you feel safe where you live? No" in text
    assert "Safe way and time: At school, at noon" in text
    assert "How do you want to take part? Go for part of it" in text
    assert "Agreed: part of it. They agreed on Monday 2 March, by phone" in text
    rows = {cells[0]: cells[2] for cells in ([each.get_text(strip=True) for each in row.find_all(["th", "td"])]
                                             for row in browser.page.select("tbody tr"))}  # fmt: skip
    assert rows["What do you want your review to talk about?"] == "On the sheet"
    assert rows["What would make the meeting work for you?"] == "In part on the sheet"
    assert rows["How are things where you live?"] == rows["Do you feel safe where you live?"] == "Stays with you"
    entry = office.audit("read")[-1]
    assert (entry.subject, entry.why) == (f"response:{response.id}", "the IRO’s half of the sheet")


def test_words_that_are_the_iros_alone_are_not_called_for_the_table_on_the_page_of_the_response(office: Office) -> None:
    browser = office.signed_in("iro").open(f"/responses/{heard(office).id}")
    (words,) = [each.find_parent("section") for each in browser.page.select("blockquote") if "Not Uncle" in each.text]
    assert words is not None
    assert [each.get_text() for each in words.select(".tag")] == ["Only you"]
    row = next(each for each in browser.page.select(".summary > div") if "make the meeting work" in each.get_text())
    assert [each.get_text() for each in row.select(".tag")] == ["Only you", "Part of it is for the table"]


def test_what_nobody_has_read_yet_is_said_above_the_sheet(office: Office) -> None:
    response = heard(office)
    browser = sheet(office, response.invitation.review)
    assert "nobody has marked it as read" in browser.text
    browser.press("Robin").press("Mark as read")
    assert "nobody has marked it as read" not in sheet(office, response.invitation.review).text
