"""Which numbers an edition of the annual report prints, and every sum a reader can do with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.reporting.figures.asked import OF_THE_FAMILY
from portal.reporting.figures.figure import Figure
from portal.reporting.figures.reviews import CODED
from portal.reporting.figures.table import NOT_RECORDED, Table
from portal.reporting.small_numbers.book import Book, Key
from portal.reporting.small_numbers.merged import CHILDREN
from portal.reporting.take_up.times import PARTS
from portal.store.vocabulary import FormId, Participation

HELD: Key = ("figure", "reviews_held", "n")
SENT: Key = ("figure", "forms_sent", "n")

# the base of these figures is the reviews held of which it is known; the others stand beside as unknown
OF_THE_KNOWN = (
    *("reviews_in_time", "children_chairing", "iro_spoke_before", "decisions_in_5_days", "records_in_20_days"),
    *("parents_participating", "parents_attended", "parents_met_iro"),
)
# PN1 is the child who speaks, PN7 the child of whose views nothing was heard; see the figures' rules
_VIEWS = (Participation.PN1, Participation.PN2, Participation.PN3)
CODES_OF: Mapping[str, tuple[Participation, ...]] = {
    "participation_reviews": (*_VIEWS, Participation.PN5, Participation.PN6),
    "participation_attended": (*_VIEWS, Participation.PN4),
    "participation_attended_with_views": _VIEWS,
    "participation_advocate": (Participation.PN5,),
    "participation_other_means": (Participation.PN6,),
}
FEEDBACK_OF: Mapping[str, tuple[FormId, ...]] = {
    "feedback_child": (FormId.FEEDBACK_4_11, FormId.FEEDBACK_12_17),
    "feedback_parent": (FormId.FEEDBACK_PARENT,),
    "feedback_professional": (FormId.FEEDBACK_PROFESSIONAL,),
}
WAYS = {"take_up_channel", "take_up_language"}
QUARTERS: Mapping[str, Key] = {
    "held": HELD,
    "due_known": ("figure", "reviews_in_time", "N"),
    "in_time": ("figure", "reviews_in_time", "n"),
    "coded": ("figure", "participation", "N"),
    "took_part": ("figure", "participation_reviews", "n"),
    "sent": SENT,
    "returned": ("figure", "forms_returned", "n"),
}
# each tenth band is said in words where a share is hidden: of a hundred, from and to
BANDS = {
    "up to 1 in 10": (0, 10),
    "1 to 3 in 10": (10, 30),
    "3 to 7 in 10": (30, 70),
    "7 to 9 in 10": (70, 90),
    "more than 9 in 10": (90, 100),
}


def n_of(figure_id: str) -> Key:
    """What was counted in a figure."""
    return ("figure", figure_id, "n")


def base_of(figure_id: str) -> Key:
    """What a figure was counted from; several figures stand on one base."""
    if figure_id in CODES_OF:
        return ("figure", "participation", "N")
    if figure_id in ("parents_by_form", "professionals_by_form"):
        return HELD
    if figure_id == "forms_sent":
        return n_of("forms_due")
    if figure_id.startswith("forms_") and figure_id != "forms_told_late":
        return SENT
    return ("figure", figure_id, "N")


def cell_of(table: Table, row: tuple[str | int, ...], column: str) -> Key:
    """A count in a table, named by the words of its row and its column."""
    return ("table", table.id, *(str(cell) for cell in row if isinstance(cell, str)), column)


def bind(figures: Iterable[Figure], tables: Iterable[Table], received: Mapping[str, int]) -> Book:
    """The book of an edition. `received` is how many of each form came in the year, printed or not.

    Raises ValueError where the numbers do not add up: then they must not leave.
    """
    book = Book()
    found = {figure.id: figure for figure in figures}
    for figure in found.values():
        _figure(book, figure)
    for table in tables:
        _cells(book, table)
    for form, number in received.items():
        book.derive(("received", form), number)
    _reviews(book, found)
    _forms(book, found, received)
    shown = {table.id: table for table in tables}
    _codes(book, found, shown["participation_codes"])
    book.add_up(HELD, _column(shown["venues"], "reviews"))
    _reach(book, shown["reach"])
    for name in WAYS & shown.keys():
        _way(book, shown[name])
    if "each_quarter" in shown:
        _quarters(book, shown["each_quarter"])
    _items(book, shown["feedback_items"])
    return book


def band(n: int, of: int) -> tuple[str, tuple[int, int]]:
    """A share in words, and the counts between which that says it lies."""
    for words, (least, most) in BANDS.items():
        if 100 * n <= most * of:
            # bands meet, and a share of exactly 3 in 10 stands in the lower one
            return words, (least * of // 100 + 1 if least else 0, most * of // 100)
    raise ValueError(f"{n} is more than {of}")


def _figure(book: Book, figure: Figure) -> None:
    n = book.print(n_of(figure.id), figure.n)
    if figure.unknown:
        book.harmless.add(book.print(("figure", figure.id, "unknown"), figure.unknown))
    if figure.N is None:
        return
    base = book.print(base_of(figure.id), figure.N)
    book.add_up(base, (n, book.derive(("figure", figure.id, "rest"), figure.N - figure.n)))
    if figure.unit == "percent" and figure.N:
        book.between[n] = band(figure.n, figure.N)[1]


def _cells(book: Book, table: Table) -> None:
    for row in table.rows:
        for column, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, int):
                key = book.print(cell_of(table, row, column), cell)
                if NOT_RECORDED in row:
                    book.harmless.add(key)


def _column(table: Table, column: str, rows: Iterable[str] | None = None) -> list[Key]:
    wanted = None if rows is None else set(rows)
    return [cell_of(table, row, column) for row in table.rows if wanted is None or row[0] in wanted]


def _reviews(book: Book, figures: Mapping[str, Figure]) -> None:
    for figure_id in OF_THE_KNOWN:
        unknown = [("figure", figure_id, "unknown")] if figures[figure_id].unknown else []
        book.add_up(HELD, (base_of(figure_id), *unknown))


def _codes(book: Book, figures: Mapping[str, Figure], codes: Table) -> None:
    """Participation: every figure is a sum of codes, and every code of ages."""
    bands = [column for column in codes.columns if column not in ("code", "total")]
    for row in codes.rows:
        book.add_up(cell_of(codes, row, "total"), (cell_of(codes, row, each) for each in bands))
    book.add_up(HELD, _column(codes, "total"))
    book.add_up(base_of("participation_reviews"), _column(codes, "total", CODED))
    for figure_id, counted in CODES_OF.items():
        book.add_up(n_of(figure_id), _column(codes, "total", counted))
    unknown: Key = ("figure", "participation_reviews", "unknown")
    if figures["participation_reviews"].unknown:
        uncoded = [
            cell_of(codes, row, each)
            for row in codes.rows
            if row[0] == NOT_RECORDED
            for each in bands
            if each != bands[0]
        ]
        book.add_up(unknown, uncoded)


def _forms(book: Book, figures: Mapping[str, Figure], received: Mapping[str, int]) -> None:
    """Feedback forms by who wrote them, and all forms that came in the year."""
    for figure_id, forms in FEEDBACK_OF.items():
        book.add_up(n_of(figure_id), (("received", form) for form in forms))
    book.add_up(n_of("feedback_total"), map(n_of, FEEDBACK_OF))
    book.add_up(base_of("digital_takeup"), (("received", form) for form in received))
    book.spare |= {n_of("feedback_total"), base_of("digital_takeup")}
    late = figures["forms_told_late"]
    unknown = [("figure", late.id, "unknown")] if late.unknown else []
    book.add_up(SENT, (base_of(late.id), *unknown))


def _reach(book: Book, reach: Table) -> None:
    consulted = [row for row in reach.rows if row[0] in OF_THE_FAMILY]
    book.add_up(SENT, (cell_of(reach, row, "sent") for row in consulted))
    book.add_up(n_of("forms_returned"), (cell_of(reach, row, "returned") for row in consulted))
    for row in reach.rows:
        _rest(book, cell_of(reach, row, "sent"), cell_of(reach, row, "returned"), "not returned")


def _way(book: Book, table: Table) -> None:
    """Forms by the way they went, all of which make up those sent and those returned."""
    book.add_up(SENT, _column(table, "sent"))
    book.add_up(n_of("forms_returned"), _column(table, "returned"))
    for row in table.rows:
        _rest(book, cell_of(table, row, "sent"), cell_of(table, row, "returned"), "not returned")


def _quarters(book: Book, table: Table) -> None:
    """Each quarter, and all four as the figures of the year."""
    for column, whole in QUARTERS.items():
        book.add_up(whole, _column(table, column))
    for row in table.rows:
        held = cell_of(table, row, "held")
        for part, of in PARTS.items():
            _rest(book, cell_of(table, row, of), cell_of(table, row, part), "not")
        _rest(book, held, cell_of(table, row, "coded"), "no code")
        book.harmless.add(_rest(book, held, cell_of(table, row, "due_known"), "unknown"))


def _rest(book: Book, whole: Key, part: Key, name: str) -> Key:
    """What is left of the whole beside that part, which a reader may look for."""
    rest = book.derive((*part, name), book.numbers[whole] - book.numbers[part])
    book.add_up(whole, (part, rest))
    return rest


def _items(book: Book, items: Table) -> None:
    """Each item: the answers make up its base, and with those it was not about the forms that came."""
    for row in items.rows:
        base = cell_of(items, row, "n")
        book.add_up(base, (cell_of(items, row, column) for column in items.parts))
        came = n_of("feedback_child") if row[0] == CHILDREN else ("received", str(row[0]))
        outside = book.derive((*base[:-1], "not about them"), book.numbers[came] - book.numbers[base])
        book.add_up(came, (base, outside))
