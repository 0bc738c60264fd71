"""A child heard beside the form: by somebody who talked with them, by watching a small one; or why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.keeping import subject_access
from portal.reporting.figures import measure
from portal.reviewing import participation
from portal.store.models import AuditEntry, Review
from portal.store.tables.meeting_tables import HeardDirectly
from tests.browser import Browser
from tests.factories import TODAY
from tests.staff.office import Office

TALK, WATCHED = "Somebody talked with the child", "A child under 4 was observed"
COULD_NOT, DID_NOT_WANT = "The child could not take part", "The child did not want to"


def noting(office: Office, review: Review) -> Browser:
    browser = (
        office.signed_in("iro")
        .open(f"/my-reviews/{review.id}")
        .press("Heard another way: a talk, an observation, or why not")
    )
    return browser.write("On which day?", TODAY.isoformat())


def test_the_childs_own_words_stand_apart_from_those_of_whoever_talked_with_them(office: Office) -> None:
    review = office.review()
    browser = noting(office, review).choose(TALK).pick("Was the child there?", "Yes")
    browser.write("Who talked with the child, or watched?", "Kim Lowe, participation worker")
    browser.write("The child’s own words", "I want to see my nan").write("What whoever was there tells", "Was at ease.")
    browser.press("Note it")
    assert "“" not in browser.text or "I want to see my nan" in browser.text
    office.session.rollback()
    [row] = office.all(HeardDirectly)
    assert b"nan" not in (row.own_words or b"")
    assert office.audit("read")[-1].subject == f"heard:{row.id}"
    held = subject_access.gather(office.session, office.council, review.child.reference)
    said = {each.says: each.by_others for each in held.items}
    assert (said["I want to see my nan"], said["Was at ease."]) == (False, True)


def test_a_talk_without_a_word_and_a_child_who_could_not_without_a_reason_are_not_noted(office: Office) -> None:
    review = office.review()
    assert "Write what was seen or heard." in noting(office, review).choose(TALK).press("Note it").text
    again = noting(office, review).choose(COULD_NOT).press("Note it")
    assert "Choose why the child could not take part." in again.text
    assert WATCHED not in again.text  # nine years old
    assert office.all(HeardDirectly) == []


def test_none_of_it_is_silence_and_each_is_counted_apart_until_it_is_taken_back(office: Office) -> None:
    day: dict[str, Any] = {"status": "held", "held_on": TODAY - timedelta(days=1), "year": 2025, "age": 9}
    talked, refused = office.review(**day), office.review(**day)
    for review, way in ((talked, TALK), (refused, DID_NOT_WANT)):
        browser = noting(office, review).choose(way).write("What whoever was there tells", "Told.")
        browser.write("On which day?", (TODAY - timedelta(days=2)).isoformat()).press("Note it")
    office.session.rollback()
    library = office.council.library
    assert participation.suggest(office.session, library, talked).code == "PN6"
    assert (
        "did not want to be asked. That alone does not make it PN7."
        in participation.suggest(office.session, library, refused).because
    )

    def counted() -> list[int]:
        found = {each.id: each.n for each in measure.figures(office.session, office.council, 2025, on=TODAY)}
        return [found[f"heard_{way}"] for way in ("directly", "observed", "could_not", "did_not_want")]

    assert counted() == [1, 0, 0, 1]
    office.signed_in("iro").open(f"/my-reviews/{talked.id}/heard").press("Take back")
    office.session.rollback()
    assert counted() == [0, 0, 0, 1]


def test_whoever_does_not_run_the_review_reads_none_of_it(office: Office) -> None:
    review = office.review()
    other = office.another("iro")
    assert office.signed_in(staff=other).open(f"/my-reviews/{review.id}/heard").status == 404
    assert office.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(
        AuditEntry.subject.startswith("heard:"))) == 0  # fmt: skip
