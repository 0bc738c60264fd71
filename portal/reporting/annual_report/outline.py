"""What stands in the report and in which order, whatever it is written as, and the sentences that explain it."""

from __future__ import annotations

from portal.reporting.annual_report.document import Report
from portal.reporting.figures.figure import ENOUGH, MARK, Figure
from portal.reporting.figures.table import Table
from portal.store.tables.work_words import ReportPart
from portal.store.vocabulary import ReportFor

SECTIONS = (
    ("Who was reached", ("forms_", "digital_"), ("reach", "received", "take_up_channel", "take_up_language")),
    ("Reviews", ("reviews_", "children_all", "decisions_", "records_"), ("late_reasons", "venues")),
    ("Children taking part", ("participation_", "heard_", "children_chairing", "iro_spoke"), ("participation_codes",)),
    ("Parents and professionals taking part", ("parents_", "professionals_"), ()),
    ("Feedback", ("feedback_",), ("feedback_items",)),
    ("What people wrote", (), ("themes", "sentiment")),
    ("Concerns and requests", (), ("concerns",)),
    ("Through the year", (), ("each_quarter", "each_month", "rolling_year")),
)
# which part of what managers write stands above which section; the others stand before and behind them
WRITTEN_ABOVE = {
    "Reviews": ReportPart.TIMELINESS,
    "Children taking part": ReportPart.CHILDREN,
    "Parents and professionals taking part": ReportPart.PARENTS,
    "Feedback": ReportPart.FEEDBACK,
    "Concerns and requests": ReportPart.DISPUTES,
}
BEFORE = (ReportPart.LEGAL, ReportPart.SERVICE, ReportPart.LOOKED_AFTER)
BEHIND = (ReportPart.LAST_YEAR, ReportPart.NEXT_YEAR)

IN_FRONT = "Listened to, and what changed"
COUNTING = (
    "Each figure stands with what it was counted from and the rule it was counted by. What is not known is neither "
    "good nor bad: it is left out and stands beside the figure. A year runs from 1 April to 31 March: reviews count in "
    "the year they were held, returned forms in the year they were received. A change since the year before is said "
    f"of a percentage only where both stand on {ENOUGH} or more."
)
KEY_OF_BARS = (
    "Full: yes. Tinted: partly. Empty: no. Broken edge: cannot say, not answered or hidden. Questions that fewer than "
    f"{ENOUGH} answered are in the table alone."
)
OF_QUOTES = (
    "Words from feedback received in the year whose writers said that they may be quoted without a name. Not chosen by "
    "what they say. A person has read each; [name] stands where a word would have told who is meant."
)


def title(report: Report) -> str:
    """What the report is called."""
    return f"Independent reviewing: annual report {report.year_name}"


def who_may_read(report: Report) -> str:
    """What the reader must know of small numbers, and before passing it on."""
    if report.audience == ReportFor.PANEL:
        return (
            f"Small numbers are not hidden: {MARK} stands beside those of 1 to {report.marks}. Quotes are people’s own "
            "words. Do not publish it or pass it on. Read the quotes before the report is shared: somebody may be told "
            "from them."
        )
    return (
        f"c stands for {report.few} or fewer, or for a number that is hidden so that such a small one cannot be worked "
        f"out. 0 is a true zero. Figures are not rounded. A percentage of fewer than {ENOUGH} is not given. Reviews, "
        "forms and answers are counted, which are not children: one child may have several."
    )


def key_of_dots(report: Report) -> str:
    """What the marks of the first page's charts mean."""
    released = "" if report.audience == ReportFor.PANEL else ", as it was released"
    return f"Full: this year. Dashed: the target. Ring: the year before{released}. All scales run from 0 to 100%."


def quotes_waiting(report: Report) -> str:
    """How many words may be quoted and were read by nobody yet; empty where none wait."""
    many = report.quotes_waiting
    if not many:
        return ""
    return (
        f"{many:,} more {'waits' if many == 1 else 'wait'} for a person to read {'it' if many == 1 else 'them'} and "
        f"{'is' if many == 1 else 'are'} left out."
    )


def sections(report: Report) -> list[tuple[str, list[Figure], list[Table]]]:
    """Title, figures and tables of each section that this audience sees."""
    kept = {table.id: table for table in report.tables}
    return [
        (
            name,
            [figure for figure in report.figures if figure.id.startswith(starts)] if starts else [],
            [kept[table_id] for table_id in tables if table_id in kept],
        )
        for name, starts, tables in SECTIONS
        if starts or kept.keys() & set(tables)
    ]
