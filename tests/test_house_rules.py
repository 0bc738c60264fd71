"""The rules this code keeps for itself, so that the next reader finds it as the last one left it."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository import ROOT, kept, parsed

LINES, LINES_OF_MODELS, LINES_OF_A_FUNCTION = 300, 450, 40
MODULES_OF_A_ROOM = 14
# a page bears the name of what it shows, and these few say in two rooms what they are
NAMES_TWICE = {"keep", "reviews", "schema", "ssda903", "table", "words"}
TOP = {"portal", "forms", "translations", "templates", "tests", "pyproject.toml", "README.md", "requirements.txt",
       "requirements-dev.txt", "Makefile", "LICENSE", "CHANGELOG.md"}  # fmt: skip
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc"}
# put together here, so that this file does not break the rule it holds
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b|/wor" + "k/")
WEB = re.compile(r"https?://[^\s\"'`)>]+")


FILES = list(kept())
MODULES = [path for path in FILES if path.suffix == ".py" and "versions" not in path.parts]
OURS = [path for path in MODULES if path.is_relative_to(ROOT / "portal")]


def named(path: Path) -> str:
    """The file as it is called from the top."""
    return str(path.relative_to(ROOT))


def test_a_module_can_be_read_in_one_sitting() -> None:
    long = {named(path): length for path in MODULES
            if (length := len(path.read_text("utf-8").splitlines())) > _limit(path)}  # fmt: skip
    assert long == {}


def _limit(path: Path) -> int:
    return LINES_OF_MODELS if path.name == "models.py" else LINES


def test_a_function_can_be_read_at_one_glance() -> None:
    long = {
        f"{named(path)}: {node.name}": length
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_a_module_says_first_what_it_is_for() -> None:
    said = {named(path): ast.get_docstring(parsed(path)) or "" for path in MODULES}
    assert [name for name, words in said.items() if not re.match(r"[^\n]+[.:!?]", words)] == []


def test_a_module_has_a_name_that_says_something() -> None:
    parts = {named(path): {part.removesuffix(".py") for part in path.relative_to(ROOT).parts} for path in OURS}
    assert [name for name, words in parts.items() if words & SAYS_NOTHING] == []


def rooms() -> dict[Path, list[Path]]:
    """The modules of each folder of the product, but for the sentence that says what it is for."""
    found: dict[Path, list[Path]] = {}
    for path in OURS:
        if path.name != "__init__.py":
            found.setdefault(path.parent, []).append(path)
    return found


def test_a_room_can_be_overlooked_from_its_door() -> None:
    assert {named(room): len(modules) for room, modules in rooms().items() if len(modules) > MODULES_OF_A_ROOM} == {}


def test_a_name_stands_for_one_module() -> None:
    """Among the stations and the rooms under them; a page may bear the name of the verb it shows."""
    below = [path for path in OURS if not {"views", "cli", "demo"} & set(path.parts) and path.name != "__init__.py"]
    names = [path.stem for path in below]
    assert {name for name in names if names.count(name) > 1} == NAMES_TWICE
    assert len(NAMES_TWICE) <= 6


def dotted(path: Path) -> str:
    """The module as it is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def made_in(tree: ast.Module) -> set[str]:
    """What a module makes itself: not what it imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def test_what_is_imported_comes_from_the_module_that_makes_it() -> None:
    trees = {dotted(path): parsed(path) for path in OURS}
    made = {name: made_in(tree) for name, tree in trees.items()}
    doors = []
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and node.module in made:
                doors += [
                    f"{named(path)}: {node.module} does not make {each.name}"
                    for each in node.names
                    if each.name not in made[node.module] and f"{node.module}.{each.name}" not in made
                ]
    assert doors == []


# beside a name that is taken there: by Flask, by a page, by the module of another room
OTHER_NAMES = {"site", "readings", "not_for_the_iro", "quotes_read", "take_module"}


def test_what_is_imported_keeps_its_name() -> None:
    found = {
        each.asname
        for path in OURS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("portal")
        for each in node.names
        if each.asname
    }
    assert found == OTHER_NAMES | {"_"}
    assert len(OTHER_NAMES) <= 5


def test_a_room_says_what_it_is_for_and_exports_nothing() -> None:
    said = {named(path): parsed(path).body for path in OURS if path.name == "__init__.py"}
    assert [name for name, body in said.items() if len(body) != 1] == ["portal/cli/__init__.py"]


OLD_WORDS = re.compile(r"(?:^|_)(?:returns?|house|holding)(?:_|$)", re.IGNORECASE)
OF_THE_SSDA903 = {"return903"}


def test_a_response_is_no_return_and_a_council_no_house() -> None:
    """ "Return" in a name means the SSDA903 return alone, which every council sends to the Department."""
    found = []
    for path in OURS:
        for node in ast.walk(parsed(path)):
            name = getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "arg", None)
            if isinstance(name, str) and OLD_WORDS.search(name) and name not in OF_THE_SSDA903:
                found.append(f"{named(path)}: {name}")
    assert found == []


def test_nothing_is_left_unfinished_or_tied_to_one_machine() -> None:
    found = []
    for path in FILES:
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{named(path)}:{n}: {line.strip()}" for n, line in enumerate(lines, 1) if UNFINISHED.search(line)]
    assert found == []


def test_the_top_level_holds_what_it_may_hold_and_nothing_else() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in FILES}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_a_later_station_uses_an_earlier_one_and_never_the_reverse() -> None:
    # a process of its own: run in this one, it silences the loggers of all that was imported before
    command = [Path(sys.executable).parent / "lint-imports"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_by_hash_and_none_by_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not WEB.search(text)
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|--trusted-host|-e\b|-r\b)", text, re.MULTILINE)
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE).strip())
    for entry in entries:
        assert re.match(r"[a-z0-9._\[\],-]+==[^\s\\]+", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


def test_what_runs_is_a_part_of_what_is_tested() -> None:
    locked = [set(re.findall(r"^([a-z0-9._-]+==[^\s\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
              for name in ("requirements.txt", "requirements-dev.txt")]  # fmt: skip
    assert locked[0] <= locked[1]


def test_installing_names_no_address() -> None:
    for path in [ROOT / "Makefile", *(ROOT / ".ci").iterdir()]:
        assert {found for found in WEB.findall(path.read_text("utf-8")) if "127.0.0.1" not in found} == set()


# a line break after a block of Jinja is taken out: what follows on the next line stands right behind the full stop
GLUED = re.compile(r"[.!?:]\{% endtrans %\}(\{% end\w+ %\})?\n\{% (?!end|el)\w+")


def test_two_sentences_of_one_paragraph_are_not_run_together() -> None:
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        paragraphs = re.findall(r"<p\b[^>]*>.*?</p>", path.read_text("utf-8"), re.S)
        found += [f"{path.name}: {each[:80]}" for each in paragraphs if GLUED.search(each)]
    assert not found


def test_what_whoever_was_asked_is_told_is_posted_by_one_verb() -> None:
    posts = {path.name for path in OURS if '"invitation_id": invitation.id' in (text := path.read_text("utf-8"))
             and "outbox.post" in text}  # fmt: skip
    assert posts == {"posting.py"}


# what each of these makes of a refusal is its own, so that no sentence of the table would do
HANDLES_ITSELF = {
    "portal/views/social_worker.py": "a link that opens nothing, whatever ended it, has one page for all",
    "portal/views/admin/look.py": "every field is looked at, so that all that is wrong is said at once",
    "portal/views/admin/staff_list.py": "all that is wrong with a list stands above the field for another",
    "portal/views/receipts.py": "another service tells it, and reads no page",
    "portal/views/respond/afterwards/birthday.py": "a link that opens nothing has a calm page of its own",
    "portal/views/respond/between/say.py": "said in the reader's own language, with whom to ring",
    "portal/views/respond/between/standing.py": "a link that opens nothing has a calm page of its own",
    "portal/views/respond/finish/reach.py": "said in the reader's own language; a link that opens nothing has a page",
    "portal/views/respond/beside/paper_photos.py": "said in the reader's own language, as on every page of theirs",
    "portal/views/respond/questions/last_time.py": "said in the reader's own language, as on every page of theirs",
    "portal/views/respond/questions/pictures.py": "every field is looked at, so that all that is wrong is said at once",
    "portal/views/register/boxes_page.py": "each fault of what was typed stands beside its own box",
    "portal/views/respond/questions/welcome.py": "answered meanwhile, it stays as it is, and nothing is said",
    "portal/views/respond/visit.py": "a link that opens nothing, or no more, has a calm page of its own",
    "portal/views/respond/way_in/code.py": "a code that opens nothing is counted, and stays in its box",
    "portal/views/signing_in/single_sign_on.py": "what a directory did is for the log; people read a calm sentence",
    "portal/views/schedule/ask.py": "one of many people: the others are asked, and it is said of whom it was not done",
    "portal/views/schedule/bringing_in/imports.py": "all that is wrong with a file is one page",
    "portal/views/schedule/bringing_in/match_columns.py": "columns that nobody knows are what the page is for",
    "portal/views/schedule/paper.py": "somebody else has closed it: what was typed is shown beside what is kept",
}


def refusals() -> set[str]:
    """The names of the exceptions of the domain: not those of the store, nor those of views."""
    bases: dict[str, set[str]] = {}
    for path in OURS:
        if not {"views", "store"} & set(path.parts):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    raised = {name for name in vars(builtins) if isinstance(getattr(builtins, name), type)
              and issubclass(getattr(builtins, name), BaseException)}  # fmt: skip
    while more := {name for name, of in bases.items() if of & raised} - raised:
        raised |= more
    return raised & bases.keys()


def handled_in(tree: ast.Module) -> Iterator[str]:
    """The names of what is caught or suppressed."""
    for node in ast.walk(tree):
        caught = []
        if isinstance(node, ast.ExceptHandler) and node.type:
            caught = [node.type]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            caught = node.args
        for each in caught:
            yield from re.findall(r"\w+", ast.unparse(each))


def test_what_a_verb_refuses_is_said_by_one_table() -> None:
    """`or_back` and `or_again` say it; what is not there has a page already."""
    views = [path for path in OURS if path.is_relative_to(ROOT / "portal" / "views")]
    names = refusals()
    assert len(names) > 30
    handled = {named(path) for path in views if names & set(handled_in(parsed(path)))}
    assert handled == HANDLES_ITSELF.keys()
