"""Links and codes: what opens an invitation, how long, and what ends it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.asking.invitations import change, links
from portal.asking.invitations.ask import invite
from portal.asking.invitations.change import reissue
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.vocabulary import Channel, Stage
from tests.asking import steps
from tests.factories import NOW, SOMEBODY, a_child, a_held_review, a_review, an_invitation


def test_a_link_and_its_code_open_the_same_invitation_and_opening_writes_nothing(
    session: Session, council: Council
) -> None:
    invitation = an_invitation(session, council, steps.coming(session))
    session.commit()
    code = links.code(session, invitation)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert links.by_code(session, typed, NOW) is invitation
    assert links.by_link(session, steps.secret(session, council, invitation), NOW) is invitation
    assert not session.dirty
    assert invitation.opened_at is None


@pytest.mark.parametrize("link", ["", "x", "x" * 27, "\x00", "é" * 30, "\ud800", "a" * 100_000])
def test_a_link_or_code_that_is_not_one_opens_nothing(session: Session, council: Council, link: str) -> None:
    with pytest.raises(LinkUnknown):
        links.by_link(session, link, NOW)
    with pytest.raises(LinkUnknown):
        links.by_code(session, link, NOW)


def test_a_withdrawn_link_looks_like_one_that_never_was(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, steps.coming(session))
    secret = steps.secret(session, council, invitation)
    change.withdraw(Work(session, council, SOMEBODY, NOW), invitation, who="Bea Holt", why="wrong address")
    with pytest.raises(LinkUnknown) as withdrawn:
        links.by_link(session, secret, NOW)
    with pytest.raises(LinkUnknown) as unknown:
        links.by_link(session, "never-was", NOW)
    assert str(withdrawn.value) == str(unknown.value)
    assert [message.state for message in steps.posted(session, invitation)] == ["stopped"]


@pytest.mark.parametrize(
    ("meeting", "ends"),
    [
        (date(2026, 3, 24), "2026-04-01T00:00:00+01:00"),  # past the start of summer time
        (date(2026, 3, 22), "2026-03-30T00:00:00+01:00"),  # ends with the day the clocks change
        (date(2026, 10, 18), "2026-10-26T00:00:00+00:00"),
        (date(2026, 10, 17), "2026-10-25T00:00:00+01:00"),
    ],
)
def test_a_link_ends_with_the_seventh_day_after_the_meeting_in_england(
    session: Session, council: Council, meeting: date, ends: str
) -> None:
    review = a_review(session, a_child(session), planned_on=meeting)
    invitation = steps.asked(session, council, review)
    secret, end = steps.secret(session, council, invitation), datetime.fromisoformat(ends)
    assert invitation.expires_at == end
    assert links.by_link(session, secret, end - timedelta(seconds=1)) is invitation
    with pytest.raises(LinkExpired) as over:
        links.by_link(session, secret, end)
    assert over.value.invitation is invitation
    assert links.last_day(invitation) == meeting + 7 * steps.DAY


def test_a_feedback_form_stays_open_for_four_weeks(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, a_held_review(session, a_child(session)), stage="feedback")
    assert invitation.expires_at == datetime.fromisoformat("2026-03-31T00:00:00+01:00")
    assert links.last_day(invitation) == date(2026, 3, 30)


def test_start_makes_a_device_that_reads_until_it_is_left(session: Session, council: Council) -> None:
    invitation, other = (an_invitation(session, council, steps.coming(session)) for _ in range(2))
    secret = links.press_start(session, invitation, NOW)
    again = links.press_start(session, invitation, NOW + steps.DAY)
    assert secret != again
    assert invitation.opened_at == NOW
    device = links.device_of(session, invitation.id, secret)
    assert device is not None
    assert links.device_of(session, other.id, secret) is None
    assert links.device_of(session, invitation.id, None) is None
    links.end_device(session, other.id, secret)
    assert links.device_of(session, invitation.id, secret) is not None
    links.end_device(session, invitation.id, secret)
    session.expire_all()
    assert links.device_of(session, invitation.id, secret) is None
    assert links.device_of(session, invitation.id, again) is not None


def test_a_new_link_kills_the_old_one_everywhere(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, steps.coming(session))
    old, code = steps.secret(session, council, invitation), links.code(session, invitation)
    cookie = links.press_start(session, invitation, NOW)
    reissue(Work(session, council, SOMEBODY, NOW), invitation)
    with pytest.raises(LinkUnknown):
        links.by_link(session, old, NOW)
    with pytest.raises(LinkUnknown):
        links.by_code(session, code, NOW)
    assert links.device_of(session, invitation.id, cookie) is None
    assert links.by_link(session, steps.secret(session, council, invitation), NOW) is invitation
    first, second = steps.posted(session, invitation)
    assert (first.state, second.state) == ("stopped", "queued")
    assert old not in outbox.body_of(session, second)


def test_a_new_link_for_one_that_had_ended_works_for_a_week(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), date(2026, 2, 27))
    invitation = invite(Work(session, council, SOMEBODY, NOW), review, None, stage=Stage.FEEDBACK)
    late = invitation.expires_at + 3 * steps.DAY
    reissue(Work(session, council, SOMEBODY, late), invitation, channel=Channel.HAND)
    assert links.by_link(session, steps.secret(session, council, invitation), late + 7 * steps.DAY) is invitation
    assert invitation.channel == "hand"
