"""Tests of what is sealed: it opens only where it belongs, and a stolen database tells nothing."""

from __future__ import annotations

import os
from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.sending import outbox
from portal.store.base import Base
from portal.store.models import Answer, Response, Wording
from portal.store.sealing import ALPHABET, KeyRing, SealBroken, hash_secret, keys, plain_code
from portal.store.vocabulary import Channel
from tests.factories import a_child, a_review, an_invitation, key_ring

WORDS = "I want to see my nan more"


def test_sealed_words_open_in_their_own_row_only(ring: KeyRing) -> None:
    sealed = ring.close(WORDS, "answer:7:y_home")
    assert ring.open(sealed, "answer:7:y_home") == WORDS
    for elsewhere in ("answer:8:y_home", "answer:7:y_safe", "revision:7:y_home"):
        with pytest.raises(SealBroken):
            ring.open(sealed, elsewhere)


def test_another_key_does_not_open_them(ring: KeyRing) -> None:
    sealed = ring.close(WORDS, "answer:7:y_home")
    same_name = KeyRing(seal={"s1": os.urandom(32)}, link=ring.link)
    other_name = KeyRing(seal={"s2": os.urandom(32)}, link=ring.link)
    for stranger in (same_name, other_name):
        with pytest.raises(SealBroken):
            stranger.open(sealed, "answer:7:y_home")


def test_changed_or_shortened_bytes_do_not_open(ring: KeyRing) -> None:
    sealed = ring.close(WORDS, "answer:7:y_home")
    for position in range(len(sealed)):
        with pytest.raises(SealBroken):
            ring.open(sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :], "answer:7:y_home")
        with pytest.raises(SealBroken):
            ring.open(sealed[:position], "answer:7:y_home")


def test_a_new_key_seals_and_the_old_one_still_opens(ring: KeyRing) -> None:
    old = ring.close(WORDS, "answer:7:y_home")
    grown = KeyRing(seal={**ring.seal, "s2": os.urandom(32)}, link={**ring.link, "l2": os.urandom(32)})
    assert grown.open(old, "answer:7:y_home") == WORDS
    new = grown.close(WORDS, "answer:7:y_home")
    assert grown.open(new, "answer:7:y_home") == WORDS
    with pytest.raises(SealBroken):
        ring.open(new, "answer:7:y_home")
    assert grown.link_key_id == "l2"
    assert grown.link_of(1, 1, "l1") == ring.link_of(1, 1, "l1")
    assert grown.code_hash("ABCD-EFGH-JKMN") == ring.code_hash("ABCD-EFGH-JKMN")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_words_come_back_as_they_were(words: str) -> None:
    ring = key_ring()
    assert ring.open(ring.close(words, "x"), "x") == words


def test_the_same_words_are_sealed_differently_each_time(ring: KeyRing) -> None:
    assert ring.close(WORDS, "x") != ring.close(WORDS, "x")


def test_links_and_codes_are_the_same_at_every_call_and_new_after_a_reissue(ring: KeyRing) -> None:
    assert ring.link_of(7, 1, "l1") == ring.link_of(7, 1, "l1")
    links = {ring.link_of(number, serial, "l1") for number in range(500) for serial in (1, 2)}
    codes = {ring.code_of(number, serial, "l1") for number in range(500) for serial in (1, 2)}
    assert len(links) == len(codes) == 1000
    assert {len(link) for link in links} == {27}
    assert {letter for code in codes for letter in code} == set(ALPHABET) | {"-"}


def test_a_code_is_forgiven_its_dashes_spaces_case_and_lookalikes(ring: KeyRing) -> None:
    code = ring.code_of(7, 1, "l1")
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), f" {code} ", code.replace("Q", "0")):
        assert ring.code_hash(typed) == ring.code_hash(code), typed
    assert plain_code("o0-1l-s5") == "QQJJ66"


def test_a_stolen_database_shows_no_link_no_code_and_no_words(session: Session, now: datetime) -> None:
    ring = keys(session)
    invitation = an_invitation(session, None, a_review(session, a_child(session)))
    link, code = ring.link_of(invitation.id, 1, "l1"), ring.code_of(invitation.id, 1, "l1")
    outbox.post(session, dedupe=f"invite:{invitation.id}:1", channel=Channel.EMAIL, recipient="p@example.org",
                subject="Your meeting", body=f"Open {link} or type {code}", now=now)  # fmt: skip
    wording = Wording(form=invitation.form, version="1", language="en", words={})
    session.add(wording)
    session.flush()
    response = Response(invitation_id=invitation.id, wording_id=wording.id, form=invitation.form, source="web",
                        started_at=now)  # fmt: skip
    session.add(response)
    session.flush()
    session.add(Answer(response_id=response.id, question="y_home", state="answered", form=invitation.form,
                       words=ring.close(WORDS, f"answer:{response.id}:y_home")))  # fmt: skip
    session.flush()
    stolen = b"\n".join(
        cell if isinstance(cell, bytes) else str(cell).encode()
        for table in Base.metadata.sorted_tables
        for row in session.execute(sa.select(table))
        for cell in row
    )
    assert hash_secret(link) in stolen
    for secret in (link, code, plain_code(code), WORDS, "nan more", "Open "):
        assert secret.encode() not in stolen, secret
