"""The commands a council scripts against, run as processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

import click
import pytest
import sqlalchemy as sa

from portal.calendar import utc_now
from portal.cli.commands import COMMANDS, main
from portal.setting_files import load_settings
from portal.store.database import open_database, writing
from portal.store.models import Concern, Review
from tests.commands import Installed

ROOT = Path(__file__).parent.parent
PORTAL = Path(sys.executable).parent / "portal"

UNHEARD = "Nobody is told of a worry that waits too long"
CHILDREN = "child_ref,first_name,date_of_birth,iro_email,email\nC1,Robin,2016-05-04,iro@example.org,robin@example.org\n"
REVIEWS = "review_ref,child_ref,due_on,meeting_on\nR1,C1,2026-04-30,2026-04-20\n"


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council's folder with an IRO, made once."""
    made = Installed(tmp_path_factory.mktemp("council"))
    made.run("upgrade")
    made.run(
        "staff", "add", "iro@example.org", "--role", "iro", "--name", "Sam Green", typed="three odd hedgehogs\n" * 2
    )
    return made.folder


@pytest.fixture
def installed(upgraded: Path, tmp_path: Path) -> Installed:
    shutil.copytree(upgraded / "portal-data", tmp_path / "portal-data")
    return Installed(tmp_path)


@pytest.fixture
def with_robin(installed: Installed) -> Installed:
    installed.run("import", installed.file("children.csv", CHILDREN), installed.file("reviews.csv", REVIEWS))
    return installed


def test_an_import_says_what_it_would_change_and_asks_about_what_looks_wrong(with_robin: Installed) -> None:
    moved = with_robin.file("children.csv", CHILDREN.replace("2016-05-04", "2016-04-05"))
    said = with_robin.run("import", "--dry-run", moved)
    assert "Line 2, C1, date_of_birth: 2016-05-04 becomes 2016-04-05" in said
    refused = with_robin.run("import", moved, code=1)
    assert "moves the birthday of C1, which is 2016-05-04" in refused
    assert "run it again with --confirm" in refused
    taken = with_robin.run("import", "--confirm", moved)
    assert "date_of_birth: 1 changed" in taken
    assert "becomes" not in taken


def test_an_import_reads_the_letters_it_is_told(installed: Installed) -> None:
    (installed.folder / "mac.csv").write_bytes(CHILDREN.replace("Robin", "Zoë").encode("mac-roman"))
    assert "was it saved on a Macintosh" in installed.run("import", "mac.csv", code=1)
    assert "“Zoë”: is read as Macintosh, as you said" in installed.run("import", "mac.csv", "--encoding", "macintosh")


def test_a_council_with_nothing_set_is_told_every_setting_at_once(tmp_path: Path) -> None:
    told = subprocess.run([PORTAL, "check"], cwd=tmp_path, capture_output=True, text=True, env=_environment())
    assert told.returncode == 1
    for name in ("PUBLIC_URL", "SECRET_KEY", "SEAL_KEYS", "LINK_KEYS", "COUNCIL_NAME", "COUNCIL_PHONE"):
        assert f"PORTAL_{name}" in told.stderr


def test_a_mistyped_setting_is_named(installed: Installed) -> None:
    with (installed.folder / ".env").open("a", encoding="utf-8") as settings:
        settings.write("\nPORTAL_COUNCIL_FONE=1\nPORTAL_EXIT_URL=nowhere\n")
    told = installed.run("check", code=1)
    assert "COUNCIL_FONE" in told.upper()
    assert "exit_url" in told.lower()


def test_check_says_what_is_not_wrong_but_worth_knowing(installed: Installed) -> None:
    told = installed.run("check")
    assert "Nothing is wrong." in told
    assert "PORTAL_WATCHERS" in told


def test_check_and_the_start_say_when_a_worry_would_be_passed_on_to_nobody(installed: Installed) -> None:
    assert UNHEARD in installed.run("check")
    installed.run("staff", "add", "mo@example.org", "--role", "manager", typed="three odd hedgehogs\n" * 2)
    assert UNHEARD not in installed.run("check")
    installed.run("staff", "disable", "mo@example.org")
    assert UNHEARD in installed.run("check")
    with (installed.folder / ".env").open("a", encoding="utf-8") as settings:
        settings.write("\nPORTAL_WATCHERS=duty@example.org\n")
    assert UNHEARD not in installed.run("check")


def test_commands_before_the_database_is_made_say_what_to_run(tmp_path: Path) -> None:
    assert "portal upgrade" in Installed(tmp_path).run("invite", code=1)


def test_a_weak_password_is_refused(installed: Installed) -> None:
    told = installed.run("staff", "add", "two@example.org", "--role", "support", typed="password1234\n" * 2, code=1)
    assert "Error" in told


def test_an_account_can_be_reset_and_disabled(installed: Installed) -> None:
    assert "new password" in installed.run("staff", "reset", "iro@example.org", typed="four even badgers\n" * 2)
    assert "no longer" in installed.run("staff", "disable", "iro@example.org")
    assert "no account" in installed.run("staff", "disable", "nobody@example.org", code=1)


def test_a_closed_account_can_be_opened_again_and_its_owner_is_mailed_a_link(installed: Installed) -> None:
    assert "is not closed" in installed.run("staff", "reopen", "iro@example.org", code=1)
    installed.run("staff", "disable", "iro@example.org")
    assert "a link to choose a password goes there" in installed.run("staff", "reopen", "iro@example.org")
    assert "is not closed" in installed.run("staff", "reopen", "iro@example.org", code=1)
    assert "no account" in installed.run("staff", "reopen", "nobody@example.org", code=1)


def test_the_same_files_twice_change_nothing(with_robin: Installed) -> None:
    told = with_robin.run("import", "children.csv", "reviews.csv")
    assert "0 new" in told


def test_a_dry_run_writes_nothing(installed: Installed) -> None:
    name = installed.file("children.csv", CHILDREN)
    first = installed.run("import", name, "--dry-run")
    assert "1 new" in first
    assert "1 new" in installed.run("import", name, "--dry-run")


def test_a_broken_file_is_refused_whole_with_line_and_reason(installed: Installed) -> None:
    rows = "C1,Robin,2016-05-04,iro@example.org,\nC2,Wren,31/02/2012,iro@example.org,\n"
    broken = CHILDREN.splitlines()[0] + "\n" + rows
    told = installed.run("import", installed.file("children.csv", broken), code=1)
    assert "31/02/2012" in told
    assert "3" in told
    assert "1 new" in installed.run("import", installed.file("good.csv", CHILDREN), "--dry-run")


def test_the_round_of_a_day_asks_once(with_robin: Installed) -> None:
    # the command has no clock but the wall's: a meeting on a Wednesday some weeks from now
    today = utc_now().date()
    meeting = today + timedelta(days=72 - today.weekday())
    due, asking = meeting + timedelta(days=8), meeting - timedelta(days=21)
    later = REVIEWS.replace("2026-04-20", meeting.isoformat()).replace("2026-04-30", due.isoformat())
    with_robin.run("import", with_robin.file("later.csv", later))
    told = with_robin.run("invite", "--on", asking.isoformat(), "--dry-run")
    assert told.startswith("1 would be asked, 0 reminded, ")
    assert "1 asked" in with_robin.run("invite", "--on", asking.isoformat())
    assert "0 asked" in with_robin.run("invite", "--on", asking.isoformat())


def test_a_worry_nobody_acknowledged_is_passed_on_with_the_round_of_a_day(with_robin: Installed) -> None:
    settings = load_settings(with_robin.folder / ".env", data=with_robin.folder / "portal-data")
    long_ago = utc_now() - timedelta(days=1)
    with open_database(settings)() as session, writing(session):
        review = session.scalars(sa.select(Review)).one()
        unsafe = Concern(child_id=review.child_id, kind="safety", urgency="urgent", raised_at=long_ago, due_at=long_ago)
        session.add(unsafe)
    assert "1 passed on to managers: nobody had acknowledged them in time." in with_robin.run("invite")
    assert "passed on" not in with_robin.run("invite")


def test_the_report_is_written_for_the_panel_the_public_and_children(with_robin: Installed) -> None:
    for kind in ("html", "pdf", "docx", "xlsx", "json"):
        with_robin.run(
            "report", "--year", "2025-26", "--audience", "panel", "--format", kind, "--out", f"report.{kind}"
        )
        assert (with_robin.folder / f"report.{kind}").stat().st_size > 500
    figures = json.loads((with_robin.folder / "report.json").read_text("utf-8"))["figures"]
    assert {"reviews_held", "forms_sent", "feedback_total"} <= {figure["id"] for figure in figures}
    for more in (["public"], ["children", "--ages", "4-11"], ["children", "--ages", "12-17"]):
        told = with_robin.run("report", "--year", "2024-25", "--audience", *more, "--out", "leaves.html")
        assert told == "leaves.html is written.\n"
    running = with_robin.run("report", "--year", "2026-27", "--audience", "public", "--out", "no.html", code=1)
    assert "still running" in running
    assert "2025" in with_robin.run("report", "--year", "last", "--out", "no.html", code=1)
    assert "all agree" in with_robin.run("report", "--year", "2025-26", "--verify")
    assert "--verify" in with_robin.run("report", "--year", "2025-26", code=1)


def test_the_ssda903_file_has_its_four_columns(with_robin: Installed) -> None:
    with_robin.run("return903", "--year", "2025-26", "--out", "return")
    assert (with_robin.folder / "return" / "reviews.csv").read_text("utf-8").startswith("CHILD,DOB,REVIEW,REVIEW_CODE")


def test_text_is_tagged_line_by_line(installed: Installed) -> None:
    name = installed.file(
        "in.jsonl", json.dumps({"id": "1", "text": "I don’t feel safe at home", "who": "child"}) + "\n"
    )
    installed.run("tag", name, "--out", "out.jsonl")
    tagged = json.loads((installed.folder / "out.jsonl").read_text("utf-8"))
    assert tagged["safeguarding"] is True
    assert tagged["because"]
    assert "line" in installed.run("tag", installed.file("bad.jsonl", "not json\n"), code=1).lower()


def test_a_forgotten_child_is_gone_and_said_to_be(with_robin: Installed) -> None:
    assert "1 children" in with_robin.run("forget", "C1", "--yes")
    assert "no child" in with_robin.run("forget", "C1", "--yes", code=1)


def test_the_catalogues_are_fresh() -> None:
    """`portal translate` would change nothing: run on a copy."""
    from portal.council import catalogues as translating
    from portal.forms.files import Library
    from portal.i18n import Catalogues

    wanted = translating.wanted(Library.load(ROOT / "forms"), ROOT / "templates")
    asked = [(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in wanted if m.id]
    catalogues = Catalogues.load(ROOT / "translations")
    for code in catalogues.languages:
        assert catalogues.lacking(code, asked) == [], code


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[str]) -> str:
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)  # a real server starting: there is nothing else to wait on
    raise AssertionError("the server did not answer")


def test_the_site_serves_and_stops_when_told(installed: Installed) -> None:
    port = _free_port()
    command = [str(PORTAL), "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=installed.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as site:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/health", headers={"Host": "reviews.example.org"})
        try:
            for _ in range(300):
                assert site.poll() is None
                try:
                    with urllib.request.urlopen(request, timeout=5) as answer:
                        told = json.loads(answer.read())
                        assert (told["ok"], told["faults"]) == (True, [])
                    break
                except OSError:
                    time.sleep(0.1)  # a real server starting
            else:
                raise AssertionError("the site did not answer")
        finally:
            site.send_signal(signal.SIGTERM)
        assert site.wait(timeout=20) == 0
        assert site.stdout is not None
        assert UNHEARD in site.stdout.read()


def test_the_list_of_commands_says_of_each_what_it_says_itself() -> None:
    context = click.Context(main)
    for name, (_module, words) in COMMANDS.items():
        command = main.get_command(context, name)
        assert command is not None, name
        assert (command.help or "").startswith(words), name


def test_to_ask_for_help_reads_no_library_but_clicks() -> None:
    assert {"flask", "sqlalchemy", "pydantic", "babel", "textblob.en"} & _read_for("--help") == set()


def test_a_round_with_nothing_due_reads_neither_the_web_nor_migrations_nor_what_weighs_words(
    installed: Installed,
) -> None:
    kept_out = {"flask", "alembic", "textblob.en", "nltk", "xlsxwriter"}
    assert kept_out & _read_for("invite", folder=installed.folder) == set()


def _read_for(command: str, folder: Path | None = None) -> set[str]:
    """The names of the modules that a process reads for that command."""
    asked = f"import sys; from portal.cli import main; main(['{command}'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=folder, env=_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())
