"""A copy asked for at a page: two people each decide half, look a second time, and only then that half can leave.

In doubt is what others wrote, what names somebody around the child, and what a search cannot read: pictures, voices.
What the child said before reviews the IRO looks through, who reads it anyway; the manager has the rest, and all of it
only where nobody answers for the child as IRO. Each decides, looks and gives out a half alone; what they do stands in
the audit, and the other managers and the child's IRO are told when it begins.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts.teams import Team
from portal.asking.reviews import Covers, iro_of_child
from portal.calendar import today
from portal.council.two_people import managers, name_of
from portal.council.work import Work
from portal.faults import NotThere
from portal.keeping.disclosed import Undecided
from portal.keeping.erasure import ChildUnknown, number_of
from portal.keeping.subject_access import Held, Item, gather
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Child, Contact, Staff
from portal.store.sealing import keys
from portal.store.tables.keeping_tables import CopyAsked
from portal.store.tables.work_words import Half, Leaves
from portal.store.vocabulary import Role

STRUCK = "[taken out]"
SHORTEST = 3  # letters of a name that is looked for: a shorter one stands in too many words


class CopyUnknown(NotThere):
    """No copy of that number is asked for, or it is another's to look through."""


class CopyRefused(Exception):
    """It cannot be done as it stands; the message says why, and may be shown beside the field."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Choice:
    """What is to become of one item; `strike`: the words that are taken out, each as it stands there."""

    leaves: Leaves
    strike: tuple[str, ...] = ()


@dataclass(frozen=True)
class Copy:
    """A half of a copy as it stands: all that is held in it, what of that is in doubt, and what was chosen."""

    row: CopyAsked
    held: Held
    doubtful: tuple[Item, ...]
    choices: Mapping[str, Choice]

    @property
    def open(self) -> list[Item]:
        """What nobody has decided yet; it stays out until somebody does."""
        return [each for each in self.doubtful if each.mark not in self.choices]

    @property
    def leaving(self) -> list[Item]:
        """What would leave now."""
        in_doubt = {each.mark for each in self.doubtful}
        found = (self._given(each) if each.mark in in_doubt else each for each in self.held.items)
        return [each for each in found if each is not None]

    @property
    def seen(self) -> str:
        """By which what was looked at is known again; to look adds to who looked, and changes nothing else."""
        said = [repr(asdict(each)) for each in self.leaving if each.part != "Who looked"]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]

    @property
    def checked(self) -> bool:
        """Whether somebody looked at exactly what would leave now."""
        return not self.open and self.row.checked_mark == self.seen

    def _given(self, item: Item) -> Item | None:
        chosen = self.choices.get(item.mark)
        if chosen is None or chosen.leaves == Leaves.OUT:
            return None
        if chosen.leaves == Leaves.STRUCK:
            return replace(item, about=_struck(item.about, chosen), says=_struck(item.says, chosen))
        return item


def standing(work: Work, staff: Staff, team: Team) -> Sequence[CopyAsked]:
    """What this person is to look through, the oldest request first."""
    rows = sa.select(CopyAsked).options(joinedload(CopyAsked.child).joinedload(Child.iro))
    covers = Covers.on(work.session, today(work.now))
    found = work.session.scalars(rows.order_by(CopyAsked.asked_on, CopyAsked.id))
    return [each for each in found if _is_theirs(each, staff, team, covers)]


def begin(work: Work, team: Team, child_ref: str, asked_on: date) -> CopyAsked:
    """Notes that a copy is asked for. Raises CopyRefused, for a child of another team as for one there is not."""
    try:
        child = work.session.get_one(Child, number_of(work.session, child_ref))
    except ChildUnknown:
        child = None
    if child is None or not team.sees_child(child):
        raise CopyRefused("There is no child of that reference.", "child")
    if asked_on > today(work.now):
        raise CopyRefused("The day it was asked for is still to come.", "asked_on")
    if work.session.scalar(sa.select(CopyAsked.id).where(CopyAsked.child_id == child.id)):
        raise CopyRefused("A copy for this child is worked on already: it stands in the list.", "child")
    halves = (Half.REST, Half.WORDS) if iro_of_child(work.session, child, today(work.now)) else (Half.WHOLE,)
    rows = [CopyAsked(child_id=child.id, half=half, asked_on=asked_on) for half in halves]
    work.session.add_all(rows)
    work.session.flush()
    for row in rows:
        _note(work, row, Action.ADD, f"{row.half}, asked for on {asked_on.isoformat()}")
    _tell(work, rows[0], child)
    return rows[0]


def _tell(work: Work, row: CopyAsked, child: Child) -> None:
    """The other managers and the child's IRO: nobody reads all of a child's words alone and unseen."""
    subject, body = work.council.notices.render(
        "copy_begun",
        language="en",
        name=name_of(work.session, work.by),
        reference=child.reference,
        link=f"{work.council.settings.public_url}/copies",
    )
    told = {email: number for email, number in managers(work.session).items() if number != work.by.staff_id}
    if child.iro is not None and child.iro.works_here:
        told[child.iro.email] = child.iro.id
    dedupe = f"copy_begun:{row.id}"
    outbox.post_to_staff(work.session, told, dedupe=dedupe, subject=subject, body=body, now=work.now)


def find(work: Work, staff: Staff, team: Team, number: int) -> Copy:
    """The half of that number as it stands; reads only. Raises CopyUnknown and SealBroken."""
    row = work.session.get(CopyAsked, number)
    if row is None or not _is_theirs(row, staff, team, Covers.on(work.session, today(work.now))):
        raise CopyUnknown
    held = gather(work.session, work.council, row.child.reference).of(row.half)
    opened = json.loads(keys(work.session).open(row.choices, f"copy:{row.id}")) if row.choices else {}
    choices = {mark: Choice(Leaves(leaves), tuple(strike)) for mark, (leaves, strike) in opened.items()}
    names = _names(work.session, row.child_id)
    return Copy(row, held, tuple(each for each in held.items if _in_doubt(each, names)), choices)


def _is_theirs(row: CopyAsked, staff: Staff, team: Team, covers: Covers) -> bool:
    """Whether that person looks it through: words are the IRO's, or the cover's; where nobody answers, a manager's."""
    answering = covers.answering_for(row.child.iro) if row.half == Half.WORDS else None
    if answering is not None:
        return answering.id == staff.id
    return staff.role == Role.MANAGER and team.sees_child(row.child)


def looked(work: Work, copy: Copy, what: str) -> None:
    """Notes that somebody reads it."""
    _note(work, copy.row, Action.READ, what)


def decide(work: Work, copy: Copy, choices: Mapping[str, Choice]) -> None:
    """Keeps what was chosen, sealed; whatever was checked is to be checked again. Raises CopyRefused."""
    of_mark = {each.mark: each for each in copy.doubtful}
    kept = {mark: choice for mark, choice in choices.items() if mark in of_mark}
    for mark, choice in kept.items():
        text = f"{of_mark[mark].about}\n{of_mark[mark].says}".casefold()
        if choice.leaves == Leaves.STRUCK and not choice.strike:
            raise CopyRefused("Write the words to strike, each on a line of its own.", f"strike-{mark}")
        for words in choice.strike:
            if words.casefold() not in text:
                raise CopyRefused(
                    f"“{words}” does not stand there as it is written here: nothing was kept.", f"strike-{mark}"
                )
    said = json.dumps({mark: (each.leaves, each.strike) for mark, each in kept.items()})
    copy.row.choices = keys(work.session).close(said, f"copy:{copy.row.id}")
    copy.row.checked_at = copy.row.checked_by = copy.row.checked_mark = None
    _note(work, copy.row, Action.SET, f"{len(kept)} of {len(copy.doubtful)} decided")


def check(work: Work, copy: Copy, seen: str) -> None:
    """Somebody has looked at all that leaves. Raises Undecided, and CopyRefused where it is not what they looked at."""
    if copy.open:
        raise Undecided(f"{len(copy.open)} things are not decided yet.")
    if seen != copy.seen:
        raise CopyRefused("Something has changed since you looked: look again.")
    copy.row.checked_at, copy.row.checked_by, copy.row.checked_mark = work.now, work.by.staff_id, seen
    _note(work, copy.row, Action.RELEASE, f"checked, {len(copy.leaving)} of {len(copy.held.items)}")


def give(work: Work, copy: Copy, how: str) -> list[Item]:
    """What leaves, noted as given out. Raises Undecided before it was checked as it stands now."""
    if not copy.checked:
        raise Undecided("Nobody has checked it as it stands now: look at it a second time first.")
    _note(work, copy.row, Action.DISCLOSE, f"{how}, {len(copy.leaving)} of {len(copy.held.items)}")
    return copy.leaving


def end(work: Work, copy: Copy) -> None:
    """Takes it off the list with all that was chosen."""
    _note(work, copy.row, Action.CLEAR, "ended")
    work.session.delete(copy.row)
    work.session.flush()


def _names(session: Session, child_id: int) -> re.Pattern[str] | None:
    """The words of the names of everybody around the child."""
    names = session.scalars(sa.select(Contact.name).where(Contact.child_id == child_id))
    words = {word for name in names for word in re.findall(r"\w+", name or "") if len(word) >= SHORTEST}
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(words)))})\b", re.IGNORECASE) if words else None


def _in_doubt(item: Item, names: re.Pattern[str] | None) -> bool:
    if item.by_others or item.picture is not None or item.sound is not None:
        return True
    return names is not None and names.search(f"{item.about} {item.says}") is not None


def _struck(text: str, choice: Choice) -> str:
    longest_first = sorted(choice.strike, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), STRUCK, text, flags=re.IGNORECASE)


def _note(work: Work, row: CopyAsked, action: Action, why: str) -> None:
    work.record(action, f"copy:{row.id}", child_id=row.child_id, why=why)
