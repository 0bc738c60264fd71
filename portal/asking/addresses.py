"""What is an address that something can be sent to: of a mailbox, a telephone, a house; one rule for file and sending.

People write something where they know nothing ("none@none", 00000, NFA). That is shown as written and never sent to.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.headerregistry import Address

# what stands where nothing is known, in small letters and figures without anything between them
_NOTHING = frozenset(
    "na nfa nil no none not null nothing unknown unkown notknown notgiven notprovided notrecorded notapplicable "
    "noaddress nofixedabode nofixedaddress ofnofixedabode homeless tbc tba tobeconfirmed tobeadvised withheld "
    "addresswithheld addressunknown addressnotknown currentaddressunknown confidential refused seenotes asabove".split()
)
_NO_MAIL = _NOTHING | frozenset("noemail nomail noemailaddress emailunknown test".split())
_NO_MAIL_HOST = _NO_MAIL | frozenset("email mail".split())
FEWEST_FIGURES = 9  # of a number within the country, without its leading noughts
MOST_FIGURES = 15  # of any number in the world (ITU-T E.164)


def email_address(written: str | None) -> str | None:
    """The address when a message can be sent to it, as a parser reads it; none for anything else."""
    found = (written or "").strip()
    if not found.isprintable() or re.search(r"[\s,;<>]", found):
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


def phone_number(written: str | None) -> str | None:
    """The number when it can be one: figures with nothing but spaces, dashes, brackets and a plus, not one repeated."""
    found = (written or "").strip()
    figures = re.sub(r"[ ()-]", "", found)
    if not re.fullmatch(r"\+?\d{10,15}", figures, re.ASCII):
        return None
    told = figures.lstrip("+0")
    return found if FEWEST_FIGURES <= len(told) <= MOST_FIGURES and len(set(told)) > 1 else None


def postal_address(written: str | None) -> tuple[str, ...]:
    """The lines of an address that a letter can be posted to; none for "NFA", "Unknown" and what else is no place."""
    parts = (part.strip(" ,") for part in re.split(r"[\n;]", written or ""))
    lines = tuple(part for part in parts if part)
    if not lines or not any(letter.isalpha() for line in lines for letter in line):
        return ()
    first = {_bare(lines[0]), _bare(lines[0].partition(",")[0])}
    return () if first & _NOTHING else lines


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words).casefold()
