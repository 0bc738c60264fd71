"""What people put right in the tags leaves as a labelled file: only words that may leave, without known names."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.answers.given import Given
from portal.hearing.tagging import batch
from portal.hearing.tags import corrections
from portal.reporting.quotes.corrected import corrected
from portal.store.audit import Actor
from portal.store.models import Response, Tag
from portal.store.vocabulary import TagKind
from tests import factories
from tests.factories import NOW

WORDS = "Robin liked that the meeting was short."


def heard(session: Session, council: Council, quote: str, words: str = WORDS) -> Response:
    child = factories.a_child(session, 15)
    invitation = factories.an_invitation(
        session, council, factories.a_held_review(session, child), stage="feedback", form="feedback_12_17"
    )
    answers: dict[str, Given | str | tuple[str, ...]] = {"fo_good": Given("fo_good", words=words), "f_quote": quote}
    return factories.a_response(session, council, invitation, answers)


def put_right(session: Session, response: Response) -> None:
    by = Actor("staff", factories.a_staff(session).id)
    corrections.add_theme(session, response, "fo_good", "decisions_and_follow_up", by=by, now=NOW)
    corrections.set_feeling(session, response, "fo_good", "mixed", by=by, now=NOW)
    session.flush()


def test_what_a_person_gave_stands_in_the_place_of_the_machines(session: Session, council: Council) -> None:
    put_right(session, heard(session, council, "yes"))
    (row,) = corrected(session, council, 2025)
    assert "Robin" not in row["text"]
    assert "the meeting was short" in row["text"]
    assert row["sentiment"] == "mixed"
    assert "decisions_and_follow_up" in row["themes"]
    assert row["corrected"] == ["sentiment", "theme"]


def test_whoever_may_not_be_quoted_is_not_in_it_nor_what_nobody_put_right(session: Session, council: Council) -> None:
    put_right(session, heard(session, council, "no"))
    heard(session, council, "yes")
    assert list(corrected(session, council, 2025)) == []


def test_a_theme_that_was_refused_is_gone(session: Session, council: Council) -> None:
    response = heard(session, council, "yes")
    theme = next(tag for tag in session.scalars(sa.select(Tag)) if tag.kind == TagKind.THEME)
    corrections.refuse(session, response, theme.id, by=Actor("staff", factories.a_staff(session).id), now=NOW)
    session.flush()
    (row,) = corrected(session, council, 2025)
    assert theme.value not in row["themes"]


def test_the_file_is_one_that_tags_are_measured_against(session: Session, council: Council, tmp_path: Path) -> None:
    put_right(session, heard(session, council, "yes"))
    file = tmp_path / "corrected.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in corrected(session, council, 2025)))
    assert any("sentiment" in line for line in batch.evaluate_file(file))
