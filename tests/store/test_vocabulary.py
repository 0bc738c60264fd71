"""The words of the closed sets: promised by the tables, and said by their members alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import EnumMeta

from portal.store import vocabulary
from portal.store.audit import Action
from tests.repository import parsed
from tests.test_house_rules import OURS, named

SETS: dict[str, set[str]] = {
    name: set(words) for name, words in vars(vocabulary).items() if isinstance(words, EnumMeta) and set(words)
}
# the columns of the most used sets, and the words a column of that name may hold
COLUMNS: dict[str, set[str]] = {
    "stage": SETS["Stage"],
    "role": SETS["Role"] | SETS["Respondent"],
    "status": SETS["ReviewStatus"] | SETS["ResponseStatus"],
    "channel": SETS["Channel"],
    "urgency": SETS["Urgency"],
    "origin": SETS["Origin"],
    "source": SETS["Source"],
    "set_by": SETS["SetBy"],
    "iro_may_see": SETS["IroMaySee"],
    "action": set(Action),
}


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
        for column, node in laid_together(tree)
        for word in words_in(node)
        if word in COLUMNS.get(column or "", ())
    ]
    assert loose == []


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
    """A plan alone asks the log, whether anything at all was written since it was laid."""
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
    assert {place.split(":")[0] for place in asked} <= {"portal/intake/plan.py"}, asked


def test_what_several_rooms_ask_of_the_same_rows_has_one_name() -> None:
    """Who chairs a review, whether an invitation is answered, what changed since it was read."""
    repeated = re.compile(
        r"coalesce\(Review\.iro_id|exists\(\)\s*\.where\(Response\.invitation_id ==|changed_at > \S*read_at"
    )
    spelled = [named(path) for path in OURS if repeated.search(path.read_text("utf-8"))]
    assert spelled == ["portal/store/clauses.py"]
