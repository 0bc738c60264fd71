"""Writes portal/settings.md from the settings themselves: `python -m tests.settings_table`."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from portal.helplines import NATIONAL_LINES
from portal.settings import Settings
from tests.repository import ROOT

FILE = ROOT / "portal" / "settings.md"
HEAD = """# Settings

Each is read from the environment, or from the file of settings: `.env` in the folder the command runs in, or the one
that `portal --env-file` or `PORTAL_ENV_FILE` names. Folders that a file names are beside it. `portal setup` writes the
first one; `portal check` lists all that is missing or wrong at once. With several councils (`--councils`) each has a
file and nothing is read from the environment. This page is written from `settings.py` by
`python -m tests.settings_table`.

"""


def page() -> str:
    """Every setting with its default and help, as a page with one table."""
    rows = ["| Setting | Default | What it decides |", "|--|--|--|"]
    for name, field in Settings.model_fields.items():
        says = (field.description or "").replace("|", "\\|")
        rows.append(f"| `PORTAL_{name.upper()}` | {_default(field)} | {says} |")
    return HEAD + "\n".join(rows) + "\n"


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
    FILE.write_text(page(), "utf-8")
