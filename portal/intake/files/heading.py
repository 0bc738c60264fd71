"""The heading of a file: which line it is, which kind of file it makes, and what each column stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from portal.intake.files.csv_file import HEADING_WITHIN, Line
from portal.intake.files.said import Said
from portal.intake.problems import Doubt, FileFaulty, Problem, doubt, problem
from portal.intake.rows.kinds import KINDS, Column, Kind

MOST_NAMED = 30
LONGEST_NAME = 40  # of a column, to be looked for among ours where it is a slip
NEAR = 0.8  # how alike a slip is to the name that was meant
NO_LIKENESS = -99.0  # of names that fit no kind of file
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?\b|sum\b|count\b|end of (?:report|file)|\d+ (?:rows|records)\b|page \d", re.I
)
MISSING = {
    "clar_cla_person_id": "this column is missing: it says which child is meant, for clar_cla_id is the period of care"
}


class HeadingUnknown(FileFaulty):
    """No line of the file names columns that we know; the widest of the first is the likeliest, for a person to match.

    `heading` has its names, `below` the cells of the rows after it, `sheets` what else there is to choose from.
    """

    def __init__(self, problems: list[Problem], first: list[list[str]]) -> None:
        super().__init__(problems)
        at = max(range(len(first)), key=lambda place: sum(map(bool, first[place])), default=0)
        self.heading: list[str] = first[at] if first else []
        self.below, self.sheets = first[at + 1 :], list[str]()


@dataclass
class Heading:
    """`names` as written, `columns` what each stands for (none: left out), `above` how many lines are a title."""

    kind: Kind
    names: list[str]
    columns: list[Column | None]
    above: int = 0
    line: int = 1  # where it stands in the file
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def others(self) -> list[tuple[int, str]]:
        """The named columns that are none of the kind's own, with their places."""
        found = zip(self.names, self.columns, strict=True)
        return [(place, name) for place, (name, column) in enumerate(found) if column is None and name]

    @property
    def lacking(self) -> list[Column]:
        """The columns that a file of its kind needs and this one has not."""
        there = set(filter(None, self.columns))
        return [column for column in self.kind.columns if column.needed and column not in there]

    def total(self, line: Line) -> str:
        """What a row says that only adds others up, or ends the list; nothing for any other row."""
        first = next((cell.strip() for cell in line.cells if cell.strip()), "")
        needed = [place for place, column in enumerate(self.columns) if column and column.required]
        whole = all(place < len(line.cells) and line.cells[place].strip() for place in needed)
        return first if _TOTAL.match(first) and not whole else ""


def plain(name: str) -> str:
    """A name of a column without what means nothing in it: capitals, blanks, hyphens, a star."""
    return re.sub(r"[\W_]+", "", name.casefold())


def find_heading(lines: Sequence[Line], said: Said) -> Heading:
    """The first of the first ten lines that names the most columns we know; raises HeadingUnknown."""
    first = [[cell.strip() for cell in line.cells] for line in lines[:HEADING_WITHIN]]
    first = [cells[: _width(cells)] for cells in first]
    if said.columns and said.kind in KINDS:
        return _as_told(lines, first, said)
    likely, kind, above = NO_LIKENESS, "", 0
    for place, cells in enumerate(first):
        found = likeness(cells, likely)
        if found > (likely, kind):
            (likely, kind), above = found, place
    if likely <= -50 or not kind:
        raise HeadingUnknown([_no_heading(first[0] if first else [])], first)
    return _recognised(KINDS[kind], first[above], above, lines[above].number)


def _width(cells: list[str]) -> int:
    """Spreadsheets write empty columns behind the last one that was ever used."""
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _no_heading(heading: list[str]) -> Problem:
    titles = ", ".join(kind.title.lower() for kind in KINDS.values())
    reason = f"the first line must name the columns of one kind of file ({titles})"
    return problem(1, "", ", ".join(heading), reason)


def likeness(columns: Iterable[str], least: float = NO_LIKENESS) -> tuple[float, str]:
    """How well these names fit the kind they fit best, slips forgiven, and that kind; NO_LIKENESS where they fit none.

    Kinds that they fit less well than `least` are passed over: slips are slow to look for.
    """
    written = {plain(column) for column in columns if column}
    best = NO_LIKENESS, next(iter(KINDS))
    for kind in KINDS.values():
        fits = _fits(kind, written, max(least, best[0]))
        if fits > best[0]:
            best = fits, kind.id
    return best


def _fits(kind: Kind, written: set[str], least: float) -> float:
    known = kind.by_name
    exact = {known[each].name for each in written if each in known}
    own = len(exact & {each.name for each in kind.columns if plain(each.name) in written})
    slips = [each for each in written - set(known) if 3 < len(each) <= LONGEST_NAME] if len(exact) < 2 else []
    absent = sum(1 for each in kind.columns if each.needed and each.name not in exact)
    if _sum(exact, own, len(slips), absent) < least:
        return NO_LIKENESS
    near = sum(1 for each in slips if get_close_matches(each, known, 1, NEAR))
    return _sum(exact, own, near, absent) if exact or near else NO_LIKENESS


def _sum(exact: set[str], own: int, near: int, absent: int) -> float:
    return len(exact) + 0.1 * own + 0.4 * near - 1.5 * absent


def _recognised(kind: Kind, names: list[str], above: int, line: int) -> Heading:
    known = kind.by_name
    found = Heading(kind, names, [known.get(plain(name)) for name in names], above, line)
    for column in kind.columns:
        places = [place for place, each in enumerate(found.columns) if each is column]
        own = [place for place in places if plain(names[place]) == plain(column.name)]
        if len(own) > 1:
            found.problems.append(problem(line, names[own[1]], "", "this column stands twice"))
        elif len(places) > 1 and not own:
            both = " and ".join(f"“{names[place]}”" for place in places)
            reason = f"{both} can each be {column.name}: match the columns, or leave one out"
            found.problems.append(problem(line, names[places[1]], "", reason))
        for place in places:
            if place != (own or places)[0]:
                found.columns[place] = None
    _missing(found)
    return found


def _as_told(lines: Sequence[Line], first: list[list[str]], said: Said) -> Heading:
    """The line that has every column a person matched; raises FileFaulty where none has, with what does not fit."""
    kind, wanted = KINDS[str(said.kind)], {plain(name): column for name, column in said.columns.items()}
    for above, names in enumerate(first):
        if wanted.keys() <= set(map(plain, names)):
            known = {column.name: column for column in kind.columns}
            columns = [known.get(wanted.get(plain(name), "")) for name in names]
            found = Heading(kind, names, columns, above, lines[above].number)
            _missing(found)
            return found
    there = {plain(name) for names in first for name in names}
    gone = ", ".join(name for name in said.columns if plain(name) not in there)
    reason = f"its columns were matched for a file with {gone}; this one has none: match them anew"
    raise HeadingUnknown([problem(0, "", said.source or "", reason)], first)


def _missing(found: Heading) -> None:
    line = found.line
    nameless = [place for place, name in enumerate(found.names, start=1) if not name]
    found.problems += [Problem(line, "", "", f"column {place} has no name") for place in nameless]
    others = {plain(name): name for _place, name in found.others}
    for column in found.lacking:
        near = get_close_matches(plain(column.name), others, 1, 0.6)
        meant = f"this column is missing; is it “{others[near[0]]}”?" if near else "this column is missing"
        found.problems.append(Problem(line, column.name, "", MISSING.get(column.name, meant)))


def left_out(heading: Heading, questions: Iterable[str] = ()) -> tuple[list[Problem], list[Doubt]]:
    """What has to be said of columns that are none of the kind's own: answers there are no questions for are refused.

    `questions` are the columns that the forms may have besides; an open kind is judged only with them.
    """
    allowed = {each.lower() for each in questions}
    if heading.kind.open and not allowed:
        return [], []
    twice = {each.column for each in heading.problems}
    others = [name for _place, name in heading.others if name.lower() not in allowed and name not in twice]
    known = {plain(column.name): column.name for column in heading.kind.columns} | {each: each for each in allowed}
    line, problems, slips, plainly = heading.line, [], [], []
    for name in others:
        base = name.lower().removesuffix("_words")  # a question that takes no words
        near = [base] if base in allowed else get_close_matches(plain(name), known, 1, NEAR)
        taken = {column.name for column in heading.columns if column}
        if not near or re.search(r"\d$", name) or (known.get(near[0]) in taken and not heading.kind.open):
            plainly.append(name)
        elif heading.kind.open:
            problems.append(problem(line, name, "", f"unknown column; did you mean {known[near[0]]}?"))
        else:
            slips.append(doubt(line, name, "", f"is left out; did you mean {known[near[0]]}?", asks=True))
    if plainly:
        named = ", ".join(plainly[:MOST_NAMED]) + (
            f" and {len(plainly) - MOST_NAMED} more" * (len(plainly) > MOST_NAMED)
        )
        slips.append(Doubt(0, "", "", f"these columns are left out: {named}"))
    return problems, slips
