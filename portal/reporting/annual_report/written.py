"""What managers write themselves in the annual report: paragraphs for its parts, and what it recommends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import today, year_name
from portal.council.work import Work
from portal.faults import NotThere
from portal.hearing.answers.given import TooLong, clean
from portal.i18n import date_words
from portal.reporting.annual_report import recorded_elsewhere
from portal.reporting.annual_report.recorded_elsewhere import Elsewhere
from portal.store.audit import Action
from portal.store.tables.report_tables import Recommendation, ReportWords
from portal.store.tables.work_words import ReportPart

LONGEST = 6000  # letters of a part: about two pages
LONGEST_LINE = 300


@dataclass(frozen=True)
class Part:
    """One part: its heading, and what a panel or an inspector asks of it."""

    id: ReportPart
    title: str
    prompt: str


PARTS = (
    Part(ReportPart.LEGAL, "The legal duty", "What the law asks of the council and of its reviewing officers."),
    Part(
        ReportPart.SERVICE,
        "The service and its caseloads",
        "Who works here, how many children each officer has, who left and who came, how officers are supervised, and "
        "whether they can be independent.",
    ),
    Part(
        ReportPart.LOOKED_AFTER,
        "Children looked after",
        "Who they are, where they live, and what changed; from the council’s own return, which is to be named.",
    ),
    Part(ReportPart.TIMELINESS, "Reviews in time", "How many were late, why, and what was done so that fewer are."),
    Part(
        ReportPart.CHILDREN,
        "Children taking part",
        "How children were prepared, who ran their own review, who did not take part and what was tried.",
    ),
    Part(ReportPart.PARENTS, "Parents taking part", "Who took part, who could not, and what would help."),
    Part(
        ReportPart.FEEDBACK,
        "What people said",
        "What children, parents and professionals said, what surprised, and what was done about it.",
    ),
    Part(
        ReportPart.DISPUTES,
        "Concerns and disputes",
        "What officers raised, how soon it was settled, what went higher; disputes that are recorded elsewhere, with "
        "the name of that record.",
    ),
    Part(ReportPart.LAST_YEAR, "What became of last year’s actions", "What was done, what was not, and why."),
    Part(ReportPart.NEXT_YEAR, "Next year’s plan", "What the service will do, and how the panel can tell that it did."),
)
# what a council may begin its first report with; the duties are those of the Children Act 1989, sections 25A to 26,
# and of the Care Planning, Placement and Case Review (England) Regulations 2010, part 8
BEGINNINGS: Mapping[str, str] = {
    ReportPart.LEGAL: (
        "The Children Act 1989 asks the council to name an Independent Reviewing Officer for each child it looks "
        "after. The officer sees that the plan for the child is right, follows whether it is done, and makes sure "
        "that what the child wishes and feels is given its due.\n\n"
        "A child’s plan is first reviewed within 20 working days of the child being looked after, again within three "
        "months of that, and then at least every six months. The officer speaks with the child before each review, "
        "and can take a case to Cafcass where nothing else helps. This report is the service’s account of the year "
        "to the panel of corporate parents."
    )
}
TITLES: Mapping[str, str] = {part.id: part.title for part in PARTS}


class PartUnknown(NotThere):
    """The report has no such part, or no such recommendation."""


class NothingRecommended(Exception):
    """A recommendation needs words."""


@dataclass(frozen=True)
class Recommended:
    """One recommendation as the report shows it; `done_on` none while it is not done."""

    what: str
    owner: str
    by_on: date | None
    done_on: date | None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What stands of it in a row of a table: what, who, by when, and how it stands."""
        by, done_on = (date_words(day, year=True) if day else "" for day in (self.by_on, self.done_on))
        return self.what, self.owner, by, f"done on {done_on}" if done_on else "open"


@dataclass(frozen=True)
class Written:
    """What was written for one year, and what the year before recommended."""

    words: Mapping[str, str]
    recommended: tuple[Recommended, ...] = ()
    before: tuple[Recommended, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    def has(self, part: str) -> bool:
        """Whether anything was written in a part."""
        return bool(self.paragraphs(part) or self.tables(part))

    def tables(self, part: str) -> list[Elsewhere]:
        """The tables of a part that come from another record."""
        return [each for each in self.elsewhere if each.part == part]

    def paragraphs(self, part: str) -> list[str]:
        """The paragraphs of a part, which an empty line parts."""
        return [" ".join(each.split()) for each in self.words.get(part, "").split("\n\n") if each.strip()]


NOTHING = Written({})


def written(session: Session, year: int) -> Written:
    """Everything that was written for the report of that financial year (2025 is 2025-26)."""
    lines = {each: tuple(map(_shown, recommendations(session, each))) for each in (year, year - 1)}
    elsewhere = recorded_elsewhere.standing(session, year)
    return Written(words_of(session, year), lines[year], lines[year - 1], elsewhere)


def words_of(session: Session, year: int) -> dict[str, str]:
    """What stands in each part."""
    rows = session.scalars(sa.select(ReportWords).where(ReportWords.year == year))
    return {row.part: row.words for row in rows}


def write(work: Work, year: int, part: str, words: str) -> None:
    """Puts these words in the place of what stood in that part; empty ones take it out. Raises PartUnknown, TooLong."""
    if part not in TITLES:
        raise PartUnknown(part)
    plain = clean(words).strip()
    if len(plain) > LONGEST:
        raise TooLong("words", len(plain), LONGEST)
    row = work.session.get(ReportWords, (year, part))
    if row is None:
        row = ReportWords(year=year, part=ReportPart(part))
        work.session.add(row)
    row.words, row.changed_at, row.staff_id = plain, work.now, work.by.staff_id
    work.record(Action.SET, f"report:{year_name(year)}", why=part)
    work.session.flush()


def recommendations(session: Session, year: int) -> list[Recommendation]:
    """What the report of that year recommends, in the order it was written."""
    theirs = sa.select(Recommendation).where(Recommendation.year == year, Recommendation.ended_at.is_(None))
    return list(session.scalars(theirs.order_by(Recommendation.id)))


def recommend(work: Work, year: int, what: str, owner: str, by_on: date | None) -> Recommendation:
    """Puts a recommendation on the list of that year. Raises NothingRecommended and TooLong."""
    lines = [" ".join(clean(each).split()) for each in (what, owner)]
    if not lines[0]:
        raise NothingRecommended
    if longest := next((each for each in lines if len(each) > LONGEST_LINE), None):
        raise TooLong("what", len(longest), LONGEST_LINE)
    row = Recommendation(year=year, what=lines[0], owner=lines[1], by_on=by_on)
    work.session.add(row)
    work.session.flush()
    work.record(Action.SET, f"recommendation:{row.id}", why=year_name(year))
    return row


def done(work: Work, number: int, *, is_done: bool) -> Recommendation:
    """Marks one as done today, or as not done after all. Raises PartUnknown."""
    row = _find(work.session, number)
    row.done_on = (row.done_on or today(work.now)) if is_done else None
    work.record(Action.SET, f"recommendation:{row.id}", why="done" if is_done else "not done")
    work.session.flush()
    return row


def take_off(work: Work, number: int) -> Recommendation:
    """Takes one off the list. Raises PartUnknown."""
    row = _find(work.session, number)
    row.ended_at = work.now
    work.record(Action.SET, f"recommendation:{row.id}", why="taken off")
    work.session.flush()
    return row


def _find(session: Session, number: int) -> Recommendation:
    row = session.get(Recommendation, number)
    if row is None or row.ended_at is not None:
        raise PartUnknown(number)
    return row


def _shown(row: Recommendation) -> Recommended:
    return Recommended(row.what, row.owner, row.by_on, row.done_on)
