"""What can be set, written into a form file or kept is used by the product: nothing stands there for show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from portal.app import create_app  # noqa: F401  # every table is known once the whole product is
from portal.council.brand.brand import LOGOS
from portal.forms import schema
from portal.forms.files import Library
from portal.forms.sentences import Strict
from portal.helplines import Helpline
from portal.settings import Settings
from portal.shipped import SHIPPED
from portal.store.base import Base
from tests.repository import ROOT, parsed
from tests.test_house_rules import OURS, named

SETTINGS, FORM_KEYS = "portal/settings.py", "portal/forms/schema.py"
# every reference has it, and by it the database keeps each row once: no query needs to name it
KEPT_UNREAD = {"child.reference_plain", "contact.reference_plain", "review.reference_plain"}
SHOWN = {name for path in (ROOT / "templates").rglob("*.html") for name in re.findall(r"\.(\w+)", path.read_text())}


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Each module of the product under its name."""
    yield from ((named(path), parsed(path)) for path in OURS)


def answering(tree: ast.Module) -> list[ast.AST]:
    """The properties of a module: what it asks of its own classes for somebody else, unlike what it only checks."""
    asked = {"property", "cached_property"}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and asked & {getattr(each, "id", None) for each in node.decorator_list}
    ]


def nodes(declared_in: str = "") -> Iterator[ast.AST]:
    """All there is in the product; of the module that declares what is looked for, its properties alone."""
    for name, tree in trees():
        for top in answering(tree) if name == declared_in else [tree]:
            yield from ast.walk(top)


def read(within: Iterable[ast.AST]) -> set[str]:
    return {node.attr for node in within if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}


def written(within: Iterable[ast.AST]) -> set[str]:
    """Names that something is put under: an attribute, an argument, or a string, as a row's facts are gathered by."""
    found: set[str] = set()
    for node in within:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def test_every_setting_decides_something() -> None:
    """A setting that is only shown, documented or checked decides nothing."""
    used = read(nodes(SETTINGS)) | set(LOGOS)
    assert [name for name in (*Settings.model_fields, *Helpline.model_fields) if name not in used] == []


def test_every_key_of_a_form_file_is_acted_on() -> None:
    kinds = [each for each in vars(schema).values() if isinstance(each, type) and issubclass(each, Strict)]
    used = read(nodes(FORM_KEYS))
    assert [f"{kind.__name__}.{name}" for kind in kinds for name in kind.model_fields if name not in used] == []


# the safe way to reach a child is made of four answers, each with its own label; no figure counts them
KNOWN_BY_NAME = {"y_talk_to", "o_talk_to", "o_reach", "o_avoid"}


def test_no_question_is_known_to_the_code_by_its_name() -> None:
    """What counts is the `metric` in the form file. The demonstration alone fills in forms by the names they have."""
    questions = {question.name for form in Library.load(SHIPPED / "forms") for question in form.question}
    said = {
        node.value
        for name, tree in trees()
        if not name.startswith("portal/demo/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert questions & said == KNOWN_BY_NAME


def test_every_column_is_read_and_written() -> None:
    columns = {f"{table.name}.{column.name}": column.name for table in Base.metadata.sorted_tables
               for column in table.columns if not column.primary_key}  # fmt: skip
    read_, written_ = read(nodes()) | SHOWN, written(nodes())
    assert {name for name, column in columns.items() if column not in read_} == KEPT_UNREAD
    assert [name for name, column in columns.items() if column not in written_] == []


def test_every_table_is_filled() -> None:
    """By its name: a row is made of it, or it is given to what inserts many."""
    named_ = {node.id for node in nodes() if isinstance(node, ast.Name)}
    named_ |= {node.attr for node in nodes() if isinstance(node, ast.Attribute)}
    given = [node.args[:2] + [node.func] for node in nodes() if isinstance(node, ast.Call)]
    made = {each.id for names in given for each in names if isinstance(each, ast.Name)}
    assert [mapper.class_.__name__ for mapper in Base.registry.mappers if mapper.class_.__name__ not in made] == []
