"""A database is opened with the keys it was made with, and with no others."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.sending import outbox
from portal.store.running import key_prints
from portal.store.running.key_prints import KeyPrint, KeysUnfit
from portal.store.sealing import KeyRing
from portal.store.vocabulary import Channel
from tests.factories import NOW, a_child, a_review, an_invitation

FIRST, SECOND, THIRD = b"1" * 31 + b"a", b"2" * 31 + b"b", b"3" * 31 + b"c"


def with_keys(session: Session, seal: dict[str, bytes], link: dict[str, bytes]) -> Session:
    session.rollback()
    session.info["keys"] = KeyRing(seal=seal, link=link)
    return session


def names(session: Session) -> set[tuple[str, str]]:
    return {(row.kind, row.name) for row in session.scalars(sa.select(KeyPrint))}


@pytest.fixture
def kept(session: Session, council: Council) -> Session:
    """A database of before there were fingerprints, with a message and a link in it."""
    with_keys(session, {"s1": FIRST}, {"l1": FIRST})
    an_invitation(session, council, a_review(session, a_child(session)))
    outbox.post(session, dedupe="a", channel=Channel.EMAIL, recipient="a@example.org", subject="A", body="A", now=NOW)
    session.commit()
    return session


def test_the_keys_that_open_what_is_there_are_kept_at_the_first_start(kept: Session) -> None:
    key_prints.fit(kept)
    key_prints.fit(kept)
    assert names(kept) == {("seal", "s1"), ("link", "l1")}


def test_keys_that_open_nothing_are_refused_at_the_first_start_and_not_kept(kept: Session) -> None:
    with pytest.raises(KeysUnfit, match="SEAL_KEYS does not open"):
        key_prints.fit(with_keys(kept, {"s1": SECOND}, {"l1": FIRST}))
    with pytest.raises(KeysUnfit, match="LINK_KEYS does not make the links"):
        key_prints.fit(with_keys(kept, {"s1": FIRST}, {"l1": SECOND}))
    assert names(kept) == set()


@pytest.mark.parametrize(
    ("seal", "link", "words"),
    [
        ({"s1": SECOND}, {"l1": FIRST}, "SEAL_KEYS has another key under the name s1"),
        ({"s1": FIRST}, {"l1": SECOND}, "LINK_KEYS has another key under the name l1"),
        ({"s2": SECOND}, {"l1": FIRST}, "SEAL_KEYS lacks the key s1"),
        ({"s1": FIRST}, {"l2": SECOND}, "LINK_KEYS lacks the key l1"),
        ({"s1": FIRST}, {"l2": SECOND, "l1": FIRST}, "must name l1 first"),
    ],
)
def test_other_keys_are_refused_afterwards(
    kept: Session, seal: dict[str, bytes], link: dict[str, bytes], words: str
) -> None:
    key_prints.fit(kept)
    with pytest.raises(KeysUnfit, match=words) as told:
        key_prints.fit(with_keys(kept, seal, link))
    assert str(told.value).count(".") == 1, "one sentence"


def test_a_new_newest_key_joins_and_then_belongs(kept: Session) -> None:
    key_prints.fit(kept)
    key_prints.fit(with_keys(kept, {"s1": FIRST, "s2": SECOND}, {"l1": FIRST, "l2": THIRD}))
    assert ("seal", "s2") in names(kept)
    outbox.post(kept, dedupe="b", channel=Channel.EMAIL, recipient="a@example.org", subject="B", body="B", now=NOW)
    kept.commit()
    with pytest.raises(KeysUnfit, match="lacks the key s2"):
        key_prints.fit(with_keys(kept, {"s1": FIRST}, {"l1": FIRST, "l2": THIRD}))


def test_a_new_key_that_nothing_was_made_with_may_be_taken_back(kept: Session) -> None:
    key_prints.fit(kept)
    key_prints.fit(with_keys(kept, {"s1": FIRST, "s2": SECOND}, {"l1": FIRST, "l2": THIRD}))
    key_prints.fit(with_keys(kept, {"s1": FIRST}, {"l1": FIRST}))
    assert names(kept) == {("seal", "s1"), ("link", "l1")}
