"""A copy of everything: whole although people write, opened by its key alone, and brought back without the erased."""

from __future__ import annotations

import base64
import random
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.keeping.copies import carry_rows
from portal.keeping.copies.backup import Backup, back_up
from portal.keeping.copies.carry_rows import NotEmpty, carry
from portal.keeping.copies.erased_apart import NAME, read_apart, write_apart
from portal.keeping.copies.kept_by_rule import Rule, copies_in
from portal.keeping.copies.restore import Live, Restored, restore
from portal.keeping.copies.sealed_file import FileFaulty, new_pair
from portal.keeping.erasure import forget
from portal.setting_files import with_changes
from portal.settings import Settings
from portal.store import ledger, schema
from portal.store.audit import Actor
from portal.store.base import Base
from portal.store.database import make_engine, open_database, session_maker, writing
from portal.store.models import AuditEntry, Child, CouncilSetting, Staff
from portal.store.running.key_prints import KeysUnfit
from tests.factories import NOW, a_child, a_contact, a_response, a_review, a_staff, an_invitation, key_ring, settings_in

BY = Actor("cli", "root")
PUBLIC, PRIVATE = new_pair()


def stored(folder: Path, **facts: Any) -> Settings:
    """Settings with a backup key, whose database is a file of that folder."""
    return settings_in(folder, backup_key=PUBLIC, backups=folder / "backups", **facts)


def filled(settings: Settings, council: Council) -> sessionmaker[Session]:
    """A database of this release with a child, an answer, and rows that are hard to carry."""
    maker = open_database(settings)
    settings.data.mkdir(exist_ok=True)
    schema.upgrade(maker.kw["bind"])
    with maker() as session, writing(session):
        iro = a_staff(session)
        child = a_child(session, iro=iro, iro_id=iro.id, reference="C1")
        a_contact(session, child)
        a_response(session, council, an_invitation(session, council, a_review(session, child)), {"y_safe": "no"})
        later = a_staff(session, "manager")
        iro.proposed_by, iro.proposed_at = later.id, NOW  # a row that names one which comes after it
        session.add(CouncilSetting(name="null", value=sa.JSON.NULL, changed_at=NOW))
        session.add(CouncilSetting(name="odd", value={"ż": [1.5, None, "\u202e💛"]}, changed_at=NOW))
        gone = a_child(session, reference="GONE")
        session.flush()
        session.delete(gone)
    return maker


def contents(engine: sa.Engine) -> dict[str, carry_rows.Content]:
    with engine.connect() as connection:
        return {table.name: carry_rows.content(connection, table) for table in Base.metadata.sorted_tables}


def new_database(url: str, name: str) -> str:
    """The address of an empty database on the same server."""
    server = make_engine(url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"drop database if exists {name}")
        connection.exec_driver_sql(f"create database {name}")
    server.dispose()
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return stored(tmp_path / "data")


@pytest.fixture
def rows(here: Settings, council: Council) -> sessionmaker[Session]:
    """A filled database."""
    return filled(here, council)


def backed_up(
    settings: Settings, maker: sessionmaker[Session], now: datetime = NOW, rule: Rule | None = None
) -> Backup:
    return back_up(settings, maker, settings.backups, rule or Rule(), now)


def brought_back(settings: Settings, folder: Path, **facts: Any) -> tuple[Settings, Restored]:
    """The newest copy, brought back to another place by whoever has the private half."""
    there = with_changes(stored(folder), facts)
    (_at, newest), *_older = copies_in(settings.backups)
    return there, restore(there, newest, PRIVATE, settings.backups / NAME, by=BY, now=NOW)


# carried ------------------------------------------------------------------------------------------------------------


def test_every_row_arrives_as_it_was(rows: sessionmaker[Session], tmp_path: Path) -> None:
    target = make_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    carried = carry(rows.kw["bind"], target)
    assert contents(rows.kw["bind"]) == contents(target) == carried
    assert carried["child"].rows == 1
    assert carried["audit_entry"].rows > 0
    with pytest.raises(NotEmpty, match="child"):
        carry(rows.kw["bind"], target)


@pytest.mark.postgres
def test_to_postgresql_and_back_every_row_is_the_same_and_no_number_is_given_twice(
    rows: sessionmaker[Session], postgres_url: str, tmp_path: Path
) -> None:
    moved = make_engine(new_database(postgres_url, "moved"))
    back = make_engine(f"sqlite:///{tmp_path / 'back.sqlite3'}")
    assert carry(rows.kw["bind"], moved) == carry(moved, back) == contents(rows.kw["bind"])
    for engine in (moved, back):
        with session_maker(engine, key_ring())() as session, writing(session):
            assert a_child(session).id == 3, "the second was erased, and its number is not given again"
            with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
                session.execute(sa.update(Staff).values(proposed_by=999, proposed_at=NOW))
        engine.dispose()


# backed up ----------------------------------------------------------------------------------------------------------


def test_a_copy_holds_everything_and_nothing_of_it_can_be_read(
    here: Settings, rows: sessionmaker[Session], tmp_path: Path
) -> None:
    (tmp_path / "content" / "forms").mkdir(parents=True)
    (tmp_path / "content" / "forms" / "own.toml").write_text("title = 'Ours'", "utf-8")
    made = backed_up(here.model_copy(update={"content": tmp_path / "content"}), rows)
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert b"Robin" not in made.path.read_bytes()
    assert {path.name for path in here.backups.iterdir()} == {made.path.name, NAME}, "nothing half made is left"
    there, restored = brought_back(here, tmp_path / "there", content=tmp_path / "content-there")
    assert (restored.at, restored.rows, restored.erased) == (NOW, made.rows, 0)
    assert (tmp_path / "content-there" / "forms" / "own.toml").read_text("utf-8") == "title = 'Ours'"
    before, after = contents(rows.kw["bind"]), contents(open_database(there).kw["bind"])
    assert {name for name in before if before[name] != after[name]} == {"audit_entry", "key_print"}
    with open_database(there)() as session:
        assert session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one().action == "restore"


def test_a_copy_is_of_one_moment_while_people_write(
    here: Settings, rows: sessionmaker[Session], tmp_path: Path
) -> None:
    """Each writer adds a child and in the same transaction a row that names it: no copy has one without the other."""
    stop = threading.Event()

    def write(name: str) -> None:
        number = 0
        while not stop.is_set():
            with rows() as session, writing(session):
                number += 1
                child = a_child(session, reference=f"{name}-{number}")
                session.add(CouncilSetting(name=f"{name}-{number}", value=child.reference, changed_at=NOW))

    writers = [threading.Thread(target=write, args=(f"W{number}",)) for number in range(3)]
    for each in writers:
        each.start()
    try:
        for number in range(4):
            backed_up(here, rows, NOW + timedelta(days=number))
    finally:
        stop.set()
        for each in writers:
            each.join()
    seen = []
    for number, (_at, path) in enumerate(copies_in(here.backups)):
        there = stored(tmp_path / f"there{number}")
        restore(there, path, PRIVATE, here.backups / NAME, by=BY, now=NOW)
        with open_database(there)() as session:
            children = set(session.scalars(sa.select(Child.reference).where(Child.reference.startswith("W"))))
            counted = set(session.scalars(sa.select(CouncilSetting.name).where(CouncilSetting.name.startswith("W"))))
        assert children == counted
        seen.append(len(children))
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > 0


@pytest.mark.postgres
def test_a_copy_of_postgresql_is_brought_back_to_either(
    rows: sessionmaker[Session], here: Settings, postgres_url: str, tmp_path: Path
) -> None:
    copied, brought = (new_database(postgres_url, name) for name in ("copied", "brought"))
    on_postgres = stored(tmp_path / "pg", database_url=copied)
    source = open_database(on_postgres)
    carry(rows.kw["bind"], source.kw["bind"])
    made = backed_up(on_postgres, source)
    source.kw["bind"].dispose()
    for folder, url in (("a", ""), ("b", brought)):
        there, _ = brought_back(on_postgres, tmp_path / folder, database_url=url)
        engine = make_engine(there.database)
        assert contents(engine)["answer"] == contents(rows.kw["bind"])["answer"]
        engine.dispose()
    assert made.rows == sum(each.rows for name, each in contents(rows.kw["bind"]).items())
    with pytest.raises(Live, match="not empty"):
        brought_back(on_postgres, tmp_path / "c", database_url=brought)


# brought back -------------------------------------------------------------------------------------------------------


def test_whoever_was_erased_since_is_erased_again(here: Settings, rows: sessionmaker[Session], tmp_path: Path) -> None:
    backed_up(here, rows)
    with rows() as session:
        with writing(session):
            forget(session, "c 1", by=BY, now=NOW, rule="its time was over")
        write_apart(session, here.backups)
    there, restored = brought_back(here, tmp_path / "there")
    assert restored.erased == 1
    with open_database(there)() as session:
        assert session.scalars(sa.select(Child)).all() == []
        assert session.scalars(sa.select(ledger.Erasure.rule)).all() == ["its time was over"]
        assert ledger.erased(session, ["C1"]) == {"C1"}


def test_the_ledger_apart_names_each_once_and_outlives_a_line_that_was_cut_off(
    here: Settings, rows: sessionmaker[Session]
) -> None:
    with rows() as session:
        forget(session, "C1", by=BY, now=NOW)
        session.commit()
        path = write_apart(session, here.backups)
        write_apart(session, here.backups)
    assert len(path.read_text("utf-8").splitlines()) == len(read_apart(path)) == 1
    assert "C1" not in path.read_text("utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write('{"subject": "ab')
    assert len(read_apart(path)) == 1


def test_nothing_is_brought_back_over_a_database(here: Settings, rows: sessionmaker[Session]) -> None:
    backed_up(here, rows)
    before = contents(rows.kw["bind"])
    with pytest.raises(Live, match="already"):
        brought_back(here, here.data)
    assert contents(rows.kw["bind"]) == before


def test_a_copy_of_other_keys_is_refused_and_nothing_is_left_behind(
    here: Settings, rows: sessionmaker[Session], tmp_path: Path
) -> None:
    backed_up(here, rows)
    other = f"s1:{base64.b64encode(b'another key, the wrong one, here').decode()}"
    with pytest.raises(KeysUnfit):
        brought_back(here, tmp_path / "there", seal_keys=other)
    assert list((tmp_path / "there").iterdir()) == []


def test_with_another_backup_key_it_says_which_one_is_needed(
    here: Settings, rows: sessionmaker[Session], tmp_path: Path
) -> None:
    made = backed_up(here, rows)
    with pytest.raises(FileFaulty, match=PUBLIC[:8].replace("+", r"\+")):
        restore(stored(tmp_path / "there"), made.path, new_pair()[1], made.path, by=BY, now=NOW)


def test_a_damaged_copy_is_refused_wherever_the_damage_is(
    here: Settings, rows: sessionmaker[Session], tmp_path: Path
) -> None:
    made = backed_up(here, rows)
    whole, chance = made.path.read_bytes(), random.Random(14)  # noqa: S311
    spoilt = [whole[:-1], whole[: len(whole) // 2], b"", b"review voices", whole + b"x"]
    for place in [0, 30, 60, *(chance.randrange(len(whole)) for _ in range(60))]:
        spoilt.append(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    for number, bytes_ in enumerate(spoilt):
        made.path.write_bytes(bytes_)
        with pytest.raises((FileFaulty, ValueError)):
            restore(stored(tmp_path / f"there{number}"), made.path, PRIVATE, made.path, by=BY, now=NOW)


def test_older_copies_go_when_a_new_one_is_sound_and_other_files_stay(
    here: Settings, rows: sessionmaker[Session]
) -> None:
    first = backed_up(here, rows)
    (here.backups / "portal-by-hand.backup").write_text("mine", "utf-8")
    (here.backups / ".making-99").mkdir()
    second = backed_up(here, rows, NOW + timedelta(hours=1), Rule(1, 1, 1))
    assert second.gone == 1
    assert not first.path.exists()
    assert {path.name for path in here.backups.iterdir()} == {second.path.name, NAME, "portal-by-hand.backup"}
