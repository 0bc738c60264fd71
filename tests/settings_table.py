"""Writes the table of settings into README.md from the settings themselves: `python -m tests.settings_table`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from portal.settings import NATIONAL_LINES, Settings

README = Path(__file__).parents[1] / "README.md"
BETWEEN = re.compile(r"(<!-- settings -->\n).*?(<!-- /settings -->)", re.DOTALL)


def settings_table() -> str:
    """Every setting with its default and help, as a Markdown table."""
    rows = ["| Setting | Default | What it decides |", "|--|--|--|"]
    for name, field in Settings.model_fields.items():
        says = (field.description or "").replace("|", "\\|")
        rows.append(f"| `PORTAL_{name.upper()}` | {_default(field)} | {says} |")
    return "\n".join(rows) + "\n"


def in_readme() -> str:
    """The table as README.md has it; empty when it has none."""
    found = BETWEEN.search(README.read_text("utf-8"))
    return found.group(0).split("\n", 1)[1].removesuffix("<!-- /settings -->") if found else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**must be given**"
    value: Any = field.default
    if value == NATIONAL_LINES:
        return "the national lines"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, tuple):
        value = ",".join(value)
    if value is None or value == "":
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    written = README.read_text("utf-8")
    README.write_text(BETWEEN.sub(lambda found: found.group(1) + settings_table() + found.group(2), written), "utf-8")
