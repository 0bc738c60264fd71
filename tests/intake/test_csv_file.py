"""A file is read whatever wrote it, and every fault of it is named in plain words."""

from __future__ import annotations

from datetime import date, time

import pytest

from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty, Problem, safe

CHILDREN = "child_ref,first_name,date_of_birth\nC1,Zoë,2015-03-31\nC2,Ola,31/03/2016\n"


def read(text: str | bytes) -> Table:
    return read_file("children.csv", text if isinstance(text, bytes) else text.encode())


def reasons(table: Table) -> list[tuple[int, str]]:
    return [(each.line, each.column) for each in table.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_name_with_an_accent_arrives_whatever_program_saved_the_file(encoding: str, separator: str) -> None:
    table = read(CHILDREN.replace(",", separator).encode(encoding))
    assert table.kind == "children"
    assert [row.facts["first_name"] for row in table.rows] == ["Zoë", "Ola"]
    assert [row.facts["date_of_birth"] for row in table.rows] == [date(2015, 3, 31), date(2016, 3, 31)]
    assert table.problems == []


def test_columns_may_come_in_any_order_and_only_the_keys_are_needed() -> None:
    table = read("date_of_birth,child_ref\r\n2015-03-31,C1\r\n")
    assert table.rows[0].facts == {"reference": "C1", "date_of_birth": date(2015, 3, 31)}


def test_an_empty_cell_says_nothing() -> None:
    assert "first_name" not in read("child_ref,first_name,date_of_birth\nC1,,2015-03-31\n").rows[0].facts


def test_a_review_has_a_day_and_a_time() -> None:
    table = read_file(
        "r.csv", b"review_ref,child_ref,due_on,meeting_on,meeting_time\nR1,C1,2026-03-31,24/03/2026,15:30\n"
    )
    assert (table.rows[0].facts["planned_on"], table.rows[0].facts["planned_at"]) == (date(2026, 3, 24), time(15, 30))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("child_ref,date_of_birth", "children"),
        ("contact_ref,child_ref,role", "contacts"),
        ("due_on,review_ref,child_ref", "reviews"),
        ("form,review_ref,respondent_ref,received_on,y_home", "responses"),
        ("CHILD,DOB,REVIEW,REVIEW_CODE", "ssda903_reviews"),
        ("clar_cla_review_id,clar_cla_person_id,clar_cla_review_due_date,clar_cla_review_date", "ssd_reviews"),
        ("child_ref,date_of_brith", "children"),
        ("child_ref,contact_ref,rol", "contacts"),
    ],
)
def test_the_kind_is_told_from_the_heading(heading: str, kind: str) -> None:
    assert read(f"{heading}\n{'x,' * heading.count(',')}x\n").kind == kind


def test_a_column_that_stands_twice_or_is_missing_or_nameless_is_said() -> None:
    table = read("child_ref,child_ref,,first_name\nC1,C1,,Zoë\n")
    assert {(each.column, each.reason) for each in table.problems} == {
        ("child_ref", "this column stands twice"),
        ("", "column 3 has no name"),
        ("date_of_birth", "this column is missing"),
    }


def test_every_fault_is_listed_by_line_column_value_and_reason_all_together() -> None:
    table = read(
        "child_ref,first_name,date_of_birth,language,email,phone,reached_through\n"
        "C1,Zoë,31/02/2012,en,zoe@example.org,01632 960000,own\n"
        "C2,Ola,2012-02-28,,,,,x\n"
        ",Ida,soon,x y z!,ida at example,call me,carrer\n"
    )
    assert table.problems == [
        Problem(2, "date_of_birth", "31/02/2012", "there is no such day"),
        Problem(3, "", "C2", "has 8 cells where the heading has 7; is a quotation mark missing?"),
        Problem(4, "child_ref", "", "this must not be empty"),
        Problem(4, "date_of_birth", "soon", "is not a date like 2026-03-31 or 31/03/2026"),
        Problem(4, "email", "ida at example", "is not an email address like name@example.org"),
        Problem(4, "language", "x y z!", "is not a language code like en, pl or ur"),
        Problem(4, "phone", "call me", "is not a telephone number like 01632 960000"),
        Problem(4, "reached_through", "carrer", "did you mean carer?"),
    ]


def test_a_quotation_mark_left_open_is_named_where_it_opens() -> None:
    table = read('child_ref,first_name,date_of_birth\nC1,Zoë,2015-03-31\nC2,"Ola,2016-03-31\nC3,Ida,2016-03-31\n')
    assert table.problems == [Problem(3, "", "", "a quotation mark is opened here and never closed")]
    assert len(table.rows) == 1


def test_a_broken_line_does_not_hide_the_faults_of_those_after_it() -> None:
    table = read('child_ref,date_of_birth\n"C1"x,2015-03-31\nC2,soon\n')
    assert reasons(table) == [(2, ""), (3, "date_of_birth")]


def test_a_megabyte_in_one_cell_is_named_and_the_rest_is_read() -> None:
    table = read("child_ref,date_of_birth\n" + "x" * 1_000_000 + ",2015-03-31\nC2,2016-03-31\n")
    assert reasons(table) == [(2, "")]
    assert len(table.rows) == 1


def test_a_long_cell_is_shortened_where_it_is_shown() -> None:
    table = read("child_ref,date_of_birth\n" + "x" * 30_000 + ",2015-03-31\n")
    assert {each.value for each in table.problems} == {"x" * 60 + "…"}


def test_a_nul_character_is_named() -> None:
    assert reasons(read("child_ref,date_of_birth\nC\x001,2015-03-31\n")) == [(2, "")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\n\n , \n", "The file is empty."),
        (b"PK\x03\x04 and so on", "This is no spreadsheet that can be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is no spreadsheet that can be opened"),
        (b"%PDF-1.7", "This is a PDF, whatever its name says."),
        (b"\x81\x8d\x8f,\xff\n", "These bytes are text neither in UTF-8 nor in Windows-1252."),
        (b"x" * 10_000_001, "It has 10.0 MB; the most is 10 MB."),
        (b"C1,Robin,2015-03-31\nC2,Sam,2016-03-31\n", "the first line must name the columns of one kind of file"),
    ],
)
def test_what_is_no_table_is_refused_with_a_plain_reason(content: bytes, said: str) -> None:
    with pytest.raises(FileFaulty) as refused:
        read(content)
    assert said in str(refused.value)


def test_a_heading_without_rows_is_said() -> None:
    assert [each.reason for each in read("child_ref,date_of_birth\n").problems] == ["It has a heading and no rows."]


def test_more_than_twenty_thousand_rows_are_to_be_brought_in_parts() -> None:
    table = read("child_ref,date_of_birth\n" + "C1,2015-03-31\n" * 20_001)
    assert [each.reason for each in table.problems] == ["It has 20,001 rows; the most is 20,000. Bring it in in parts."]


def test_empty_lines_and_the_empty_cells_of_a_spreadsheet_are_forgiven() -> None:
    table = read("child_ref,date_of_birth,,\n\nC1,2015-03-31,,\n,,,\n")
    assert (len(table.rows), table.rows[0].line, table.problems) == (1, 3, [])


def test_words_on_several_lines_keep_the_count_of_lines_right() -> None:
    table = read('child_ref,contact_ref,role,address\nC1,P1,parent,"1 Elm Row\nWestmere"\nC2,P2,paren,x\n')
    assert table.rows[0].facts["address"] == "1 Elm Row\nWestmere"
    assert reasons(table) == [(4, "role")]


def test_a_value_cannot_steer_what_shows_it() -> None:
    assert safe("a\x1b[31mred\u202etxt\nnext") == "a�[31mred�txt next"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u202e", "\u2067", "\ufeff", "\u00ad"])
def test_what_nobody_sees_makes_no_other_reference(unseen: str) -> None:
    (row,) = read(f"child_ref,first_name,date_of_birth\nC{unseen}1,Ola,2015-03-31\n").rows
    assert row.facts["reference"] == "C1"


def test_a_name_keeps_what_its_letters_need_and_turns_no_words_round_it() -> None:
    (row,) = read("child_ref,first_name,date_of_birth\nC1,\u202eمه\u200cسا\u2066,2015-03-31\n").rows
    assert row.facts["first_name"] == "مه\u200cسا"


def test_a_reference_of_nothing_that_can_be_seen_is_named() -> None:
    (problem,) = read("child_ref,date_of_birth\n\u200b,2015-03-31\n").problems
    assert (problem.line, problem.column, problem.reason) == (2, "child_ref", "nothing in it can be seen")


@pytest.mark.parametrize("spoiled", ["1.23457E+11", "1,23E+11", "1001.0", "1001,00", "NULL", "#N/A"])
def test_a_number_that_a_spreadsheet_spoiled_makes_no_child(spoiled: str) -> None:
    (problem,) = read(f'child_ref,date_of_birth\n"{spoiled}",2015-03-31\n').problems
    assert (problem.line, problem.column, problem.value) == (2, "child_ref", spoiled)


def test_the_first_0_of_a_telephone_number_is_put_back_and_said() -> None:
    table = read("child_ref,date_of_birth,phone\nC1,2015-03-31,7700900123\nC2,2015-03-31,+48 600 100 200\n")
    assert [row.facts["phone"] for row in table.rows] == ["07700900123", "+48 600 100 200"]
    assert [str(each) for each in table.mended] == [
        "Line 2, phone “7700900123”: its first 0 was missing and is put back"
    ]


@pytest.mark.parametrize("nothing", ["NULL", "N/A", "n/a", "-", "#N/A"])
def test_what_stands_for_an_empty_cell_is_read_as_one_and_said(nothing: str) -> None:
    table = read(f"child_ref,date_of_birth,first_name,email\nC1,2015-03-31,{nothing},{nothing}\n")
    assert (table.problems, set(table.rows[0].facts)) == ([], {"reference", "date_of_birth"})
    assert [each.column for each in table.mended] == ["first_name", "email"]


def test_unknown_is_an_answer_where_it_can_be_one_and_a_name_may_be_na() -> None:
    table = read("child_ref,contact_ref,role,name,phone,safe_to_contact\nC1,P1,parent,Na,unknown,unknown\n")
    assert (table.rows[0].facts["safe_to_contact"], table.rows[0].facts["name"]) == ("unknown", "Na")
    assert "phone" not in table.rows[0].facts


@pytest.mark.parametrize(
    ("encoding", "asked"), [("windows-1252", False), ("mac-roman", True), ("cp850", True), ("cp437", True)]
)
def test_letters_that_were_guessed_are_shown_and_asked_about_where_no_name_has_them(encoding: str, asked: bool) -> None:
    (told,) = read(CHILDREN.encode(encoding)).mended
    assert (told.line, told.asks) == (0, asked)
    assert told.reason.startswith("is read as Windows-1252")


def test_letters_saved_wrongly_twice_are_asked_about() -> None:
    (told,) = read(CHILDREN.encode().decode("windows-1252").encode()).mended
    assert (told.value, told.asks) == ("ZoÃ«", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_that_are_certain_are_not_asked_about(encoding: str) -> None:
    assert read(CHILDREN.encode(encoding)).mended == []
