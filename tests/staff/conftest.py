"""What the tests of staff pages share."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.settings import Settings
from tests.browser import Browser
from tests.respond.town import opened_town
from tests.staff.office import Office


@pytest.fixture
def office(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> Office:
    """A portal whose staff are there, and nobody else yet."""
    return Office(opened_town(settings, council, maker, session, engine))


@pytest.fixture
def admin(office: Office) -> Browser:
    """An administrator, signed in."""
    return office.signed_in("admin")
