"""The words of the closed sets: promised by the tables, and said by their members alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import EnumMeta

import sqlalchemy as sa

from portal.store import (
    schema,  # noqa: F401 - it knows every table
    vocabulary,
)
from portal.store.audit import Action
from portal.store.base import Base, Word
from portal.store.tables import work_words
from tests.repository import ROOT, parsed
from tests.test_house_rules import OURS, named

SETS: dict[str, set[str]] = {
    name: set(words)
    for name, words in (vars(vocabulary) | vars(work_words)).items()
    if isinstance(words, EnumMeta) and set(words)
}
# what a column of that name may hold, in whichever table, and two names that are no column
COLUMNS: dict[str, set[str]] = {"concern": SETS["ConcernKind"], "action": set(Action)}
for of_a_set in (column for table in Base.metadata.sorted_tables for column in table.columns):
    if isinstance(of_a_set.type, Word):
        COLUMNS[of_a_set.name] = COLUMNS.get(of_a_set.name, set()) | set(of_a_set.type.words)
COLUMNS["audience"] |= SETS["FormFor"] | SETS["ReadAs"]
# Words that are something else as well: beside the name of their column they are a member, elsewhere they may be this.
ALSO = {
    "a column, a table, a fact of a notice or a field of a page": (
        "attended cancelled child children concern cover email first iro large_print link manager met_iro no other own"
        " parent phone theme yes"
    ),
    "a code of an answer": "advocate carer interpreter meeting no no_name none part talk yes",
    "a page, a command, or a key of the settings": (
        "admin all ask change cover home import invite letter link paper person report seal sent stopped worker"
    ),
    "a column or a row of a figure or a report": (
        "asked children feedback_parent feedback_professional on_paper paper professional sent sentiment theme unknown"
        " unread web"
    ),
    "a word of a sentence, a form file or a wish": (
        "advocate asked child draft home no other professional safety school talk text unknown written"
    ),
    "the name of a constraint": "email held submitted",
    "a part of a printed report": "left_out made",
    "the end of a file's name": "mp4 webm",
    "a notice, or a part of a round": "change concern other remind sent stopped",
}
OF_PAGES = {"open", "untold"}  # beside the states of an answer: it may be seen here, or it was never shown
ELSEWHERE = {word for words in ALSO.values() for word in words.split()}


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Each module of the product under its name, but for what the database looked like once."""
    yield from ((named(path), parsed(path)) for path in OURS if "migrations" not in path.parts)


def column_of(node: ast.expr) -> str | None:
    """The last name of what is compared: `stage` of `Invitation.stage`, of `stage` and of `row["stage"]`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return getattr(node, "attr", None) or getattr(node, "id", None)


def laid_together(tree: ast.Module) -> Iterator[tuple[str | None, ast.expr]]:
    """Each name beside what it is compared with, given as, or looked for in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            yield from ((column_of(one), other) for one in sides for other in sides if one is not other)
        elif isinstance(node, ast.Call):
            yield from ((given.arg, given.value) for given in node.keywords)
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("in_", "not_in"):
                yield from ((column_of(node.func.value), given) for given in node.args)
        elif isinstance(node, ast.Assign):
            yield from ((column_of(target), node.value) for target in node.targets)


def words_in(node: ast.expr) -> Iterator[str]:
    """The strings that stand there themselves, alone or listed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        yield from (word for each in node.elts for word in words_in(each))
    elif isinstance(node, ast.IfExp):
        yield from (word for each in (node.body, node.orelse) for word in words_in(each))


def test_a_word_of_a_closed_set_is_said_by_its_member() -> None:
    loose = [
        f"{name}: {column} {word!r}"
        for name, tree in trees()
        # they lie below the store: whom a helpline is for they say, and check, themselves
        if name != "portal/helplines.py"
        for column, node in laid_together(tree)
        for word in words_in(node)
        if word in COLUMNS.get(column or "", ())
    ]
    assert not loose, "\n".join(loose)


def strings_of(tree: ast.Module) -> Iterator[str]:
    """Every string but those that make a set."""
    own = {
        id(made.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(column_of(base) == "StrEnum" for base in node.bases)
        for made in node.body
        if isinstance(made, ast.Assign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in own:
            yield node.value


def test_a_word_that_is_nothing_else_is_written_nowhere() -> None:
    words = set().union(*SETS.values())
    written = {
        (name, word)
        for name, tree in trees()
        if name not in ("portal/store/vocabulary.py", "portal/store/tables/work_words.py")
        for word in strings_of(tree)
        if word in words
    }
    assert sorted((name, word) for name, word in written if word not in ELSEWHERE) == []
    assert {word for _name, word in written} == ELSEWHERE, "what is written nowhere needs no excuse"


def test_a_column_is_read_as_a_member_where_its_table_promises_one() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    read = {f"{column.table.name}.{column.name}" for column in columns if isinstance(column.type, Word)}
    promised = {
        f"{table.name}.{str(check.name).removeprefix(f'ck_{table.name}_')}"
        for table in Base.metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint) and re.match(r"\w+ in \(", str(check.sqltext))
    }
    assert read == promised


def test_what_a_column_may_hold_is_a_set_of_the_vocabulary() -> None:
    told = [
        (name, node.args[-1])
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and column_of(node.func) == "one_of"
    ]
    assert len(told) > 30
    assert [(name, ast.unparse(given)) for name, given in told if column_of(given) not in SETS] == []


def test_nothing_is_decided_by_the_log_or_by_the_front_of_a_key() -> None:
    """A plan asks the log whether anything was written since it was laid; the traces tell people what it says."""
    asked = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (
            ast.unparse(node).startswith(("AuditEntry.action", "AuditEntry.why", "AuditEntry.subject"))
            or (node.attr in ("startswith", "removeprefix") and column_of(node.value) in ("dedupe", "code", "subject"))
        )
    ]
    asking = {"portal/intake/plan.py", "portal/keeping/odd_reading.py", "portal/keeping/traces.py"}
    assert {place.split(":")[0] for place in asked} <= asking, asked


def test_what_several_rooms_ask_of_the_same_rows_has_one_name() -> None:
    """Who chairs a review, whether an invitation is answered, what changed since it was read."""
    repeated = re.compile(
        r"coalesce\(Review\.iro_id|exists\(\)\s*\.where\(Response\.invitation_id ==|changed_at > \S*read_at"
    )
    spelled = [named(path) for path in OURS if repeated.search(path.read_text("utf-8"))]
    assert spelled == ["portal/store/clauses.py"]


def test_a_template_asks_for_words_there_are() -> None:
    """A slip there is no fault to Jinja: the comparison is never true, and the sentence never shown."""
    compared = re.compile(r"\b(\w+) [!=]= [\"'](\w+)[\"']")
    unknown = [
        f"{path.name}: {column} {word!r}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for column, word in compared.findall(path.read_text("utf-8"))
        if word not in COLUMNS.get(column, {word}) | OF_PAGES
    ]
    assert unknown == []
