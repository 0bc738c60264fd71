"""Words are sealed anew with a new key, row by row, whatever else happens meanwhile."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app  # noqa: F401  # every table is known once the whole product is
from portal.calendar import utc_now
from portal.council.council import Council
from portal.sending import outbox
from portal.store.base import Base
from portal.store.database import writing
from portal.store.models import Answer, Message
from portal.store.running import key_prints, pulse
from portal.store.running.key_prints import KeyPrint, KeysUnfit
from portal.store.running.sealed import SEALED, Sealed, reseal, rows_of
from portal.store.sealing import KeyRing, SealBroken, keys
from portal.store.vocabulary import Channel
from tests.factories import NOW, a_child, a_response, a_review, an_invitation
from tests.repository import ROOT

OLD, NEW = b"1" * 31 + b"a", b"2" * 31 + b"b"
# hashes and keyed hashes, which no seal closes, and photos of staff that everybody may see
NOT_SEALED = {
    "key_hash", "link_hash", "code_hash", "saved_by", "mark", "ticket", "who", "print", "subject", "photo",
    "quote_read.words", "audit_link.hash",
}  # fmt: skip


def with_keys(session: Session, *seal: str) -> Session:
    session.rollback()
    keys = {"old": OLD, "new": NEW}
    session.info["keys"] = KeyRing(seal={name: keys[name] for name in seal}, link={"l": OLD})
    return session


def post(session: Session, number: int) -> Message | None:
    name = f"message-{number}"
    return outbox.post(session, dedupe=name, channel=Channel.EMAIL, recipient="a@example.org", subject="A",
                       body=f"words {number}", now=NOW)  # fmt: skip


@pytest.fixture
def kept(session: Session, council: Council) -> Session:
    """Seven messages and an answer, all sealed with the old key."""
    with_keys(session, "old")
    response = a_response(session, council, an_invitation(session, council, a_review(session, a_child(session))))
    closed = keys(session).close("my dog", f"answer:{response.id}:extra")
    session.add(Answer(response_id=response.id, question="extra", state="answered", words=closed, form=response.form))
    for number in range(7):
        post(session, number)
    session.commit()
    key_prints.fit(session)
    return session


def opened(session: Session) -> set[str]:
    answer = session.scalars(sa.select(Answer).where(Answer.words.is_not(None))).one()
    words = keys(session).open(answer.words or b"", f"answer:{answer.response_id}:extra")
    return {words, *(outbox.body_of(session, each) for each in session.scalars(sa.select(Message)))}


def in_blocks_of(rows: int) -> list[Sealed]:
    return [Sealed(each.column, each.about, rows) for each in SEALED]


EVERYTHING = {"my dog", *(f"words {number}" for number in range(7))}


def test_every_column_of_sealed_words_is_known() -> None:
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary) and not {column.name, str(column)} & NOT_SEALED
    ]
    assert {str(column) for column in columns} == {f"{each.table.name}.{each.column.key}" for each in SEALED}


def test_what_each_is_sealed_for_is_what_the_tables_say() -> None:
    named: Counter[str] = Counter()
    for path in (ROOT / "portal" / "store").rglob("*.py"):
        named += Counter(re.findall(r"sealed \"([\w-]+):", path.read_text("utf-8")))
    numbers = "response_id question id invitation_id concern_id review_id position staff_id code dedupe"
    row = SimpleNamespace(at=NOW, **dict.fromkeys(numbers.split(), 7))
    assert Counter(each.about(row).split(":")[0] for each in SEALED) == named


def test_afterwards_the_old_key_is_not_needed_and_may_go(kept: Session) -> None:
    with_keys(kept, "old", "new")
    key_prints.fit(kept)
    assert rows_of(kept, "old") == 8
    assert sum(reseal(kept), Counter()) == {"resealed": 8}
    assert rows_of(kept, "old") == 0
    with_keys(kept, "new")
    key_prints.fit(kept)
    assert opened(kept) == EVERYTHING
    assert {row.name for row in kept.scalars(sa.select(KeyPrint))} == {"new", "l"}
    assert list(reseal(kept)) == []


def test_a_key_that_something_is_sealed_with_may_not_go(kept: Session) -> None:
    with_keys(kept, "old", "new")
    key_prints.fit(kept)
    next(reseal(kept), None)
    with pytest.raises(KeysUnfit, match="lacks the key old"):
        key_prints.fit(with_keys(kept, "new"))


def test_broken_off_it_goes_on_where_it_was(kept: Session) -> None:
    with_keys(kept, "old", "new")
    assert list(islice(reseal(kept, in_blocks_of(3)), 1)) == [{"resealed": 3}]
    with_keys(kept, "old", "new")
    assert opened(kept) == EVERYTHING
    assert sum(reseal(kept), Counter()) == {"resealed": 5}
    assert opened(with_keys(kept, "new")) == EVERYTHING


def test_what_is_written_meanwhile_stays(kept: Session, maker: sessionmaker[Session]) -> None:
    with_keys(kept, "old", "new")
    number = 7
    for _done in reseal(kept, in_blocks_of(2)):
        with with_keys(maker(), "old", "new") as other, writing(other):
            post(other, number)
        number += 1
    assert opened(with_keys(kept, "new")) == EVERYTHING | {f"words {each}" for each in range(7, number)}


def test_what_no_key_opens_is_left_as_it_is_and_told(kept: Session) -> None:
    with writing(kept):
        broken = kept.scalars(sa.select(Message).where(Message.dedupe == "message-3")).one()
        broken.body = broken.body[:-1] + bytes([broken.body[-1] ^ 1])
    with_keys(kept, "old", "new")
    assert sum(reseal(kept), Counter()) == {"resealed": 7, "broken": 1}
    assert rows_of(kept, "old") == 1
    with pytest.raises(SealBroken):
        opened(kept)


def test_a_process_with_other_keys_is_seen_for_two_minutes(kept: Session) -> None:
    now = utc_now()
    pulse.beat_keys(kept, now)
    assert pulse.processes_without(kept, now) is None
    with_keys(kept, "old", "new")
    assert pulse.processes_without(kept, now) == now
    pulse.beat_keys(kept, now)
    assert pulse.processes_without(kept, now) == now
    assert pulse.processes_without(kept, now + pulse.KEYS_SEEN) is None
