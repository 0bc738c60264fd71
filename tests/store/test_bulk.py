"""Many rows at once: what is written together is what would have been written one by one."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store import bulk
from portal.store.models import Child, Tag


def _children(count: int) -> list[dict[str, object]]:
    return [
        bulk.whole(
            Child,
            {
                "reference": f"C{n}",
                "reference_plain": f"c{n}",
                "first_name": "Robin",
                "date_of_birth": date(2015, 5, 1 + n % 28),
            },
        )
        for n in range(count)
    ]


def test_more_children_than_one_statement_takes_are_all_there_in_their_order(session: Session) -> None:
    numbers = bulk.numbers(session, Child, 601)
    bulk.write(session, Child, bulk.ready(session, Child, _children(601)), numbers)
    kept = session.execute(sa.select(Child.id, Child.reference, Child.date_of_birth).order_by(Child.id)).all()
    assert kept == [(number, f"C{n}", date(2015, 5, 1 + n % 28)) for n, number in enumerate(numbers)]


def test_rows_that_say_all_the_same_but_for_their_numbers_are_as_many_as_were_given(session: Session) -> None:
    (same,) = _children(1)
    made = bulk.ready(session, Child, [same])
    assert (made.shared.keys(), made.rows) == (same.keys(), [()])
    bulk.write(session, Child, made, [7])
    assert session.get_one(Child, 7).date_of_birth == date(2015, 5, 1)


def test_nothing_is_written_where_there_are_no_rows(session: Session) -> None:
    bulk.insert(session, Tag, [])
    assert session.scalar(sa.select(sa.func.count()).select_from(Tag)) == 0


def test_a_value_that_is_worked_out_row_by_row_must_be_named() -> None:
    with pytest.raises(TypeError, match="reference_plain"):
        bulk.whole(Child, {"reference": "C1", "date_of_birth": date(2015, 5, 1)})
