"""The worker keeps to what an administrator set, without being started again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from portal.council import changes
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import smtp
from portal.store.database import writing
from portal.worker import rounds_of
from tests.factories import NOW, SOMEBODY


def test_emails_leave_under_the_name_that_stands(council: Council, maker: sessionmaker[Session]) -> None:
    transport = smtp.SmtpTransport(council.settings)
    pass_on, *_others = rounds_of(council, maker, transport)
    pass_on(NOW)
    assert transport.settings.council_name == "Westmere Council"
    with maker() as session, writing(session):
        changes.change(Work(session, council, SOMEBODY, NOW), {"council_name": "Westmere County Council"})
    pass_on(NOW + timedelta(minutes=1))
    assert transport.settings.council_name == "Westmere County Council"
    assert transport.settings.council_email == council.settings.council_email
