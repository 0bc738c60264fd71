"""The children of the demonstration council, and the adults around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from portal.council.work import Work
from portal.intake.compare import Known
from portal.intake.put import put_child, put_contact, settle
from portal.store.models import Child, Contact, Staff
from portal.store.vocabulary import Channel, ReachedThrough, Respondent, Safe

CHILDREN = 400
NAMES = (
    "Robin Wren Rowan Hazel Clover Fern Jay Ash Sorrel Linnet Heath Iris Basil Olive Rue Sage Teal Finch Marlow Briar "
    "Aspen Juniper Lark Tansy Perry Quill Skye Storm Vesper Willow Yarrow Zinnia Alder Cedar Ember Flint Gale Holly "
    "Ivy Kestrel Laurel Maple Nettle Oakley Poppy Reed Saffron Thorn Umber Violet"
).split()
SURNAMES = (
    "Bramblewick Thistledown Puddifoot Larkspur Mossbank Tumbleweed Fennimore Quillfeather Duskwater Hollyoak".split()
)
PROFESSIONALS = ("social worker", "health visitor", "designated teacher", "nurse for looked-after children", "advocate")
SHOWN = {"C0001", "C0002", "C0003", "C0004", "C0005"}  # told by hand, so that every page has something to show
WITH_MOTHER = {"C0001", "C0005"}
LANGUAGES = ("en",) * 17 + ("pl", "pl", "ur")


@dataclass
class Family:
    """A child with the contacts that are known, in the order: parents, carers, professionals."""

    child: Child
    contacts: list[Contact]


def add_families(work: Work, iros: list[Staff], dice: Random, *, today: date) -> list[Family]:
    """Four hundred children with their contacts, in few statements."""
    known = Known(staff={iro.email: iro for iro in iros})
    children = []
    for number in range(1, CHILDREN + 1):
        facts = _child(number, iros[number % len(iros)], dice, today)
        put = put_child(work, facts, known)
        known.children[str(facts["reference"])] = put.row  # type: ignore[assignment]
        children.append(put.row)
    settle(work.session, known, by=work.by, now=work.now)
    families = []
    for child in children:
        contacts = [
            put_contact(work, facts, known).row
            for facts in _contacts(child, dice)  # type: ignore[arg-type]
        ]
        families.append(Family(child, contacts))  # type: ignore[arg-type]
    settle(work.session, known, by=work.by, now=work.now)
    return families


def _child(number: int, iro: Staff, dice: Random, today: date) -> dict[str, object]:
    # the first two are the ones whose links are printed: nine and fifteen, read English, have an address
    age = {1: 9, 2: 15}.get(number) or dice.choices(range(18), weights=[2] * 4 + [3] * 8 + [5] * 6)[0]
    born = date(today.year - age, 1, 1) - timedelta(days=dice.randrange(30, 330))
    young = age < 12
    since = max(born, today - timedelta(days=dice.randrange(60, 2400)))
    return {
        "reference": f"C{number:04}",
        "first_name": NAMES[(number - 1) % len(NAMES)],
        "date_of_birth": born,
        "language": "en" if number < 3 else dice.choice(LANGUAGES),
        "iro_email": iro.email if number > 2 else "sam.green@anytown.example.org",
        "social_worker_email": f"worker{number % 23}@anytown.example.org",
        "looked_after_from": since if number > 2 else today - timedelta(days=900),
        "email": f"child{number}@example.org" if number < 3 or dice.random() < 0.8 else None,
        "phone": f"07700 900{number % 1000:03}" if not young and dice.random() < 0.3 else None,
        "reached_through": ReachedThrough.CARER if young else dice.choice([ReachedThrough.OWN, *ReachedThrough]),
    }


def _contacts(child: Child, dice: Random) -> list[dict[str, object]]:
    surname = dice.choice(SURNAMES)
    first = child.reference in WITH_MOTHER
    found = []
    if first or dice.random() < 0.85:
        found.append(
            _contact(child, Respondent.PARENT, f"Ms {surname}", "mother", dice, safe=Safe.YES if first else None)
        )
    if not first and dice.random() < 0.15:
        found.append(_contact(child, Respondent.PARENT, f"Mr {dice.choice(SURNAMES)}", "father", dice))
    if child.reference in SHOWN or dice.random() < 0.5:
        found.append(
            _contact(child, Respondent.CARER, f"Pat {dice.choice(SURNAMES)}", "foster carer", dice, safe=Safe.YES)
        )
    if child.reference in SHOWN or dice.random() < 0.45:
        job = dice.choice(PROFESSIONALS)
        found.append(_contact(child, Respondent.PROFESSIONAL, f"Dr {dice.choice(SURNAMES)}", job, dice, safe=Safe.YES))
    return found


def _contact(
    child: Child, role: Respondent, name: str, relation: str, dice: Random, safe: Safe | None = None
) -> dict[str, object]:
    reference = f"{child.reference}-{role[0].upper()}{relation[0]}"
    parent = role == Respondent.PARENT
    by_letter = parent and dice.random() < 0.3 and not safe
    return {
        "child_ref": child.reference,
        "reference": reference,
        "role": role,
        "name": name,
        "relation": relation,
        "has_pr": parent and dice.random() < 0.9 if parent else False,
        "email": None if by_letter else f"{reference.lower()}@example.org",
        "address": f"{dice.randrange(2, 90)} Invented Lane;Anytown" if by_letter else None,
        "channel": Channel.LETTER if by_letter else Channel.EMAIL,
        "language": child.language if parent else "en",
        "safe_to_contact": safe or dice.choices([Safe.YES, Safe.UNKNOWN, Safe.NO], weights=[16, 3, 1])[0],
        "may_know_date": not parent or dice.random() < 0.8,
        "excluded_from_review": parent and not safe and dice.random() < 0.03,
    }
