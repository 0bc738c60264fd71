"""What became of a file is kept row by row; a long one is taken in blocks; the good rows go without the bad ones."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files.said import NOTHING, Said
from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty
from portal.intake.take import add_planned, preview
from portal.intake.taken import blocks, log
from portal.intake.taken.good_rows import WRONG, good_part, to_mend
from portal.intake.taken.matches import read_matched, save, what_is_wrong
from portal.intake.taken.settled import settle_line
from portal.intake.taken.take_back import WITHIN, TooLate, take_back
from portal.keeping.erasure import forget
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import AuditEntry, Child, Contact, Review
from portal.store.tables.file_tables import FileLine, FileTaken
from portal.store.tables.work_words import Became
from tests.factories import SOMEBODY, a_child, a_review, a_staff

HEAD = "child_ref,first_name,date_of_birth\n"
TWO = f"{HEAD}C1,Robin,2015-03-04\nC2,Ash,2012-05-04\n"


def looked(work: Work, text: str, *, good: bool = False) -> Table:
    work.session.commit()
    table = read_file("children.csv", text.encode())
    if good:
        table = good_part(work.session, work.council, table, work.now)
    assert preview(work.session, work.council, table, work.now).problems == []
    return table


def taken(work: Work, text: str, *, good: bool = False) -> FileTaken:
    return log.find_file(work.session, blocks.take_file(work, looked(work, text, good=good)))


def lines(work: Work, became: Became | None = None) -> list[FileLine]:
    every = work.session.scalars(sa.select(FileLine).order_by(FileLine.id))
    return [line for line in every if became in (None, line.became)]


@pytest.fixture
def work(session: Session, council: Council, now: datetime) -> Work:
    return Work(session, council, SOMEBODY, now)


def test_a_file_is_kept_with_who_brought_it_and_what_it_did(work: Work) -> None:
    bea = a_staff(work.session, "support")
    work = replace(work, by=Actor("staff", bea.id))
    first = taken(work, TWO)
    assert (first.staff_id, first.name, first.rows, first.new, first.finished_at) == (
        *(bea.id, "children.csv", 2, 2, work.now),
    )
    second = taken(work, TWO.replace("Ash", "Asha") + "C3,Kit,2014-05-04\n")
    assert (second.new, second.changed, second.same) == (1, 1, 1)
    (line,) = lines(work, Became.CHANGED)
    assert (line.line, list(log.changes_in(line))) == (3, [("first_name", "Ash", "Asha")])
    assert log.summary(second) == "Children: 1 new, 1 changed, 1 the same"


def test_what_a_person_confirmed_is_a_difference_to_settle(work: Work) -> None:
    a_review(work.session, a_child(work.session, reference="C1"), reference="R1", planned_on=date(2026, 4, 1),
             plan_settled=True)  # fmt: skip
    bea = a_staff(work.session, "support")
    file = taken(work, "review_ref,child_ref,due_on,meeting_on\nR1,C1,2028-06-20,2026-04-11\n")
    (difference,), (doubt,) = lines(work, Became.DIFFERS), lines(work, Became.DOUBTED)
    assert difference.said == "planned_on: kept 2026-04-01, the file says 2026-04-11"
    assert (doubt.column, doubt.said) == ("due_on", "“2028-06-20” is 2 years away")
    assert file.notes == {"told": ["Line 2, meeting_on: is a Saturday"]}  # worth a look, and nothing to settle
    assert log.agreed_since(work.session, file.kind, [difference]) == set()
    work.session.scalars(sa.select(Review)).one().planned_on = date(2026, 4, 11)
    assert log.agreed_since(work.session, file.kind, [difference, doubt]) == {difference.id}
    settle_line(work, file.id, difference.id, bea)
    assert (difference.settled_at, difference.settled_by) == (work.now, bea.id)
    with pytest.raises(log.FileUnknown):
        settle_line(work, file.id + 1, doubt.id, bea)


BAD = (
    f"{HEAD}C1,Robin,2015-03-04\nC2,Ash,soon\nC3,Kit,2014-05-04,,x\n,Ola,2014-05-04\nC4,Ada,2014-05-04\n"
    "C4,Eda,2014-05-05\n=1+1,Eve,31/31/2014\n"
)


def test_the_good_rows_are_taken_and_the_bad_ones_are_a_list_to_mend(work: Work) -> None:
    table = looked(work, BAD, good=True)
    assert [row.line for row in table.rows] == [2]
    assert [row.line for row in table.left] == [3, 4, 5, 6, 7, 8]  # of two rows for one child, neither is taken
    file = taken(work, BAD, good=True)
    assert (file.rows, file.new, file.refused) == (7, 1, 6)
    assert {line.line for line in lines(work, Became.REFUSED)} == {3, 4, 5, 7, 8}
    mend = list(csv.reader(io.StringIO(log.list_to_mend(work.session, file) or "")))
    assert mend[0] == ["child_ref", "first_name", "date_of_birth", WRONG]
    assert mend[1] == ["C2", "Ash", "soon", "date_of_birth: is not a date like 2026-03-31 or 31/03/2026"]
    assert mend[6][0] == "'=1+1"  # a spreadsheet would have worked it out


def test_a_mended_list_comes_in_as_it_is(work: Work) -> None:
    mended = to_mend(looked(work, BAD, good=True)).replace("soon", "2014-05-06")
    table = good_part(work.session, work.council, read_file("to-mend.csv", mended.encode()), work.now)
    assert [row.facts["reference"] for row in table.rows] == ["C2"]


def test_a_fault_of_the_whole_file_leaves_no_good_rows(work: Work) -> None:
    for text in (f"{HEAD}C1,Mo,4/13/2012\n", "child_ref,first_name\nC1,Mo\n", f"{HEAD}C1,Mo,soon\n"):
        with pytest.raises(FileFaulty):
            good_part(work.session, work.council, read_file("x.csv", text.encode()), work.now)


def test_a_list_to_mend_is_dropped_after_a_week_and_with_any_erased_child(work: Work) -> None:
    first = taken(work, BAD, good=True)
    taken(replace(work, now=work.now + timedelta(days=8)), TWO)
    work.session.expire_all()
    assert log.list_to_mend(work.session, first) is None
    second = taken(work, BAD, good=True)
    with writing(work.session):
        forget(work.session, "C1", by=SOMEBODY, now=work.now)
    assert log.list_to_mend(work.session, second) is None
    assert not [line for line in lines(work, Became.NEW) if line.line == 2]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "AT_ONCE", 5)
    monkeypatch.setattr(blocks, "NEW_AT_ONCE", 4)
    monkeypatch.setattr("portal.store.database.REST", (0.0, 0.0))
    monkeypatch.setattr(blocks, "IN_BLOCK", 5)


def many(number: int, name: str = "Kit") -> str:
    return HEAD + "".join(f"C{each},{name},2014-05-04\n" for each in range(number))


def test_a_long_file_is_taken_in_blocks_and_stands_as_one(work: Work, small_blocks: None) -> None:
    first = taken(work, many(13))
    assert (first.new, first.finished_at, len(lines(work, Became.NEW))) == (13, work.now, 13)
    second = taken(work, many(17, "Kitty"))
    assert (second.new, second.changed, second.same) == (4, 13, 0)
    assert {child.first_name for child in work.session.scalars(sa.select(Child))} == {"Kitty"}
    told = work.session.scalars(sa.select(AuditEntry.why).where(AuditEntry.action == "import")).all()
    assert len(told) == 2


def test_two_files_at_once_do_not_make_a_child_twice(work: Work, small_blocks: None) -> None:
    one, other = looked(work, many(13)), looked(work, many(13))
    files = [log.find_file(work.session, blocks.take_file(work, table)) for table in (one, other)]
    assert [(file.new, file.same) for file in files] == [(13, 0), (0, 13)]


def test_what_becomes_wrong_while_a_long_file_waits_is_left_out_and_told(work: Work, small_blocks: None) -> None:
    taken(work, many(13))
    waiting = looked(work, many(13, "Kitty"))
    with writing(work.session):
        forget(work.session, "C7", by=SOMEBODY, now=work.now)
    file = log.find_file(work.session, blocks.take_file(work, waiting))
    assert (file.changed, file.refused) == (12, 1)
    assert [(line.line, line.said) for line in lines(work, Became.REFUSED)] == [
        (9, "this child was erased; take the row out of the file")
    ]


def test_a_file_broken_off_goes_on_when_it_is_brought_again(work: Work, small_blocks: None) -> None:
    table = looked(work, many(13))
    assert table.plan
    with writing(work.session):  # as far as one block
        broken = log.begin(work, table).id
        log.rows_done(work.session, broken, add_planned(work, table.plan, 0, 4).values())
    assert log.find_file(work.session, broken).finished_at is None
    again = taken(work, many(13))
    assert (again.new, again.same, again.finished_at) == (9, 4, work.now)


def test_a_file_is_taken_back_within_the_hour(work: Work) -> None:
    bea = a_staff(work.session, "support")
    taken(work, TWO)
    file = taken(work, TWO.replace("Ash", "Asha").replace("2015-03-04", "2015-03-05") + "C3,Kit,2014-05-04\n")
    back = take_back(replace(work, now=work.now + WITHIN), file.id, bea)
    assert (back.gone, back.restored, back.left) == (1, 2, [])
    kept = {
        child.reference: (child.first_name, child.date_of_birth) for child in work.session.scalars(sa.select(Child))
    }
    assert kept == {"C1": ("Robin", date(2015, 3, 4)), "C2": ("Ash", date(2012, 5, 4))}
    with pytest.raises(TooLate):
        take_back(work, file.id, bea)


def test_what_others_did_since_stays_and_is_told(work: Work) -> None:
    bea = a_staff(work.session, "support")
    taken(work, TWO)
    children = taken(work, TWO.replace("Ash", "Asha") + "C3,Kit,2014-05-04\n")
    taken(work, TWO.replace("Ash", "Ashley"))
    taken(work, "child_ref,contact_ref,role,name\nC3,P1,parent,Em\n")
    back = take_back(work, children.id, bea)
    assert (back.gone, back.restored) == (0, 0)
    assert back.left == [
        (3, "stays: first_name has been changed since"),
        (4, "stays: contacts or reviews have come to this child"),
    ]
    assert work.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 1


def test_after_an_hour_a_file_stays(work: Work) -> None:
    file = taken(work, TWO)
    with pytest.raises(TooLate):
        take_back(
            replace(work, now=work.now + WITHIN + timedelta(seconds=1)), file.id, a_staff(work.session, "support")
        )


def test_a_review_moved_by_a_file_moves_back(work: Work) -> None:
    a_review(work.session, a_child(work.session, reference="C1"), reference="R1", planned_on=date(2026, 4, 1))
    bea = a_staff(work.session, "support")
    file = taken(work, "review_ref,child_ref,due_on,meeting_on,meeting_time\nR1,C1,2026-04-20,2026-04-10,16:45\n")
    take_back(work, file.id, bea)
    review = work.session.scalars(sa.select(Review)).one()
    assert (review.planned_on, review.planned_at) == (date(2026, 4, 1), time(15, 30))


ODD = "Person,Called,Born,Team\n7,Zoë,4/5/2012,North\n"
MATCHED = {"Person": "child_ref", "Called": "first_name", "Born": "date_of_birth", "Team": ""}


def test_columns_matched_once_are_known_by_the_heading_from_then_on(work: Work) -> None:
    said = Said(kind="children", columns=MATCHED, month_first=True)
    save(work, "Old system", said)
    table, found = read_matched(work.session, "x.csv", ODD.encode(), NOTHING)
    assert (found.source, table.rows[0].facts) == (
        "Old system",
        {"reference": "7", "first_name": "Zoë", "date_of_birth": date(2012, 4, 5)},
    )
    turned = "team,BORN,called,person\nNorth,4/5/2012,Zoë,7\n"
    assert read_matched(work.session, "x.csv", turned.encode(), NOTHING)[0].rows[0].facts["reference"] == "7"


def test_columns_that_no_longer_fit_say_so(work: Work) -> None:
    save(work, "Old system", Said(kind="children", columns=MATCHED))
    with pytest.raises(FileFaulty) as fault:
        read_matched(work.session, "x.csv", ODD.replace("Born", "Birthday").encode(), Said(source="Old system"))
    assert str(fault.value) == (
        "The file “Old system”: its columns were matched for a file with Born; this one has none: match them anew"
    )
    with pytest.raises(FileFaulty, match="no columns are kept under this name"):
        read_matched(work.session, "x.csv", ODD.encode(), Said(source="Nobody's"))


def test_what_is_needed_is_matched_once() -> None:
    assert what_is_wrong("children", MATCHED) == []
    assert what_is_wrong("children", MATCHED | {"Team": "child_ref", "Born": ""}) == [
        "child_ref is chosen twice.",
        "date_of_birth is needed.",
    ]
