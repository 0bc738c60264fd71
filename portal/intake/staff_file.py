"""A list of the people who work here, brought in at once: who is new, who is known, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.accounts import accounts
from portal.council import two_people
from portal.council.work import Work
from portal.intake.files import cells, words
from portal.intake.files.csv_file import HEADING_WITHIN
from portal.intake.files.heading import plain
from portal.intake.files.sheet import lines_of
from portal.intake.problems import FileFaulty, Problem, problem
from portal.store.audit import Action
from portal.store.models import Staff
from portal.store.vocabulary import Role

MOST = 500  # people in one list
COLUMNS = {
    "name": ("name", "full name", "staff name", "display name"),
    "email": ("email", "email address", "e mail", "mail", "user principal name", "address", "work email"),
    "role": ("role", "job", "job title", "job role", "what they do"),
    "team": ("team", "service", "team name"),
    "phone": ("phone", "telephone", "phone number", "mobile", "work phone"),
}
NEEDED = ("name", "email", "role")
_ROLES = {
    Role.IRO: "reviewing officer",
    Role.SUPPORT: "business support|review support|admin support",
    Role.MANAGER: "team manager|service manager|iro manager|head of service",
    Role.PARTICIPATION: "participation officer|childrens rights officer|engagement worker",
    Role.ADMIN: "administrator|system admin",
}


class Comes(StrEnum):
    """What a row of the list comes to."""

    NEW = "is new"
    SAME = "has an account already"
    CHANGED = "gets another name, team or telephone number"
    OTHER_ROLE = "has an account with another role, which a list does not change"
    CLOSED = "has a closed account: open it again from its page"


@dataclass(frozen=True)
class Person:
    """One row of the list."""

    line: int
    name: str
    email: str
    role: Role
    team: str | None
    phone: str | None


def read_staff(content: bytes) -> list[Person]:
    """The people of a list, CSV or a spreadsheet; raises FileFaulty with everything that is wrong with it."""
    lines = [line for line in lines_of(content) if any(map(str.strip, line.cells))]
    names = {plain(name): column for column, known in COLUMNS.items() for name in known}
    first = [[names.get(plain(cell)) for cell in line.cells] for line in lines[:HEADING_WITHIN]]
    at = max(range(len(first)), key=lambda place: len(set(first[place]) - {None}), default=0)
    heading = first[at] if first else []
    problems = [Problem(at + 1, column, "", "this column is missing") for column in NEEDED if column not in heading]
    if problems or len(lines) > MOST + at + 1:
        raise FileFaulty(problems or [Problem(0, "", "", f"It has more than {MOST} people; bring it in in parts.")])
    seen: dict[str, int] = {}
    people = []
    for line in lines[at + 1 :]:
        row = {column: cell.strip() for column, cell in zip(heading, line.cells, strict=False) if column}
        person = _person(line.number, row, problems)
        if person and person.email in seen:
            reason = f"stands on line {seen[person.email]} already"
            problems.append(problem(line.number, "email", person.email, reason))
        elif person:
            seen[person.email] = line.number
            people.append(person)
    if problems or not people:
        raise FileFaulty(sorted(problems) or [Problem(0, "", "", "It has a heading and no rows.")])
    return people


def _person(line: int, row: dict[str, str], problems: list[Problem]) -> Person | None:
    before = len(problems)
    for column in NEEDED:
        if not row.get(column):
            problems.append(Problem(line, column, "", "this must not be empty"))
    role = _role(row.get("role", ""))
    if row.get("role") and role is None:
        labels = ", ".join(each.label for each in Role)
        problems.append(problem(line, "role", row["role"], f"write one of {labels}"))
    email = phone = ""
    try:
        email = cells.email(row.get("email") or "somebody@example.org")
    except ValueError as fault:
        problems.append(problem(line, "email", row["email"], str(fault)))
    if row.get("phone"):
        try:
            found = cells.phone(row["phone"])
            phone = str(found.value if isinstance(found, cells.Mended) else found)
        except ValueError as fault:
            problems.append(problem(line, "phone", row["phone"], str(fault)))
    if len(problems) > before or role is None:
        return None
    name, team = str(cells.name(row["name"])), str(cells.name(row.get("team", "")))
    return Person(line, name, email, role, team or None, phone or None)


def _role(cell: str) -> Role | None:
    said = words.plain(cell)
    for role in Role:
        if said in (role, words.plain(role.label)) or any(sign in said for sign in _ROLES[role].split("|")):
            return role
    return None


def beside(session: Session, people: list[Person]) -> Iterator[tuple[Person, Comes, Staff | None]]:
    """Each person with what their row comes to, and the account they have."""
    for person in people:
        staff = accounts.by_email(session, person.email)
        yield person, _comes(person, staff), staff


def _comes(person: Person, staff: Staff | None) -> Comes:
    if staff is None:
        return Comes.NEW
    if staff.disabled_at is not None:
        return Comes.CLOSED
    if staff.role != person.role:
        return Comes.OTHER_ROLE
    return Comes.CHANGED if _changes(person, staff) else Comes.SAME


def _changes(person: Person, staff: Staff) -> dict[str, str]:
    """What the list says otherwise; what it leaves out stays."""
    said = {"name": person.name, "team": person.team, "phone": person.phone}
    return {name: value for name, value in said.items() if value and getattr(staff, name) != value}


def take_staff(work: Work, people: list[Person]) -> list[tuple[Person, Comes]]:
    """Proposes accounts for who is new, and brings the others up to date; a role is never changed by a list.

    As for one account: who sees children waits for a manager, unless it is done at the command line; everybody else is
    sent a link to choose a password by. The managers are told once of all.
    """
    made, came = [], []
    for person, comes, staff in list(beside(work.session, people)):
        came.append((person, comes))
        if comes == Comes.NEW:
            made.append(
                two_people.propose_account(
                    work,
                    email=person.email,
                    name=person.name,
                    role=person.role,
                    phone=person.phone,
                    team=person.team,
                    tell=False,
                )  # fmt: skip
            )
        elif comes == Comes.CHANGED and staff is not None:
            changes = _changes(person, staff)
            for name, value in changes.items():
                setattr(staff, name, value)
            work.record(Action.CHANGE, f"staff:{staff.id}", why=", ".join(changes))
    if made:
        two_people.tell_of(work, made)
    return came
