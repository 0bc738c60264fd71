"""The link a child keeps, as their IRO hands it over, renews and ends it; and who sees what comes by it."""

from __future__ import annotations

import pytest

from portal.asking import standing_links
from portal.council.work import Work
from portal.hearing import between
from portal.hearing.concerns.escalation import escalate_due
from portal.hearing.tagging.reading import read
from portal.keeping import erasure
from portal.store.audit import Actor
from portal.store.models import Child, Concern, Review
from portal.store.tables.between_tables import BetweenMessage, StandingLink
from portal.store.tables.concern_tables import ConcernNote, ConcernWork
from portal.store.tables.work_words import NoteKind
from portal.store.vocabulary import ConcernKind
from tests.factories import NOW, TODAY, a_cover
from tests.staff.office import Office

WORDS = "Can Kai come on Sunday?"


@pytest.fixture
def review(office: Office) -> Review:
    return office.review()


def sent(office: Office, child: Child, asks: ConcernKind = ConcernKind.WROTE, way: str = "") -> Concern:
    """What this child sends by the link they keep."""
    work = Work(office.session, office.council, Actor("standing link", child.id), office.at[0])
    link = standing_links.keep(work, child)
    assert link
    said = between.check(between.Said(asks, WORDS, way, "en"))
    concern = between.send(work, link, said, ticket=f"{asks} {office.at[0]}", reading=read(WORDS))
    office.session.commit()
    return concern


def test_the_iro_prints_a_card_without_a_name_makes_another_link_and_ends_it(office: Office, review: Review) -> None:
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("The link they keep between reviews")
    assert "There is no link now." in page.text
    page.press("Make a link")
    card = page.page.find("article")
    assert card
    assert "Robin" not in card.get_text()
    assert card.find("svg")
    (link,) = office.all(StandingLink)
    first = f"/talk/{standing_links.secret_of(office.session, link)}"
    assert standing_links.code(office.session, link) in card.get_text()
    assert office.browser().open(first).status == 200
    page.press("Make a new link: the old one stops")
    (link,) = office.all(StandingLink)
    second = f"/talk/{standing_links.secret_of(office.session, link)}"
    assert [office.browser().open(path).status for path in (first, second)] == [404, 200]
    page.press("End the link")
    assert "There is no link now." in page.text
    assert office.browser().open(second).status == 404


def test_there_is_no_link_for_a_child_who_left_care(office: Office) -> None:
    review = office.review(office.child(looked_after_to=NOW.date().replace(day=1)))
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}/link").press("Make a link")
    assert "there is no link for them" in page.text
    assert office.all(StandingLink) == []


def test_another_iro_opens_neither_the_link_nor_what_came_by_it(office: Office, review: Review) -> None:
    concern = sent(office, review.child)
    other = office.signed_in(staff=office.another("iro"))
    assert other.open(f"/my-reviews/{review.id}/link").status == 404
    assert other.open(f"/concerns/{concern.id}").status == 404


def test_the_cover_is_mailed_and_answers(office: Office, review: Review) -> None:
    cover = office.another("iro", name="Val Dunn")
    a_cover(office.session, office.iro, cover, TODAY, TODAY)
    office.session.commit()
    concern = sent(office, review.child)
    assert len(office.mails(cover.email)) == 1
    assert office.mails(office.iro.email) == []
    page = office.signed_in(staff=cover).open(f"/concerns/{concern.id}")
    page.write("Your answer: the child reads it", "Yes, at two.").press("Answer")
    kept = office.all(BetweenMessage)[0]
    (note,) = office.all(ConcernNote)
    assert (kept.read_by, note.staff_id, note.kind) == (cover.id, cover.id, NoteKind.TOLD)
    # what was promised in the answer is still to be done, until somebody says that nothing more is
    assert office.all(ConcernWork)[0].done_at is None


def test_business_support_answers_who_asks_for_an_advocate_without_their_words(office: Office, review: Review) -> None:
    concern = sent(office, review.child, ConcernKind.ADVOCATE, "At school")
    page = office.signed_in("support").open(f"/concerns/{concern.id}")
    assert WORDS not in page.text
    assert "At school" not in page.text
    page.write("Your answer: the child reads it", "Ama from the advocacy service comes on Monday.").press("Answer")
    kept = office.all(BetweenMessage)[0]
    assert kept.read_at is None
    assert "Ama from" in str(between.words_of(office.session, kept)[2])
    assert office.signed_in("support").open(f"/concerns/{sent(office, office.child()).id}").status == 404


def test_what_nobody_answers_in_two_working_days_goes_to_the_managers(office: Office, review: Review) -> None:
    concern = sent(office, review.child)
    office.later(days=2, hours=8)
    assert [each.id for each in escalate_due(office.session, office.council, office.at[0])] == [concern.id]
    office.session.commit()
    assert len(office.mails(office.people["manager"].email)) == 1
    assert WORDS in office.signed_in("manager").open(f"/concerns/{concern.id}").text


def test_a_second_answer_stands_below_the_first(office: Office, review: Review) -> None:
    concern = sent(office, review.child)
    page = office.signed_in("iro").open(f"/concerns/{concern.id}")
    page.write("Your answer: the child reads it", "I ask.").press("Answer")
    page.open(f"/concerns/{concern.id}").write("Your answer: the child reads it", "Yes.").press("Answer")
    assert between.words_of(office.session, office.all(BetweenMessage)[0])[2] == "I ask.\nYes."


def test_erasing_a_child_takes_the_link_and_what_came_by_it(office: Office, review: Review) -> None:
    sent(office, review.child)
    path = f"/talk/{standing_links.secret_of(office.session, office.all(StandingLink)[0])}"
    gone = erasure.forget(office.session, review.child.reference, by=Actor("cli", "root"), now=NOW)
    office.session.commit()
    assert (gone.counts["standing links"], gone.counts["messages between reviews"]) == (1, 1)
    assert office.all(BetweenMessage) == office.all(StandingLink) == []
    assert office.browser().open(path).status == 404
