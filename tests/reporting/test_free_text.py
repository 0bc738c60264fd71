"""Themes and sentiment in totals, and quotes only from people who allowed it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures import measure
from portal.reporting.figures.free_text import agreement
from portal.reporting.figures.table import Cell
from portal.reporting.quotes import to_read
from portal.reporting.quotes.chosen import MOST, Chosen, Quote, choose
from portal.store.models import Response
from tests.factories import NOW, SOMEBODY, a_child, a_contact, a_held_review, a_staff
from tests.reporting.rows import all_read, received, said, tagged

OVER = date(2026, 12, 1)


def feedback(session: Session, council: Council, form: str = "feedback_12_17", **facts: Any) -> Response:
    """A return of that form in 2025-26."""
    child = a_child(session, age=14)
    contact = None if "_1" in form else a_contact(session, child, form.split("_")[1])
    review = a_held_review(session, child)
    return received(session, council.library, review, form, on=date(2026, 2, 20), contact=contact, **facts)


def quotes(session: Session, council: Council, year: int) -> list[Quote]:
    """The quotes of the year once a person has read all that wait, striking what was suggested."""
    all_read(session, council, year)
    return list(choose(session, council, year).quotes)


def rows(session: Session, council: Council, table_id: str) -> dict[tuple[Cell, ...], tuple[Cell, ...]]:
    """Themes by form and theme, or sentiment by form."""
    table = next(each for each in measure.tables(session, council, 2025, on=OVER) if each.id == table_id)
    width = 2 if table_id == "themes" else 1
    return {row[:width]: row[width:] for row in table.rows}


def test_themes_and_sentiment_are_counted_by_form(session: Session, council: Council) -> None:
    for sounds in ("positive", "positive", "negative"):
        response = feedback(session, council)
        tagged(session, response, "fo_good", "sentiment", sounds)
        tagged(session, response, "fo_good", "theme", "listened_to")
    assert rows(session, council, "themes") == {("feedback_12_17", "listened_to"): (3, 3)}
    # positive, mixed, neutral, negative, n, unsure, not read
    assert rows(session, council, "sentiment")[("feedback_12_17",)] == (2, 0, 0, 1, 3, 0, 0)


def test_a_text_the_portal_is_not_sure_of_is_read_and_not_scored(session: Session, council: Council) -> None:
    for sounds in ("positive", "unsure"):
        response = feedback(session, council)
        tagged(session, response, "fo_good", "sentiment", sounds)
        tagged(session, response, "fo_good", "theme", "education")
    tagged(session, feedback(session, council), "fo_good", "unread", "ur")
    assert rows(session, council, "sentiment")[("feedback_12_17",)] == (1, 0, 0, 0, 1, 1, 1)
    assert rows(session, council, "themes") == {("feedback_12_17", "education"): (2, 2)}
    [table] = [each for each in measure.tables(session, council, 2025, on=OVER) if each.id == "sentiment"]
    assert table.rule.startswith("Scored 1 of 3 texts")


def test_a_tag_that_a_person_refused_is_left_out(session: Session, council: Council) -> None:
    response = feedback(session, council)
    tagged(session, response, "fo_good", "sentiment", "positive")
    tagged(session, response, "fo_good", "theme", "education", refused_at=NOW)
    assert rows(session, council, "themes") == {}


def test_what_a_person_says_of_a_text_beats_what_the_machine_said(session: Session, council: Council) -> None:
    response, person = feedback(session, council), {"set_by": "person", "staff_id": a_staff(session).id}
    tagged(session, response, "fo_good", "sentiment", "positive")
    tagged(session, response, "fo_good", "sentiment", "negative", **person)
    tagged(session, response, "fo_good", "theme", "education")
    tagged(session, response, "fo_good", "theme", "education", **person)
    tagged(session, response, "fo_good", "theme", "preparation", **person)
    assert rows(session, council, "sentiment")[("feedback_12_17",)] == (0, 0, 0, 1, 1, 0, 0)
    themes = rows(session, council, "themes")
    assert themes == {("feedback_12_17", "education"): (1, 1), ("feedback_12_17", "preparation"): (1, 1)}


def test_people_and_the_portal_are_compared_where_people_put_something_right(
    session: Session, council: Council
) -> None:
    person = {"set_by": "person", "staff_id": a_staff(session).id}
    response = feedback(session, council)
    tagged(session, response, "fo_good", "theme", "education")
    tagged(session, response, "fo_good", "theme", "preparation", refused_at=NOW)
    tagged(session, response, "fo_good", "theme", "listened_to", **person)
    tagged(session, feedback(session, council), "fo_good", "theme", "education")  # nobody looked at it
    assert agreement(session, 2025, {}).rows == (
        ("education", 1, 1, 0), ("listened_to", 0, 0, 1), ("preparation", 0, 1, 0),
    )  # fmt: skip


def test_a_text_in_a_language_the_portal_cannot_read_is_counted_apart_and_is_not_neutral(
    session: Session, council: Council
) -> None:
    tagged(session, feedback(session, council), "fo_good", "unread", "ur")
    assert rows(session, council, "sentiment")[("feedback_12_17",)] == (0, 0, 0, 0, 0, 0, 1)


def test_words_are_quoted_only_from_people_who_said_yes(session: Session, council: Council) -> None:
    allowed = feedback(session, council, may_quote=True)
    said(session, allowed, "fo_good", "They asked me first.")
    said(session, feedback(session, council), "fo_good", "Do not print this.")
    said(session, feedback(session, council, "feedback_parent", may_quote=True), "pf_good", "It was clear.")
    assert quotes(session, council, 2025) == [
        Quote("young person", "What was good about it?", "They asked me first."),
        Quote("parent or carer", "What was helpful?", "It was clear."),
    ]
    assert quotes(session, council, 2024) == []


def test_no_words_are_quoted_before_a_person_has_read_just_these_words(session: Session, council: Council) -> None:
    response = feedback(session, council, may_quote=True)
    said(session, response, "fo_good", "They asked me first.")
    assert choose(session, council, 2025) == Chosen((), 1)
    all_read(session, council)
    quote = Quote("young person", "What was good about it?", "They asked me first.")
    assert choose(session, council, 2025) == Chosen((quote,), 0)
    said(session, response, "fo_good", "They asked me second.")
    assert choose(session, council, 2025) == Chosen((), 1)


def test_words_a_person_refused_are_not_quoted_and_wait_no_more(session: Session, council: Council) -> None:
    said(session, feedback(session, council, may_quote=True), "fo_good", "My school is on the hill.")
    (text,) = to_read.texts(session, council, 2025)
    to_read.decide(session, text, allowed=False, places=(), seen=text.mark, by=SOMEBODY, now=NOW)
    assert choose(session, council, 2025) == Chosen((), 0)


def test_what_was_said_before_a_review_is_never_quoted(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session))
    response = received(session, council.library, review, "consult_4_11", on=date(2026, 2, 1), may_quote=True)
    said(session, response, "y_wish", "I want a dog.")
    assert quotes(session, council, 2025) == []


def test_names_the_portal_knows_are_put_out_of_a_quote(session: Session, council: Council) -> None:
    response = feedback(session, council, may_quote=True)
    said(session, response, "fo_good", "ROBIN likes Sam Okafor. Robins are birds.")
    response.invitation.review.iro = a_staff(session, name="Sam Okafor")
    session.flush()
    assert quotes(session, council, 2025)[0].words == "[name] likes [name]. Robins are birds."


def test_brothers_and_sisters_contacts_and_the_social_worker_are_known_too(session: Session, council: Council) -> None:
    response = feedback(session, council, may_quote=True)
    child, sister = response.invitation.review.child, a_child(session, first_name="Jo")
    child.social_worker_email = "tadeusz.nowak2@example.org"
    for each in (child, sister):
        a_contact(session, each, reference="P-both", name="Siobhán O’Brien")
    a_contact(session, a_child(session, first_name="Umber"), reference="P-both", name="Somebody else")
    words = "Jo, Siobhan and Mr Nowak came; Tadeusz said that OBrien could not. Umber did."
    said(session, response, "fo_good", words)
    assert quotes(session, council, 2025)[0].words == (
        "[name], [name] and Mr [name] came; [name] said that [name] could not. Umber did."
    )


def test_an_everyday_word_that_is_a_name_here_too_is_not_blacked_out(session: Session, council: Council) -> None:
    response = feedback(session, council, may_quote=True)
    response.invitation.review.iro = a_staff(session, name="May Green")
    said(session, response, "fo_good", "I may visit the green room again")
    assert quotes(session, council, 2025)[0].words == "I may visit the green room again"


def test_no_group_is_quoted_without_end_and_the_choice_is_the_same_every_time(
    session: Session, council: Council
) -> None:
    for number in range(MOST + 3):
        response = feedback(session, council, "feedback_professional", may_quote=True)
        said(session, response, "g_good", f"Good point {number}")
    chosen = quotes(session, council, 2025)
    assert len(chosen) == MOST
    assert chosen == quotes(session, council, 2025)
    assert [quote.words for quote in chosen] != sorted(quote.words for quote in chosen)
