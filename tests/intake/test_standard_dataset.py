"""Reviews of the Standard Safeguarding Dataset come in as the case management systems write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files.cells import Mended
from portal.intake.files.table import read_file
from portal.intake.rows.descriptions import participation
from portal.intake.take import Preview, preview, take
from portal.store.models import Review
from tests.factories import SOMEBODY, a_child

SYSTEM_C = (
    "clar_cla_review_id,clar_cla_id,clar_cla_person_id,clar_cla_review_due_date,clar_cla_review_date,"
    "clar_cla_review_cancelled,clar_cla_review_participation\n"
    "1,55001,4711,2025-10-31 00:00:00.000,2025-10-30 14:30:00.000,N,Child attends review and speaks for self\n"
    "2,55001,4711,2026-04-30 00:00:00.000,2026-04-20 15:30:00.0000000,N,NULL\n"
    "3,55001,4711,2026-01-31 00:00:00.000,2026-01-20 10:00:00.000,Y,\n"
    "4,55001,4711,2026-06-20T00:00:00Z,NULL,NULL,\n"
)
MOSAIC = (
    "clar_cla_review_id,clar_cla_person_id,clar_cla_episode_id,clar_cla_review_due_date,clar_cla_review_date,"
    "clar_cla_review_participation,clar_cla_id\n"
    "90004,4711,NULL,NULL,2025-11-14,PN1,55003\n"
)
FULL = {
    "PN0": "Child aged under 4 at the time of the review",
    "PN1": "Child physically attends and speaks for him or herself (Attendance).",
    "PN2": "Child physically attends and an advocate speaks on his or her behalf. (Attendance views represented by "
    "advocate or independent reviewing officer (IRO))",
    "PN3": "Child attends and conveys his or her view symbolically (non-verbally) (Attendance symbols)",
    "PN4": "Child physically attends but does not speak for him or herself, does not convey his or her view "
    "symbolically (non-verbally) and does not ask an advocate to speak for him or her",
    "PN5": "Child does not attend physically but briefs an advocate to speak for him or her (Views represented by "
    "advocate or independent reviewing officer (IRO) through texting, written format, phone, audio/video, viewpoint)",
    "PN6": "Child does not attend but conveys his or her feelings to the review by a facilitative medium (Texting the "
    "chair, written format, phone, audio/video, viewpoint)",
    "PN7": "Child does not attend nor are his or her views conveyed to the review",
}


def looked(session: Session, council: Council, text: str, now: datetime) -> Preview:
    return preview(session, council, read_file("ssd.csv", text.encode()), now)


def test_system_c_writes_the_person_beside_the_period_of_care(
    session: Session, council: Council, now: datetime
) -> None:
    a_child(session, reference="4711", age=9)
    other = a_child(session, reference="55001", age=9)  # a child whose reference is another's period of care
    take(Work(session, council, SOMEBODY, now), read_file("ssd.csv", SYSTEM_C.encode()))
    found = {each.reference: each for each in session.scalars(sa.select(Review))}
    assert {each.child.reference for each in found.values()} == {"4711"}
    assert not [each for each in found.values() if each.child_id == other.id]
    assert (found["1"].held_on, found["1"].planned_at, found["1"].participation) == (date(2025, 10, 30), None, "PN1")
    assert (found["2"].planned_on, found["2"].planned_at) == (date(2026, 4, 20), time(15, 30))
    assert (found["3"].status, found["3"].planned_on) == ("cancelled", date(2026, 1, 20))
    assert (found["4"].status, found["4"].due_on, found["4"].planned_on) == ("planned", date(2026, 6, 20), None)


def test_mosaic_writes_its_columns_in_another_order_and_null(session: Session, council: Council, now: datetime) -> None:
    a_child(session, reference="4711", age=9)
    seen = looked(session, council, MOSAIC, now)
    assert (seen.problems, seen.new) == ([], 1)


def test_a_period_of_care_is_never_taken_for_a_child(session: Session, council: Council, now: datetime) -> None:
    a_child(session, reference="55003", age=9)
    text = (
        "clar_cla_review_id,clar_cla_id,clar_cla_review_due_date,clar_cla_review_date\n1,55003,2025-12-01,2025-11-14\n"
    )
    assert [(each.column, each.reason) for each in looked(session, council, text, now).problems if each.line == 1] == [
        ("clar_cla_person_id",
         "this column is missing: it says which child is meant, for clar_cla_id is the period of care")
    ]  # fmt: skip


@pytest.mark.parametrize("code", FULL)
def test_a_description_stands_for_its_code_whole_cut_off_or_behind_the_code(code: str) -> None:
    for written in (FULL[code], FULL[code][:100], FULL[code].upper()):
        assert participation(written) == Mended(code, f"is read as {code}")
    assert participation(f"{code} - {FULL[code]}") == participation(code.lower()) == code


@pytest.mark.parametrize("written", ["Yes", "Attended", "PN9", "Child did not attend", "see notes"])
def test_a_description_that_leaves_the_code_open_is_asked_about(written: str) -> None:
    with pytest.raises(ValueError, match="write one of|did you mean"):
        participation(written)
