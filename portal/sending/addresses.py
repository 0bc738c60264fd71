"""What is an address that something can be sent to: of a mailbox, a telephone, a house; one rule for file and sending.

People write something where they know nothing ("none@none", 00000, NFA). That is shown as written and never sent to.
Programs write around an address what is no part of it (`mailto:`, a name, a curly apostrophe), and drop a first 0: that
is put right.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.headerregistry import Address
from functools import lru_cache

import phonenumbers

# what stands where nothing is known, in small letters and figures without anything between them
_NOTHING = frozenset(
    "na nfa nil no none not null nothing unknown unkown notknown notgiven notprovided notrecorded notapplicable "
    "noaddress nofixedabode nofixedaddress ofnofixedabode homeless tbc tba tobeconfirmed tobeadvised withheld "
    "addresswithheld addressunknown addressnotknown currentaddressunknown confidential refused seenotes asabove".split()
)
_NO_MAIL = _NOTHING | frozenset("noemail nomail noemailaddress emailunknown test".split())
_NO_MAIL_HOST = _NO_MAIL | frozenset("email mail".split())
HERE = 44  # the country code of telephones here
# what a database or a spreadsheet writes into an empty cell, and nobody is called
_WRITTEN_BY_PROGRAMS = frozenset(("null", "n/a", "#n/a", "#ref!", "#value!", "#name?", "#null!", "#div/0!"))
LONGEST_EMAIL = 254  # RFC 5321
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\uff07", "'"))
_NAMED = re.compile(r"[^<>@]*<\s*([^<>]+?)\s*>")  # a name with the address behind it, as mail programs write it
_OURS = "[12378]"  # how a number within the country begins, after its 0


# reading an address is slow, and a board or a round asks for the same ones several times
_once = lru_cache(maxsize=4096)


def says_nothing(written: str | None, *, in_words: bool = False) -> bool:
    """Whether this stands for an empty cell: nothing, a dash, `NULL`, `n/a`, `Unknown`, `no fixed abode`.

    `in_words` is for names and free words, where somebody may be called Na: only what a program writes is nothing.
    """
    bare = _bare(written or "")
    return not bare or ((written or "").strip().casefold() in _WRITTEN_BY_PROGRAMS if in_words else bare in _NOTHING)


@_once
def email_address(written: str | None) -> str | None:
    """The address when a message can be sent to it, as a parser reads it; none for anything else, or for two.

    A name before it, `mailto:` and a curly apostrophe are put right: `Vee <mailto:o’vee@example.org>`.
    """
    found = _clean(written).translate(_APOSTROPHES)
    if named := _NAMED.fullmatch(found):
        found = named[1]
    found = re.sub(r"(?i)^mailto:\s*", "", found).rstrip(";,. ")
    if not found.isprintable() or re.search(r"[\s,;<>]", found) or len(found) > LONGEST_EMAIL:
        return None
    try:
        address = Address(addr_spec=found)
    except (HeaderParseError, ValueError, IndexError):
        return None
    host = address.domain.strip(".")
    if not address.username or "." not in host:
        return None
    nobody = _bare(address.username) in _NO_MAIL and _bare(host.partition(".")[0]) in _NO_MAIL_HOST
    return None if nobody or host.endswith(".invalid") else found


@_once
def phone_number(written: str | None) -> str | None:
    """The number when it can be one: figures with nothing but spaces, dashes, brackets and a plus, not one repeated.

    The first 0 of a number within the country, which spreadsheets drop, is put back; one from abroad keeps its plus.
    """
    found = re.sub(r"^(?i:tel:)\s*|(?<=^\d{10})\.0$", "", _clean(written))
    found = re.sub(r"^\+44\s*\(0\)\s*", "+44 ", found)
    figures = _figures(found)
    if re.fullmatch(rf"{_OURS}\d{{9}}", figures, re.ASCII):
        found, figures = f"0{found if found[0].isdigit() else figures}", f"0{figures}"
    elif re.fullmatch(rf"44{_OURS}\d{{9}}", figures, re.ASCII):
        found, figures = f"+{figures}", f"+{figures}"
    told = figures.lstrip("+0")
    written_as_one = re.fullmatch(r"\+?\d{10,15}", figures, re.ASCII) and len(set(told)) > 1
    return found if written_as_one and _parsed(figures) else None


@_once
def texted_number(written: str | None) -> str | None:
    """The number as a gateway takes it, +447700900123; none where no text message arrives: a landline here."""
    number = _parsed(phone_number(written) or "")
    if number is None or (number.country_code == HERE and not str(number.national_number).startswith("7")):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parsed(written: str) -> phonenumbers.PhoneNumber | None:
    """What a telephone would dial, if its length can be that of a number in its country."""
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def postal_address(written: str | None) -> tuple[str, ...]:
    """The lines of an address that a letter can be posted to; none for "NFA", "Unknown" and what else is no place."""
    parts = (part.strip(" ,") for part in re.split(r"[\n;]", written or ""))
    lines = tuple(part for part in parts if part)
    if not lines or not any(letter.isalpha() for line in lines for letter in line):
        return ()
    first = {_bare(lines[0]), _bare(lines[0].partition(",")[0])}
    return () if first & _NOTHING else lines


def same(written: str | None) -> str:
    """What two ways to write one email address or number have in common: `07700 900123` and `+447700900123`."""
    if email := email_address(written):
        return email.casefold()
    number = _parsed(phone_number(written) or "")
    if number:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return _figures(_clean(written)).casefold()


def _clean(written: str | None) -> str:
    """One kind of blank, and no letter that cannot be seen."""
    if written is None or written.isascii():
        return (written or "").strip()
    kinds = [(unicodedata.category(letter), letter) for letter in written]
    return "".join(" " if kind == "Zs" else letter for kind, letter in kinds if kind != "Cf").strip()


def _figures(number: str) -> str:
    return re.sub(r"[ ()-]", "", number)


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words).casefold()
