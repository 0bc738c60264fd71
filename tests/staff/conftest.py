"""What the tests of staff pages share."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app
from portal.council.council import Council
from portal.settings import Settings
from portal.views.every_page.request import Site
from tests.browser import Browser
from tests.factories import NOW
from tests.respond.town import Town
from tests.staff.office import Office


@pytest.fixture(scope="session")
def app(settings: Settings, council: Council) -> Flask:
    """The site, made once: its templates are compiled once; each test gives it a database of its own."""
    return create_app(settings, council=council, maker=sessionmaker())


@pytest.fixture
def office(app: Flask, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine) -> Office:
    """A portal whose staff are there, and nobody else yet."""
    at = [NOW]
    app.extensions["portal"] = Site(council, maker, lambda: at[0])
    return Office(Town(app, council, session, engine, at))


@pytest.fixture
def admin(office: Office) -> Browser:
    """An administrator, signed in."""
    return office.signed_in("admin")
