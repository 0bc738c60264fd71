"""A key of the links was lost: every link is made anew, the old ones end, and whoever may still answer gets the new."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import standing_links
from portal.asking.invitations import links
from portal.asking.invitations.posting import post_notice
from portal.council.council import Council
from portal.council.work import Work
from portal.keeping.erasure import forget
from portal.keeping.new_links import Renewed, renew_links
from portal.sending import outbox
from portal.store import ledger
from portal.store.audit import Actor
from portal.store.models import Child, Device, Invitation, Message
from portal.store.sealing import KeyRing, keys
from portal.store.tables.between_tables import StandingLink
from portal.store.vocabulary import MessageState
from tests.factories import NOW, a_child, a_contact, a_response, a_review, a_staff, an_invitation

LOST, NEW = b"1" * 31 + b"a", b"2" * 31 + b"b"
BY = Actor("cli", "root")


def with_link_keys(session: Session, **link: bytes) -> Session:
    session.commit()
    session.info["keys"] = KeyRing(seal={"s": LOST}, link=link)
    return session


def renewed(session: Session, council: Council, blocks: int | None = None) -> Renewed:
    """All that `blocks` of them did, or all blocks."""
    done = Renewed()
    for number, each in enumerate(renew_links(Work(session, council, BY, NOW)), 1):
        for field in fields(Renewed):
            setattr(done, field.name, getattr(done, field.name) + getattr(each, field.name))
        if number == blocks:
            break
    session.rollback()
    return done


def secrets_of(session: Session, invitation: Invitation) -> tuple[str, str]:
    which = (invitation.id, invitation.serial, invitation.key_id)
    return keys(session).link_of(*which), keys(session).code_of(*which)


def opens(session: Session, link: str, code: str) -> bool:
    try:
        links.by_link(session, link, NOW)
        links.by_code(session, code, NOW)
    except links.LinkUnknown:
        return False
    return True


@pytest.fixture
def child(session: Session) -> Child:
    with_link_keys(session, lost=LOST)
    iro = a_staff(session)
    return a_child(session, age=10, iro=iro, iro_id=iro.id)


def test_the_old_link_and_code_end_and_the_new_ones_arrive(session: Session, council: Council, child: Child) -> None:
    invitation = an_invitation(session, council, a_review(session, child))
    browser = links.press_start(session, invitation, NOW)
    old = secrets_of(session, invitation)
    with_link_keys(session, lost=LOST, new=NEW)
    assert opens(session, *old), "a new key alone ends nothing"
    assert renewed(session, council).mailed == 1
    session.expire_all()
    assert not opens(session, *old)
    assert opens(session, *secrets_of(session, invitation))
    assert invitation.key_id == "new"
    assert links.device_of(session, invitation.id, browser) is None
    assert session.scalars(sa.select(Device)).one().locked_at == NOW
    message = session.scalars(sa.select(Message).where(Message.state == MessageState.QUEUED)).one()
    assert secrets_of(session, invitation)[0] in outbox.body_of(session, message)
    assert renewed(session, council) == Renewed()


def test_letters_to_print_again_are_listed(session: Session, council: Council, child: Child) -> None:
    review = a_review(session, child)
    grandmother = a_contact(session, review.child, channel="letter", address="1 High Street; Anytown")
    an_invitation(session, council, review, grandmother)
    with_link_keys(session, lost=LOST, new=NEW)
    assert renewed(session, council).letters == [f"{review.reference}, {grandmother.reference}"]
    letter = session.scalars(sa.select(Message)).one()
    assert (letter.channel, letter.state) == ("letter", "queued")


def test_who_may_not_be_asked_any_more_loses_the_old_link_too_and_is_listed(
    session: Session, council: Council, child: Child
) -> None:
    review = a_review(session, child)
    parent = a_contact(session, review.child)
    invitation = an_invitation(session, council, review, parent)
    old = secrets_of(session, invitation)
    parent.safe_to_contact = "no"  # type: ignore[assignment]
    with_link_keys(session, lost=LOST, new=NEW)
    done = renewed(session, council)
    assert [line.split(":")[0] for line in done.hindered] == [f"{review.reference}, {parent.reference}"]
    assert not opens(session, *old)
    assert session.scalars(sa.select(Message)).all() == []


def test_who_has_answered_is_not_asked_again_but_what_waits_for_them_holds_the_new_link(
    session: Session, council: Council, child: Child
) -> None:
    invitation = an_invitation(session, council, a_review(session, child))
    a_response(session, council, invitation, {"y_safe": "yes"})
    post_notice(session, council, "remind", invitation, "robin@example.org", NOW)
    over = an_invitation(session, council, a_review(session, invitation.review.child, planned_on=date(2026, 1, 6),
                         due_on=date(2026, 1, 9)), expires_at=NOW - timedelta(days=1))  # fmt: skip
    before, of_over = secrets_of(session, invitation), secrets_of(session, over)
    with_link_keys(session, lost=LOST, new=NEW)
    done = renewed(session, council)
    assert (done.closed, done.mailed, done.letters) == (2, 0, [])
    session.expire_all()
    assert not opens(session, *before)
    assert not opens(session, *of_over)
    words = outbox.body_of(session, session.scalars(sa.select(Message)).one())
    assert secrets_of(session, invitation)[0] in words
    assert before[0] not in words


def test_a_link_between_reviews_is_made_anew_and_its_child_listed(
    session: Session, council: Council, child: Child
) -> None:
    work = Work(session, council, BY, NOW)
    kept = standing_links.keep(work, child)
    assert kept
    old = standing_links.secret_of(session, kept)
    with_link_keys(session, lost=LOST, new=NEW)
    assert renewed(session, council).standing == [kept.child.reference]
    session.expire_all()
    found = session.scalars(sa.select(StandingLink)).one()
    assert standing_links.by_link(session, standing_links.secret_of(session, found), NOW.date()) is found
    with pytest.raises(links.LinkUnknown):
        standing_links.by_link(session, old, NOW.date())


def test_broken_off_it_goes_on_where_it_was_and_nobody_is_written_to_twice(
    session: Session, council: Council, child: Child
) -> None:
    review = a_review(session, child)
    for _ in range(30):
        an_invitation(session, council, review, a_contact(session, review.child))
    with_link_keys(session, lost=LOST, new=NEW)
    first = renewed(session, council, blocks=1)
    assert first.mailed == 25
    assert renewed(session, council).mailed == 5
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 30


def test_an_erased_child_stays_known_after_the_links_are_made_anew(
    session: Session, council: Council, child: Child
) -> None:
    reference = child.reference
    forget(session, reference, by=BY, now=NOW)
    with_link_keys(session, lost=LOST, new=NEW)
    renewed(session, council)
    assert ledger.erased(session, [reference]) == {reference}
