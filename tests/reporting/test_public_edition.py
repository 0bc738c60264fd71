"""What is made for the public and for children gives nobody away, stays as released, and reads well."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.annual_report import document, excel, html
from portal.reporting.annual_report.document import AudienceRefused, Report
from portal.reporting.annual_report.headlines import FIGURES, bars
from portal.reporting.childrens_edition import booklet
from portal.reporting.childrens_edition.words import AGES
from portal.reporting.figures import measure
from portal.reporting.small_numbers.edition import KEPT, bound, edition
from portal.reporting.small_numbers.hide import given_away
from portal.settings import Settings
from portal.store.audit import Actor
from portal.store.models import Review
from portal.store.tables.doing_tables import Doing
from tests.factories import a_child, a_contact, a_held_review, a_staff
from tests.reporting.rows import all_read, received, said

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
AFTER = date(2026, 2, 20)


def a_year(session: Session, council: Council, *, seed: int, reviews: int = 60, forms: int = 45) -> None:
    """Reviews and feedback of a year with numbers of every size, the small ones among them."""
    chance = random.Random(seed)  # noqa: S311
    codes = ["PN1"] * 30 + ["PN6"] * 12 + ["PN5", "PN7", "PN2", "PN3", "PN4", None]
    for number in range(reviews):
        child = a_child(session, age=chance.choice((6, 9, 14, 16)))
        late = chance.random() < 0.06
        review = a_held_review(
            session,
            child,
            due_on=date(2026, 1, 10) if late else date(2026, 3, 20),
            **_coded(chance.choice(codes)),
            parent_attended=chance.choice((True, False, None)),
        )
        if number < forms:
            give = {
                name: chance.choices(("yes", "partly", "no", None), (30, 8, 2, 1))[0] for name in ("listened", "said")
            }
            _feedback(session, council, review, child.id % 2, {k: v for k, v in give.items() if v})
    for _ in range(chance.choice((1, 4, 30))):
        professional = a_contact(session, a_child(session, age=9), "professional")
        review = a_held_review(session, professional.child, date(2026, 2, 1))
        received(session, council.library, review, "feedback_professional", {"g_views": "yes"}, on=AFTER,
                 contact=professional)  # fmt: skip


def _coded(code: str | None) -> dict[str, Any]:
    return {"participation": code, "participation_by": code and "import"}


def _feedback(session: Session, council: Council, review: Review, older: int, give: dict[str, str]) -> None:
    form, start = ("feedback_12_17", "fo") if older else ("feedback_4_11", "fy")
    answers = {f"{start}_{name}": code for name, code in give.items()}
    response = received(session, council.library, review, form, answers, on=AFTER, may_quote=True)
    if "listened" not in give:
        said(session, response, f"{start}_different" if older else "fy_better", "Say who is coming")


@pytest.fixture
def settled(session: Session, council: Council) -> Session:
    """A year that is over, with every word read that may leave."""
    a_year(session, council, seed=7)
    all_read(session, council)
    return session


def _public(session: Session, council: Council) -> Report:
    return document.document(session, council, 2025, "public", now=NOW)


@pytest.mark.parametrize("seed", range(8))
def test_nothing_hidden_in_a_public_report_can_be_worked_out(session: Session, council: Council, seed: int) -> None:
    a_year(session, council, seed=seed, reviews=20 + 11 * seed, forms=10 + 5 * seed)
    whole = measure.measure(session, council, 2025, on=NOW.date())
    made = edition(whole.figures, whole.tables, council.library)
    assert made.hidden
    for figure in made.figures:
        counted = next(each for each in whole.figures if each.id == figure.id)
        rest = (counted.N or 0) - counted.n
        if 1 <= counted.n <= 5 or (counted.unit == "percent" and 1 <= rest <= 5):
            assert "n" in figure.hidden, figure.label
            assert figure.value is None
            assert figure.n == 0  # it is not taken along
    for table in made.tables:
        assert not [cell for row in table.rows for cell in row if isinstance(cell, int) and 1 <= cell <= 5], table.id


def test_hiding_small_numbers_alone_would_give_them_away(settled: Session, council: Council) -> None:
    whole = measure.measure(settled, council, 2025, on=NOW.date())
    _tables, book = bound(whole.figures, whole.tables, council.library)
    assert given_away(book, book.printed & book.small(5))


def test_the_report_for_the_public_says_what_c_is_and_nothing_of_the_panel(settled: Session, council: Council) -> None:
    report = _public(settled, council)
    page = BeautifulSoup(html.html(report), "html.parser").get_text(" ")
    assert "c stands for 5 or fewer" in page
    assert "Restricted" not in page
    assert {table.id for table in report.tables} == set(KEPT)
    book = openpyxl.load_workbook(io.BytesIO(excel.write(report)))
    assert "c" in {cell for row in book["Figures"].iter_rows(values_only=True) for cell in row}
    assert "Restricted" not in {row[0] for row in book["Notes"].iter_rows(values_only=True)}
    hidden = [each for each in document.as_json(report)["figures"] if each["suppressed"]]
    assert hidden
    assert not [each for each in hidden if each["value"] is not None]


def test_a_year_that_is_running_is_not_made_for_the_public(settled: Session, council: Council) -> None:
    with pytest.raises(AudienceRefused, match="still running"):
        document.document(settled, council, 2026, "public", now=NOW)


def test_what_was_released_for_the_public_stays_as_it_is(settled: Session, council: Council) -> None:
    before, by = _public(settled, council), Actor("staff", a_staff(settled, "manager").id)
    kept = document.release(settled, before, by=by, now=NOW)
    kept.document = json.loads(json.dumps(kept.document))  # as a database gives it back
    a_held_review(settled, a_child(settled, age=9), date(2026, 2, 2), **_coded("PN7"))
    after = document.document(settled, council, 2025, "public", now=NOW)
    assert [(each.shown, each.base, each.left_out) for each in after.figures] == [
        (each.shown, each.base, each.left_out) for each in before.figures
    ]
    assert html.html(after) == html.html(before)
    with pytest.raises(AudienceRefused, match="was released before"):
        document.release(settled, after, by=by, now=NOW)


def test_last_year_stands_in_a_public_report_only_as_it_was_released(settled: Session, council: Council) -> None:
    a_held_review(settled, a_child(settled, age=9), date(2025, 2, 2), **_coded("PN1"))
    assert {each.previous for each in _public(settled, council).figures} == {None}
    by = Actor("staff", a_staff(settled, "manager").id)
    document.release(settled, document.document(settled, council, 2024, "public", now=NOW), by=by, now=NOW)
    held = _public(settled, council).figure("reviews_held")
    assert held.previous is not None
    assert (held.previous.year, held.previous_shown) == ("2024-25", "")  # one review: hidden then, and hidden since


def test_a_council_hides_more_where_it_says_so(settled: Session, council: Council, settings: Settings) -> None:
    more = Council.open(settings.model_copy(update={"small_numbers": 12}))
    hidden = [
        [cell for table in _public(settled, each).tables for row in table.rows for cell in row].count("c")
        for each in (council, more)
    ]
    assert hidden[0] < hidden[1]
    assert "c stands for 12 or fewer" in html.html(_public(settled, more))


@pytest.mark.parametrize("ages", AGES)
def test_children_read_what_they_said_in_shapes_that_add_up(settled: Session, council: Council, ages: str) -> None:
    report = document.document(settled, council, 2025, "children", now=NOW)
    done = Doing(theme="who_attends", said="Tell us who is coming.", what="A list goes out first.", owner="",
                 by_on=None, done_on=date(2026, 3, 1))  # fmt: skip
    sheet = BeautifulSoup(booklet.html(report, council, [done], ages), "html.parser")
    rows = sheet.select(".shapes")
    assert rows
    assert {len(row.select("i")) for row in rows} == {10 if ages == "4-11" else 20}
    words = sheet.get_text(" ", strip=True)
    assert "A list goes out first." in words
    assert "Did people listen to you?" in words if ages == "4-11" else "Were you listened to?" in words
    assert "0800 1111" in words
    assert not [n for n in sheet.select(".said") if " c of " in n.get_text()]


def test_a_sheet_of_a_year_without_enough_answers_says_so(session: Session, council: Council) -> None:
    a_held_review(session, a_child(session, age=9), date(2026, 2, 2), **_coded("PN1"))
    report = document.document(session, council, 2025, "children", now=NOW)
    words = BeautifulSoup(booklet.html(report, council, [], "4-11"), "html.parser").get_text(" ", strip=True)
    assert "Not enough of you told us" in words
    assert "Nothing is written here yet." in words


def test_words_of_a_small_group_do_not_leave(session: Session, council: Council) -> None:
    a_year(session, council, seed=3, reviews=30, forms=30)
    teacher = a_contact(session, a_child(session, age=9), "professional")
    review = a_held_review(session, teacher.child, date(2026, 2, 1))
    response = received(session, council.library, review, "feedback_professional", {"g_views": "yes"}, on=AFTER,
                        contact=teacher, may_quote=True)  # fmt: skip
    said(session, response, "g_good", "Only one of us came")
    all_read(session, council)
    panel = document.document(session, council, 2025, "panel", now=NOW)
    assert "Only one of us came" in {quote.words for quote in panel.quotes}
    counted = next(each for each in panel.figures if each.id == "feedback_professional")
    public = {quote.words for quote in _public(session, council).quotes}
    assert ("Only one of us came" in public) == (counted.n > 5)


def test_the_first_page_says_six_figures_each_in_a_sentence(settled: Session, council: Council) -> None:
    for report in (document.document(settled, council, 2025, "panel", now=NOW), _public(settled, council)):
        page = BeautifulSoup(html.html(report), "html.parser")
        cards = page.select(".headlines > li")
        assert [card.h3.get_text() for card in cards if card.h3] == [report.figure(each).label for each in FIGURES]
        for card, figure_id in zip(cards, FIGURES, strict=True):
            figure = report.figure(figure_id)
            assert card.b is not None
            assert card.b.get_text() == figure.shown
            assert bool(card.svg) == (figure.value is not None)
            assert card.select("p")[-2].get_text().endswith(".")
            assert card.select("p")[-1].get_text(strip=True) == figure.rule


def test_a_bar_says_its_shares_in_words_and_what_is_hidden_as_one_part(settled: Session, council: Council) -> None:
    found = bars(_public(settled, council).table("feedback_items"))
    assert found
    for bar in found:
        assert round(sum(width for _kind, _start, width in bar.parts)) == 100
        assert [kind for kind, _start, _width in bar.parts].count("hidden") <= 1
    assert [bar for bar in found if bar.said.split("; ")[0].endswith("the rest hidden")]


def test_no_small_number_is_said_in_words_beside_a_figure(session: Session, council: Council) -> None:
    for number in range(40):
        review = a_held_review(session, a_child(session, age=14))
        day = date(2026, 2, 15) if number < 3 else date(2026, 2, 5)  # three came after the meeting
        received(session, council.library, review, "consult_12_17", {}, on=day, source="web",
                 sent_at=datetime(2026, 1, 20, 9, tzinfo=UTC))  # fmt: skip
    panel = document.document(session, council, 2025, "panel", now=NOW).figure("forms_returned")
    assert "3 more came afterwards." in panel.rule
    returned = _public(session, council).figure("forms_returned")
    assert returned.hidden == {"n"}
    assert "more came" not in returned.rule
