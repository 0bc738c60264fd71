"""Spreadsheets are read as what a person would have typed; what is odd about one is said, and nothing of it runs."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.intake.files.said import NOTHING, Said
from portal.intake.files.table import Table, read_file
from portal.intake.files.workbook import DAMAGED, FORMULAS, LOCKED, MACROS
from portal.intake.problems import FileFaulty

HEAD: list[object] = ["Child Ref", "First Name", "Date of Birth", "Phone"]
ZOE: list[object] = ["C1", "Zoë", date(2012, 4, 15), "01632 960000"]
MIDNIGHT, HALF_PAST_TWO = datetime.fromisoformat("2012-04-15"), datetime.fromisoformat("2027-01-20 14:30")
REVIEWS: list[list[object]] = [["review_ref", "child_ref", "due_on"], ["R1", "C1", date(2027, 1, 20)]]
# an old .xls with the row 4711, Zoë, 15 April 2012 under the heading Child Ref, First Name, Date of Birth
OLD = (
    "c-rk)O=uHA6#izDG(R+dH5FQ+ECH+5LJ<#oX;Z7Vcresnlp<(qwluU!WX+`>G+J{M1W$?xg?jK(_2LhD(3=OLq6eWMBzo*gQ"
    "1H-Zee-rBX+&v23zhkndGqF*c{^|C=gscEU5b|HA9YsHfC0ErwftzQ;{+vttq=j#Tb5L7xsQ^iu%+Pl(L}a*@I3g&E9X$ocL"
    "f?Ax?hn5K2bW2^GN1%hQ5gyVjogM`p{2O;0`e%bg)-#EYGpr#_|ETe8F;%nd>b3scl(|V=0mBIq0n7Q(BzsLXh`;!Zypy>_a"
    "<V%T;{&hOpauaLCN0X0}*Gm%9}Upa~r@a)v3(VcbIiNT>U<*}hpq88Mpd1$?t~;A?GHztk1Kxx4`J-`Dfr-|#+~#76$6<_3z"
    "e&hjQHQCyC@?O=R(Dl?Ndjoc~@KvHfyd^4?&8I!aehBM}cf}TuejUaF&RWS7Yq&}1}3sWv&Jiii<CLAFm>mo#ucTOwGG{US$"
    "dH+PH+tvGD-W{J9O`Kt-$ftsRcI=d{!on44LB=7j(O6P{=wW>?%d33X9jte<jM3tzynD3WQHJNZ%{8v=rhfJ_-Y0g|>AOiUt"
    "(<t;Rr;LRL;B)K<zj5{Lt-9r8jLjA%WDq3qF3C$CGjj#%Y_qXKC<liCFc0Fh~vBE9FSqG$z4W>vb0Nbbi~h+=8ToJ77f;yv;"
    "cEa+&yNu7i=v@$F9@Jr{$uC0j&*>dFTe~PUrv>6ciK`6ciK`6#fL^yn(x%4+M|%hVOO$>#R|#s^294Eyj?it3V%>N0Fo4#B5"
    "XRXFEKib}z9(o7(?EiIdd3iD^u*AJa{*U;085_0O|m!^q#;Le2JHZN|@k-2V@TdfK1"
)
ODS = """<?xml version="1.0"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Children">
<table:table-row>{heading}</table:table-row><table:table-row>{row}</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
OF_TEXT = '<table:table-cell office:value-type="string"{more}><text:p>{cell}</text:p></table:table-cell>'


def book(*sheets: Sequence[Sequence[object]], names: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for place, rows in enumerate(sheets):
        sheet = made.create_sheet(names[place] if names else f"Sheet{place + 1}")
        for row in rows:
            sheet.append(row)
        if sheet.title in hidden:
            sheet.sheet_state = "hidden"
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def ods(more: str = "") -> bytes:
    heading = "".join(OF_TEXT.format(cell=cell, more="") for cell in HEAD[:2])
    day = '<table:table-cell office:value-type="date" office:date-value="2012-04-15"/>'
    heading += OF_TEXT.format(cell=HEAD[2], more="")
    row = OF_TEXT.format(cell="C1", more="") + OF_TEXT.format(cell="Zoë", more=more) + day
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", ODS.format(heading=heading, row=row))
    return written.getvalue()


def read(content: bytes, said: Said = NOTHING) -> Table:
    return read_file("children.xlsx", content, said)


def refused(content: bytes) -> str:
    with pytest.raises(FileFaulty) as fault:
        read(content)
    return fault.value.problems[0].reason


def test_cells_are_read_by_what_they_are() -> None:
    rows = ([1001, "Zoë", MIDNIGHT, 7700900123], ["001002", " Ola ", 41014, ""], [None], ["C3", True, "16/04/2012"])
    table = read(book([HEAD, *rows]))
    assert table.problems == []
    assert [(row.line, row.facts) for row in table.rows] == [
        (2, {"reference": "1001", "first_name": "Zoë", "date_of_birth": date(2012, 4, 15), "phone": "07700900123"}),
        (3, {"reference": "001002", "first_name": "Ola", "date_of_birth": date(2012, 4, 15)}),
        (5, {"reference": "C3", "first_name": "TRUE", "date_of_birth": date(2012, 4, 16)}),
    ]


def test_a_time_of_day_stands_beside_its_day() -> None:
    heading = ["review_ref", "child_ref", "meeting_on", "meeting_time", "due_on"]
    rows = [["R1", "C1", HALF_PAST_TWO, None, None], ["R2", "C1", date(2027, 1, 21), time(9, 15), None]]
    found = [(row.facts["planned_on"], row.facts["planned_at"]) for row in read(book([heading, *rows])).rows]
    assert found == [(date(2027, 1, 20), time(14, 30)), (date(2027, 1, 21), time(9, 15))]


def test_a_number_too_long_for_a_spreadsheet_is_no_reference() -> None:
    (fault,) = read(book([HEAD, [1234567890123456789, "Zoë", date(2012, 4, 15)]])).problems
    assert "shortened this number" in fault.reason


@pytest.mark.parametrize("content", [zlib.decompress(base64.b85decode("".join(OLD))), ods()], ids=["xls", "ods"])
def test_old_excel_and_opendocument_are_read_alike(content: bytes) -> None:
    (row,) = read(content).rows
    assert row.facts["reference"] in ("4711", "C1")
    assert (row.facts["first_name"], row.facts["date_of_birth"]) == ("Zoë", date(2012, 4, 15))


def test_title_rows_empty_columns_and_a_total_are_left_out() -> None:
    rows: list[list[object]] = [["Children on 1 March"], [], [*HEAD, None, None], ZOE, [], ["Total", 1]]
    table = read(book(rows))
    assert [row.line for row in table.rows] == [4]
    assert [each.value for each in table.mended] == ["Children on 1 March", "Total"]


def test_of_several_sheets_the_one_we_know_is_read_and_the_rest_is_named() -> None:
    content = book([["Notes"], ["made by A"]], [HEAD, ZOE], names=["Read me", "Children"])
    table = read(content)
    assert (table.kind, table.sheets) == ("children", ["Read me", "Children"])
    assert [(each.value, each.asks) for each in table.mended] == [("sheet Children", False)]
    assert "left out: Read me" in table.mended[0].reason


def test_of_two_sheets_we_know_a_person_says_which() -> None:
    content = book([HEAD, ZOE], REVIEWS, names=["Children", "Reviews"])
    assert [each.asks for each in read(content).mended] == [True]
    table = read(content, Said(sheet="Reviews"))
    assert (table.kind, [each.asks for each in table.mended]) == ("reviews", [False])


def test_hidden_sheets_formulas_and_macros_are_said_and_not_followed() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([HEAD, ZOE], [HEAD, ZOE], names=["A", "Old"], hidden=["Old"])))
    made["A"]["B2"] = '=HYPERLINK("https://example.org")'
    content = saved(made)
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")
    table = read(written.getvalue())
    assert table.notes == [MACROS, FORMULAS, "Hidden and left out: Old."]
    assert "first_name" not in table.rows[0].facts  # the value was never worked out


def test_more_rows_than_can_be_brought_in_are_counted() -> None:
    rows = ([f"C{n}", "Zoë", "15/04/2012"] for n in range(20_150))
    reasons = [each.reason for each in read(book([HEAD, *rows])).problems]
    assert reasons == ["It has 20,150 rows; the most is 20,000. Bring it in in parts."]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and so on",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        book([HEAD, ZOE])[:-200],
        ods(' table:number-columns-repeated="2000000000"'),
    ],
    ids=["no zip", "no document", "cut off", "a row without end"],
)
def test_what_cannot_be_opened_is_refused_in_one_sentence(content: bytes) -> None:
    assert refused(content) == DAMAGED


def test_a_bomb_of_a_zip_is_refused() -> None:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([HEAD, ZOE]))) as real,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for entry in real.infolist():
            bomb.writestr(entry, real.read(entry))
        bomb.writestr("xl/worksheets/sheet9.xml", b" " * 310_000_000, compresslevel=9)
    assert refused(written.getvalue()) == DAMAGED


def test_a_cell_at_the_end_of_the_world_costs_no_memory() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([HEAD, ZOE])))
    made.active["XFD1048576"] = "far away"
    assert refused(saved(made)) == DAMAGED


def test_a_workbook_behind_a_password_is_told_as_such() -> None:
    """Such a file is an old document with the whole inside one part of it, which is known by its name."""
    content = zlib.decompress(base64.b85decode("".join(OLD)))
    plain, locked = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    content = content.replace(plain.ljust(64, b"\0") + b"\x12", locked.ljust(64, b"\0") + b"\x22")
    assert refused(content) == LOCKED


def test_an_empty_book_is_said_to_be_empty() -> None:
    assert refused(book([])) == "The file is empty."


@given(st.binary(max_size=200))
@settings(max_examples=15, deadline=None)
def test_any_bytes_behind_the_sign_of_a_spreadsheet_are_refused_with_a_reason(rest: bytes) -> None:
    assert refused(b"PK\x03\x04" + rest) == DAMAGED
