"""What the tests of respondents' pages share."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.settings import Settings
from tests.respond.town import Town, opened_town


@pytest.fixture
def town(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> Town:
    """A portal with nobody in it yet."""
    return opened_town(settings, council, maker, session, engine)
