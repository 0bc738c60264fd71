"""What people write where they know nothing is no address; what they write where they do is one."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.asking.invitations import ask
from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files import cells
from portal.sending.addresses import email_address, phone_number, postal_address, same, says_nothing
from portal.store.vocabulary import Stage
from tests.factories import NOW, SOMEBODY, a_child, a_contact, a_review

NO_MAIL = "none@none none@none.com na@na.co.uk n/a@n-a.org unknown@unknown.org no@email.com noemail@noemail.com a@b"
NO_TELEPHONE = ("00000", "00000000000", "0000 000 0000", "11111111111", "+0000000000", "0000000001", "n/a", "")
NO_HOUSE = (
    *("NFA", "nfa", "N.F.A.", "No fixed abode", "no fixed abode, Anytown", "NFA; Anytown", "Unknown", "UNKNOWN;;"),
    *("n/a", "N/A", "not known", "-", "?", "00000", " ; ", "TBC", "Address withheld"),
)


@pytest.mark.parametrize("written", NO_MAIL.split())
def test_what_stands_for_no_mailbox_gets_no_mail(written: str) -> None:
    assert email_address(written) is None
    with pytest.raises(ValueError, match="not an email address"):
        cells.email(written)


@pytest.mark.parametrize("written", ["nona@none.example.org", "na@example.org", "o'hara@example.org"])
def test_a_real_mailbox_gets_mail(written: str) -> None:
    assert email_address(written) == cells.email(written) == written


@pytest.mark.parametrize("written", NO_TELEPHONE)
def test_what_stands_for_no_telephone_is_never_rung(written: str) -> None:
    assert phone_number(written) is None
    with pytest.raises(ValueError, match="not a telephone number"):
        cells.phone(written)


@pytest.mark.parametrize("written", ["01632 960000", "(07700) 900-123", "+48 600 100 200", "0044 1632 960000"])
def test_a_real_telephone_is_kept_as_it_was_written(written: str) -> None:
    assert phone_number(written) == cells.phone(written) == written


@pytest.mark.parametrize("written", NO_HOUSE)
def test_nobody_is_posted_a_letter_to_no_fixed_abode(session: Session, council: Council, written: str) -> None:
    assert postal_address(written) == ()
    child = a_child(session)
    contact = a_contact(session, child, email=None, channel="letter", address=written)
    with pytest.raises(ask.MayNotBeAsked) as refused:
        ask.invite(Work(session, council, SOMEBODY, NOW), a_review(session, child), contact, stage=Stage.CONSULT)
    assert refused.value.hindrance == "what stands as the address is none"


def test_a_house_keeps_its_lines() -> None:
    assert postal_address("8 Invented Lane;Anytown\nAN1 1AA, ") == ("8 Invented Lane", "Anytown", "AN1 1AA")
    assert postal_address("Unknown Warrior House, 1 Nil Street") == ("Unknown Warrior House, 1 Nil Street",)


@pytest.mark.parametrize(
    "written",
    [
        "sean.o'neil@example.org",
        "sean.o’neil@example.org",
        "mailto:sean.o'neil@example.org",
        "Sean O’Neil <sean.o’neil@example.org>",
        "<mailto:sean.o‘neil@example.org>",
        "\u00a0sean.o'neil@example.org;",
        "sean.o'neil@\u200bexample.org",
    ],
)
def test_an_email_address_is_the_same_however_a_program_wrote_it(written: str) -> None:
    assert email_address(written) == "sean.o'neil@example.org"


@pytest.mark.parametrize(
    "written",
    [None, "", "n/a", "none@none", "none@none.com", "a@example.org; b@example.org", "a@example.org,b@example.org",
     "ida at example", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "x" * 250 + "@example.org"],
)  # fmt: skip
def test_what_is_no_email_address_or_two_of_them_is_none(written: str | None) -> None:
    assert email_address(written) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("01632 960000", "01632 960000"),
        ("01632\u00a0960000", "01632 960000"),
        ("tel:01632960000", "01632960000"),
        ("7700900123", "07700900123"),
        ("7700 900123", "07700 900123"),
        ("7700900123.0", "07700900123"),
        ("1632960000", "01632960000"),
        ("447700900123", "+447700900123"),
        ("+44 (0)7700 900123", "+44 7700 900123"),
        ("+48 600 100 200", "+48 600 100 200"),
        ("0048 600 100 200", "0048 600 100 200"),
    ],
)
def test_a_telephone_number_has_the_0_that_a_spreadsheet_took(written: str, number: str) -> None:
    assert phone_number(written) == number


@pytest.mark.parametrize("written", [None, "", "00000", "0000000000", "000 000 0000", "7.7009E+09", "call me", "12345"])
def test_what_no_telephone_can_have_is_no_telephone_number(written: str | None) -> None:
    assert phone_number(written) is None


def test_two_ways_to_write_one_number_or_address_are_one() -> None:
    assert len({same("07700 900123"), same("+44 7700 900123"), same("7700900123"), same("0044 7700 900123")}) == 1
    assert same("Kim@Example.org") == same("mailto:kim@example.org")
    assert same("07700 900123") != same("07700 900124")


def test_a_name_is_not_nothing() -> None:
    names = ("Na", "Nil", "Una", "NULL", "N/A")
    assert [name for name in names if says_nothing(name, in_words=True)] == ["NULL", "N/A"]
