"""Files as councils have them are read for what they plainly mean, asked about where they mean two things."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files.said import NOTHING, Said
from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty, gathered
from portal.intake.take import Preview, preview, take
from portal.store.models import Child
from tests.factories import SOMEBODY, a_staff

HEAD = "child_ref,first_name,date_of_birth\n"


def read(text: str, said: Said = NOTHING) -> Table:
    return read_file("file.csv", text.encode(), said)


def looked(session: Session, council: Council, text: str, now: datetime) -> tuple[Table, Preview]:
    table = read(text)
    return table, preview(session, council, table, now)


def born(text: str, said: Said = NOTHING) -> list[object]:
    table = read(text, said)
    assert table.problems == []
    return [row.facts["date_of_birth"] for row in table.rows]


@pytest.mark.parametrize(
    "written",
    [
        *(
            "15/4/12",
            "15/04/2012",
            "15.04.2012",
            "15-04-2012",
            "15-Apr-2012",
            "15 April 2012",
            "15-apr-12",
            "15Apr2012",
        ),
        *("2012-04-15", "2012/04/15", "2012-04-15 00:00:00", "2012-04-15T00:00:00.000Z", "15/04/2012 00:00", "41014"),
        *("Sunday, 15 April 2012", "15th April 2012", "15 Sept 2012".replace("Sept", "Apr")),
    ],
)
def test_one_birthday_written_in_the_ways_people_and_programs_write_it(written: str) -> None:
    assert born(f'{HEAD}C1,Zoë,"{written}"\n') == [date(2012, 4, 15)]


def test_a_year_of_two_figures_is_of_this_century_and_an_old_birthday_of_the_last() -> None:
    table = read("child_ref,date_of_birth,looked_after_from\nC1,15/4/12,1/9/25\nC2,15/4/99,1/9/25\n")
    assert [row.facts["date_of_birth"] for row in table.rows] == [date(2012, 4, 15), date(1999, 4, 15)]
    assert {row.facts["looked_after_from"] for row in table.rows} == {date(2025, 9, 1)}
    (told,) = table.mended
    assert (told.line, told.asks) == (2, False)
    assert "two figures" in told.reason


def test_a_file_that_writes_the_month_first_is_refused_once_until_somebody_says_so() -> None:
    text = f"{HEAD}C1,Mo,4/13/2012\nC2,Jo,4/1/2012\nC3,Di,12/31/2011\n"
    (fault,) = read(text).problems
    assert (fault.line, "look American" in fault.reason) == (0, True)
    assert born(text, Said(month_first=True)) == [date(2012, 4, 13), date(2012, 4, 1), date(2011, 12, 31)]


def test_no_file_is_read_both_ways() -> None:
    (fault,) = [each for each in read(f"{HEAD}C1,Mo,4/13/2012\nC2,Jo,14/1/2012\n").problems if "alike" in each.reason]
    assert (fault.line, fault.reason) == (2, "the month stands first here and the day on line 3; write all days alike")
    (fault,) = read(f"{HEAD}C1,Mo,13/4/2012\n", Said(month_first=True)).problems[:1]
    assert fault.reason == "you said the month stands first; on line 2 it cannot"


def test_days_that_fit_both_ways_are_told_once_and_asked_about_where_that_is_no_chance() -> None:
    few, many = (f"{HEAD}" + "".join(f"C{n},Mo,{n}/4/2012\n" for n in range(5, 5 + count)) for count in (2, 6))
    assert [(each.line, each.asks) for each in read(few).mended] == [(0, False)]
    assert [(each.line, each.asks) for each in read(many).mended] == [(0, True)]
    assert read(many, Said(month_first=False)).mended == []
    assert born(many, Said(month_first=True))[0] == date(2012, 5, 4)


def test_one_slip_among_many_days_is_the_fault_of_its_own_row() -> None:
    text = HEAD + "".join(f"C{n},Mo,{14 + n % 10}/04/2012\n" for n in range(30)) + "D,Di,04/23/2012\n"
    assert [(each.line, each.reason) for each in read(text).problems] == [(32, "there is no such day")]


def test_a_time_that_is_no_midnight_is_the_meetings_or_is_left_out_and_said() -> None:
    table = read("review_ref,child_ref,due_on,meeting_on\nR1,C1,2027-01-20 09:30:00,20/01/2027 2.30pm\n")
    facts = table.rows[0].facts
    assert (facts["due_on"], facts["planned_on"], facts["planned_at"]) == (*[date(2027, 1, 20)] * 2, time(14, 30))
    assert [each.column for each in table.mended] == ["due_on"]


@pytest.mark.parametrize(
    ("written", "clock"), [("15:30", 15), ("3.30pm", 15), ("3:30 PM", 15), ("9am", 9), ("15:30:00", 15), ("9:00", 9)]
)
def test_a_time_of_day_is_read_as_people_write_it(written: str, clock: int) -> None:
    table = read(f"review_ref,child_ref,due_on,meeting_time\nR1,C1,2027-01-20,{written}\n")
    found = table.rows[0].facts["planned_at"]
    assert isinstance(found, time)
    assert found.hour == clock


@pytest.mark.parametrize(
    "heading",
    [
        "Child Ref,First Name,Date of Birth",
        "CHILD-REF, first name ,D.O.B.",
        "Mosaic ID,Forename,DOB",
        "Child Unique ID,Known As,Birth Date",
    ],
)
def test_a_heading_is_known_by_its_words_not_by_its_letters(heading: str) -> None:
    (row,) = read(f"{heading}\nC1,Pip,15/04/2012\n").rows
    assert row.facts == {"reference": "C1", "first_name": "Pip", "date_of_birth": date(2012, 4, 15)}


def test_two_columns_that_can_be_one_are_left_to_a_person_and_our_own_name_wins() -> None:
    (fault,) = read("Case ID,Person ID,DOB\n7,8,15/04/2012\n").problems[:1]
    assert fault.reason.startswith("“Case ID” and “Person ID” can each be child_ref")
    (row,) = read("Case ID,child_ref,DOB\n7,8,15/04/2012\n").rows
    assert row.facts["reference"] == "8"


def test_further_columns_are_left_out_by_name_in_one_sentence(
    session: Session, council: Council, now: datetime
) -> None:
    table, seen = looked(session, council, "child_ref,date_of_birth,Shoe size,Team\nC1,15/04/2012,4,North\n", now)
    assert (seen.problems, seen.new) == ([], 1)
    assert [str(each) for each in table.doubts] == ["The file: these columns are left out: Shoe size, Team"]


def test_a_slip_in_the_name_of_a_column_is_asked_about(session: Session, council: Council, now: datetime) -> None:
    table, _ = looked(session, council, "child_ref,date_of_birth,first_nam,email_2\nC1,15/04/2012,Zoë,x\n", now)
    assert [(each.column, each.asks) for each in table.doubts] == [("", False), ("first_nam", True)]


def test_titles_totals_empty_rows_and_columns_are_no_children() -> None:
    table = read(
        "Looked after children as at 01/04/2025,,,\n,,,\n,Child Ref,First Name,Date of Birth,\n"
        ",C1,Zoë,15/04/2012,\n,,,,\n,C2,Ola,16/04/2012,\nTotal,2,,,\nEnd of report,,,,\n".replace(
            ",Child", "Child"
        ).replace("\n,C", "\nC")
    )
    assert [(row.line, row.facts["reference"]) for row in table.rows] == [(4, "C1"), (6, "C2")]
    assert [each.value for each in table.mended] == ["Looked after children as at 01/04/2025", "Total", "End of report"]


def test_rows_cut_short_are_whole_and_rows_too_long_are_not() -> None:
    table = read("child_ref,date_of_birth,first_name,phone\nC1,15/04/2012\nC2,15/04/2012,,\nC3,15/04/2012,Mo,,x\n")
    assert [row.line for row in table.rows] == [2, 3]
    assert [(each.line, each.reason[:11]) for each in table.problems] == [(4, "has 5 cells")]


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n"])
def test_the_line_in_which_excel_names_its_separator_is_no_heading(first: str) -> None:
    (row,) = read(f"{first}child_ref;first_name;date_of_birth\nC1;Val, the second;15/04/2012\n").rows
    assert (row.line, row.facts["first_name"]) == (3, "Val, the second")


@pytest.mark.parametrize(
    ("word", "role"),
    [
        *(("Mother", "parent"), ("Birth Father", "parent"), ("Foster Carer", "carer"), ("Foster mother", "carer")),
        *(("Social Worker", "professional"), ("Supervising social worker", "professional"), ("PARENT", "parent")),
        *(("Designated teacher", "professional"), ("Kinship carer", "carer")),
    ],
)
def test_a_role_is_told_by_the_word_for_somebody_and_the_word_is_kept(word: str, role: str) -> None:
    (row,) = read(f"child_ref,contact_ref,role\nC1,P1,{word}\n").rows
    assert row.facts["role"] == role
    assert row.facts.get("relation") == (None if word.lower() == role else word)
    (row,) = read(f"child_ref,contact_ref,relation,role\nC1,P1,her mum,{word}\n").rows
    assert row.facts["relation"] == "her mum"


def test_a_word_that_leaves_the_role_open_is_refused() -> None:
    (fault,) = read("child_ref,contact_ref,role\nC1,P1,Grandmother\n").problems
    assert fault.reason == "write one of parent, carer, professional"


@pytest.mark.parametrize(("word", "yes"), [("Y", True), ("True", True), ("1", True), ("N", False), ("FALSE", False)])
def test_yes_and_no_are_known_by_their_signs_but_never_whether_somebody_is_safe(word: str, yes: bool) -> None:
    table = read(f"child_ref,contact_ref,role,has_pr,safe_to_contact\nC1,P1,parent,{word},{word}\n")
    assert table.rows[0].facts["has_pr"] is yes
    assert [(each.column, each.reason) for each in table.problems] == [
        ("safe_to_contact", "write one of yes, no, unknown")
    ]


@pytest.mark.parametrize(
    ("word", "code"),
    [("Polish", "pl"), ("POL", "pl"), ("ENG", "en"), ("Somali", "so"), ("Farsi", "fa"), ("pt-BR", "pt-br")],
)
def test_a_language_is_known_by_its_name_and_its_long_code(word: str, code: str) -> None:
    (row,) = read(f"child_ref,date_of_birth,language\nC1,15/04/2012,{word}\n").rows
    assert row.facts["language"] == code


def test_a_slip_in_the_name_of_a_language_is_named() -> None:
    (fault,) = read("child_ref,date_of_birth,language\nC1,15/04/2012,Polsh\n").problems
    assert fault.reason == "did you mean Polish?"


@pytest.mark.parametrize(
    ("column", "word", "code"),
    [
        *(("status", "Completed", "held"), ("status", "Booked", "planned"), ("status", "Canceled", "cancelled")),
        *(("kind", "Initial", "first"), ("kind", "2nd", "second"), ("kind", "Subsequent Review", "subsequent")),
        *(("kind", "LAC Review 7", "subsequent"), ("venue", "MS Teams", "online")),
    ],
)
def test_a_code_is_known_by_the_words_that_systems_write(column: str, word: str, code: str) -> None:
    (row,) = read(f"review_ref,child_ref,due_on,{column}\nR1,C1,2027-01-20,{word}\n").rows
    assert row.facts[column] == code


def test_an_officer_may_be_named_by_name_when_nobody_else_has_it(
    session: Session, council: Council, now: datetime
) -> None:
    sam = a_staff(session, name="Sam Okafor", email="sam@example.org")
    a_staff(session, name="Alex Marsh", email="alex1@example.org")
    a_staff(session, name="Alex Marsh", email="alex2@example.org")
    text = "child_ref,date_of_birth,IRO\nC1,15/04/2012,{}\n"
    for written in ("Sam Okafor", "Okafor, Sam", "SAM  OKAFOR"):
        table, seen = looked(session, council, text.format(f'"{written}"'), now)
        assert (seen.problems, seen.new) == ([], 1)
    take(Work(session, council, SOMEBODY, now), table)
    assert session.scalars(sa.select(Child.iro_id)).one() == sam.id
    said = {name: looked(session, council, text.format(name), now)[1].problems[0].reason
            for name in ("Sam Okafer", "Alex Marsh", "Nobody Here")}  # fmt: skip
    assert said == {
        "Sam Okafer": "no reviewing officer has this name; did you mean Sam Okafor?",
        "Alex Marsh": "several reviewing officers have this name",
        "Nobody Here": "no reviewing officer has this name",
    }


def test_a_fault_of_all_rows_is_one_sentence(session: Session, council: Council, now: datetime) -> None:
    text = "review_ref,child_ref,due_on\n" + "".join(f"R{n},C{n},2027-01-20\n" for n in range(3_000))
    _, seen = looked(session, council, text, now)
    (told,) = gathered(seen.problems)
    assert (told.line, told.value) == (2, "C0")
    assert told.reason == (
        "no child has this reference; bring in the children first (so too on 2,999 more lines: 3, 4, 5 and so on)"
    )


def test_what_no_line_names_is_refused_in_one_sentence() -> None:
    with pytest.raises(FileFaulty) as refused:
        read("Nobody,Thing\nC1,x\n")
    assert len(refused.value.problems) == 1
