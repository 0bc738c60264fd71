"""What tests share: a clean database for each, settings of a council that does not exist, and one fixed moment.

`pytest --database=postgres` runs the same tests on a real PostgreSQL.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import settings as drawn
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from portal.settings import Settings
from portal.store import schema  # noqa: F401  # its triggers come with the tables
from portal.store.base import Base
from portal.store.database import make_engine, session_maker
from portal.store.sealing import KeyRing
from tests import chromium, postgres
from tests.factories import NOW, key_ring, settings_in

if TYPE_CHECKING:
    from portal.council.council import Council
    from tests.respond.live import Live

# a machine under load is slow, and a test that fails for it says nothing about the code
drawn.register_profile("untimed", deadline=None)
drawn.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database` chooses where the tests keep their rows."""
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite", help="database the tests run on")


def pytest_configure() -> None:
    """A council's own settings in the environment must not reach the tests."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What was collected stays to the end: whoever looks for garbage need not go through it time and again."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
    return collected


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL what keeps no rows is left out: it has run before, and would do the very same again."""
    if config.getoption("--database") == "sqlite":
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        keeps_rows = {"on_postgres", "postgres_url"} & set(getattr(item, "fixturenames", ()))
        (kept if keeps_rows else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.fixture
def now() -> datetime:
    """Monday 2 March 2026, ten in the morning, in winter when England keeps UTC."""
    return NOW


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    """Keys that seal and link in every test."""
    return key_ring()


@pytest.fixture(scope="session")
def on_postgres(pytestconfig: pytest.Config) -> bool:
    """Whether this run keeps its rows in PostgreSQL."""
    return bool(pytestconfig.getoption("--database") == "postgres")


def needs(hindrance: str | None) -> None:
    """Skips by name what cannot run on this machine, and fails it in CI, where everything must run."""
    if hindrance and os.environ.get("CI") == "true":
        pytest.fail(hindrance)
    if hindrance:
        pytest.skip(hindrance)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL that this run started; skips by name where there is none, and fails in CI."""
    needs(postgres.hindrance())
    server = postgres.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def made(on_postgres: bool, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The tables, made once: an engine of PostgreSQL, or the bytes that each SQLite database is copied from."""
    engine = make_engine(request.getfixturevalue("postgres_url") if on_postgres else "sqlite://")
    Base.metadata.create_all(engine)
    yield engine if on_postgres else _driver(engine).serialize()
    engine.dispose()


@pytest.fixture(scope="session")
def in_memory() -> sa.Engine:
    """One database in memory after another."""
    return make_engine("sqlite://")


@pytest.fixture(scope="session")
def in_a_file(tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    """One database in a file after another."""
    return make_engine(f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}")


@pytest.fixture
def engine(made: Any, on_postgres: bool, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """An empty database: in memory, or a file when the test has several sessions (`maker`), or PostgreSQL.

    What listens to it ends with the test. The engine under it stays, for what SQLAlchemy knows of each statement: to
    word them all again for each test takes longer than the tests.
    """
    if on_postgres:
        yield from _emptied_afterwards(made.execution_options())
        return
    shared: sa.Engine = request.getfixturevalue("in_a_file" if "maker" in request.fixturenames else "in_memory")
    if path := shared.url.database:
        for end in ("", "-wal", "-shm"):
            Path(path + end).unlink(missing_ok=True)
        Path(path).write_bytes(made)
    else:
        _driver(shared).deserialize(made)
    yield shared.execution_options()
    shared.dispose()


def _driver(engine: sa.Engine) -> Any:
    # a database in memory has one connection, which stays open when it is handed back
    with closing(engine.raw_connection()) as connection:
        return connection.driver_connection


def _emptied_afterwards(engine: sa.Engine) -> Iterator[sa.Engine]:
    committed: list[bool] = []

    def note(_connection: sa.Connection) -> None:
        committed.append(True)

    event.listen(engine, "commit", note)
    yield engine
    event.remove(engine, "commit", note)
    if committed:
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with engine.begin() as connection:
            # the audit refuses to be emptied; as a replica the tests' superuser is not asked
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
def maker(engine: sa.Engine, ring: KeyRing) -> sessionmaker[Session]:
    """Makes sessions that may be used at the same time, in threads too."""
    return session_maker(engine, ring)


@pytest.fixture
def session(engine: sa.Engine, ring: KeyRing, request: pytest.FixtureRequest) -> Iterator[Session]:
    """One session on an empty database."""
    chosen = request.getfixturevalue("maker") if "maker" in request.fixturenames else session_maker(engine, ring)
    with chosen() as opened:
        yield opened


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a council that does not exist."""
    return settings_in(
        tmp_path_factory.mktemp("data"),
        council_address="Review team; Westmere House; Westmere",
        out_of_hours_phone="01632 960199",
        watchers=("duty@example.org",),
        languages=("en",),
    )


@pytest.fixture(scope="session")
def council(settings: Settings) -> Council:
    """What the verbs need besides a session: forms, words, working days, notices."""
    from portal.council.council import Council

    return Council.open(settings)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, started once; each test opens a context of its own: `browser.new_context()`."""
    needs(chromium.hindrance())
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.path(), args=list(chromium.FLAGS))
        yield started
        started.close()


@pytest.fixture
def live(council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine) -> Iterator[Live]:
    """The portal of `council`, served on a port of this machine, with nobody in it yet."""
    from tests.respond.live import served

    with served(council, maker, session, engine) as running:
        yield running


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone of 360 by 740."""
    from tests.respond.live import PHONE

    context = browser.new_context(viewport=PHONE)
    yield context
    context.close()
