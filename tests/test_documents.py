"""What the documents say is so: tables are current, links lead somewhere, and what is said to run runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from portal.cli.commands import main
from portal.council import interpreters
from portal.forms.question_kinds import KINDS
from portal.i18n import name_in_english
from portal.shipped import SHIPPED
from tests import columns_table, settings_table
from tests.commands import Installed
from tests.repository import ROOT, kept

LINES, COLUMNS = 130, 160
# to the first questions of `portal setup`; the others keep what they offer
ANSWERS = ["https://reviews.example.org", "Anytown Council", "Anytown", "01632 960123", "reviews@example.org"]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [path for path in kept() if path.suffix == ".md"]
HERE = {place for path in kept() for place in (path, *path.parents) if place.is_relative_to(ROOT)}
ROOMS = sorted({path.parent for path in (ROOT / "portal").glob("*/__init__.py")})
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
# a file or a folder, as a page names it: `calendar.py`, `figures/`, `tests/respond/town.py::Town`
PLACE = re.compile(r"`([\w.-]+/(?:[\w./-]*)|[\w./-]+\.(?:py|toml|md|txt|html|po|js|css))(?:::\w+)?`")
# what stands in a module, as a page points to it: `HOME` in `portal/views/account.py`
NAME_THERE = re.compile(r"`(\w+)` (?:of|in) `([\w/]+\.py)`")
# made by whoever does what the page says
TO_BE_MADE = {"translations/sk/LC_MESSAGES/messages.po", "audio/consult_4_11/y_home.en.mp3"}


def named(path: Path) -> str:
    """The file as it is called from the top."""
    return str(path.relative_to(ROOT))


def to_run(page: str) -> list[list[str]]:
    """The commands of a page's blocks of shell, in order, each as its words; what follows a # is told to the reader."""
    lines = [line.split("#")[0].strip() for block in SHELL.findall(page) for line in block.splitlines()]
    return [shlex.split(line) for line in lines if line]


def test_the_settings_page_is_what_the_settings_say() -> None:
    assert settings_table.FILE.read_text("utf-8") == settings_table.page(), "run python -m tests.settings_table"


def test_the_columns_of_import_files_are_what_the_portal_reads() -> None:
    assert columns_table.FILE.read_text("utf-8") == columns_table.page(), "run python -m tests.columns_table"


def test_the_readme_is_read_at_one_sitting() -> None:
    lines = README.splitlines()
    assert len(lines) <= LINES
    assert [line for line in lines if len(line) > COLUMNS] == []


def test_every_room_says_what_it_is_for() -> None:
    assert [named(room) for room in ROOMS if not (room / "README.md").exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_leads_to_what_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith("http")]
    assert [link for link in links if not (page.parent / link).exists()] == []
    # a room's page calls what is in the room by its name alone
    room = ROOT if page.parent.name.startswith(".") else page.parent
    inside = {f"/{path.relative_to(room)}" for path in HERE if path.is_relative_to(room)}
    anywhere = inside | {
        f"/{path.relative_to(top)}" for top in (ROOT, ROOT / "portal") for path in HERE if path.is_relative_to(top)
    }
    lost = [
        place
        for place in set(PLACE.findall(text)) - TO_BE_MADE
        if not any(there.endswith(f"/{place.rstrip('/')}") for there in (anywhere if "/" in place else inside))
    ]
    assert lost == []


def test_a_name_a_page_points_to_stands_in_that_module() -> None:
    pointed = {found for page in PAGES for found in NAME_THERE.findall(page.read_text("utf-8"))}
    assert len(pointed) > 5
    modules = [(name, ROOT / path if (ROOT / path).exists() else ROOT / "portal" / path) for name, path in pointed]
    assert [name for name, path in modules if not re.search(rf"\b{name}\b", path.read_text("utf-8"))] == []


def test_a_test_a_page_names_is_there() -> None:
    tests = {
        path: path.read_text("utf-8") for path in HERE if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")
    }
    texts = [page.read_text("utf-8") for page in PAGES]
    names = {name for text in texts for name in re.findall(r"`(test_\w+)`", text)}
    assert [name for name in names if not any(f"def {name}(" in test for test in tests.values())] == []
    for words in [words[1:] for text in texts for words in to_run(text) if words[0] == ".venv/bin/pytest"]:
        (place,) = [word for word in words if word.startswith("tests/")]
        assert (ROOT / place).exists()
        assert "-k" not in words or words[words.index("-k") + 1] in tests[ROOT / place]


def test_the_readme_says_what_stands_where() -> None:
    table = re.search(r"\| where \| what \|\n(.*?)\n\n", README, re.DOTALL)
    assert table is not None
    told = {name for row in table[1].splitlines() for name in re.findall(r"`([\w./]+)`", row.split("|")[1])}
    parts = {path.name for path in (ROOT / "portal").iterdir() if path.suffix == ".py" or path in ROOMS}
    assert parts - {"__init__.py"} - {name.removeprefix("portal/").rstrip("/") for name in told} == set()


def test_the_page_of_form_files_names_every_kind_of_question() -> None:
    page = (ROOT / "forms" / "README.md").read_text("utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []


def test_the_readme_names_every_command_and_none_besides() -> None:
    named = re.findall(r"(?:`|^\.venv/bin/)portal ([\w-]+)", README, re.MULTILINE)
    assert set(named) == set(main.list_commands(click.Context(main))) - {"demo"}  # that one is `make demo`


@pytest.mark.parametrize("usage", re.findall(r"`portal ([^`]+)`", README))
def test_an_option_the_readme_names_is_one_the_command_takes(usage: str) -> None:
    words = usage.split()
    command = main.get_command(click.Context(main), words[0])
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[\w-]+", usage)) <= known
    if isinstance(command, click.Group):
        assert set(" ".join(words[1:]).split(", ")) == set(command.list_commands(click.Context(command)))


def test_what_the_documents_have_make_do_can_be_made() -> None:
    texts = [page.read_text("utf-8") for page in PAGES]
    targets = {words[1] for text in texts for words in to_run(text) if words[0] == "make"}
    targets |= {target for text in texts for target in re.findall(r"`make (\w+)", text)}
    assert {"demo", "install", "test"} <= targets
    assert targets <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_what_the_readme_says_to_run_runs_in_that_order(tmp_path: Path) -> None:
    """But for `serve`, which does not end: another test starts it."""
    council = Installed(tmp_path)
    (tmp_path / ".env").unlink()
    commands = [words[1:] for words in to_run(README) if words[0] == ".venv/bin/portal" and words[1] != "serve"]
    assert [words[0] for words in commands] == ["setup", "check", "upgrade", "staff", "invite"]
    council.run(*commands[0], typed="\n".join(ANSWERS) + "\n" * 10)
    assert "run `portal upgrade` first" in council.run(*commands[1], code=1)  # the settings are right
    for words in commands[2:]:
        council.run(*words, typed="three odd hedgehogs\n" * 2)
    council.run("check")


def test_the_languages_an_interpreter_can_be_asked_for_in_are_named() -> None:
    wishes = interpreters.load(SHIPPED / "translations").keys() - {"en"}
    alone = [name_in_english(code) for code in wishes if not (ROOT / "translations" / code).exists()]
    page = (ROOT / "translations" / "README.md").read_text("utf-8")
    said = re.search(r"in all of these languages and in ([^.]*?), whether", page.replace("\n", " "))
    assert said is not None
    assert sorted(re.split(r", | and ", said[1])) == sorted(alone)
