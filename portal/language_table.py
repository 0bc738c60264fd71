"""The languages there are, one row each in `translations/languages.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.shipped import SHIPPED

DRAFT = "draft, not yet checked by a native speaker"


@dataclass(frozen=True)
class LanguageRow:
    """What is written of one language: `name` is what its readers call it, `day` the order of a day and its weekday.

    `rtl` is read beside a name alone: of a language without one CLDR knows more.
    """

    english: str
    locale: str
    name: str | None = None
    day: str = "EEEE, d MMMM"
    rtl: bool = False


def read(translations: Path) -> dict[str, LanguageRow]:
    """The rows of the table in that folder by code, in the order in which languages are offered.

    Raises tomllib.TOMLDecodeError, and TypeError for a row with a key there is not or without its English name.
    """
    rows = tomllib.loads((translations / "languages.toml").read_text("utf-8"))
    return {code: LanguageRow(**({"locale": code.replace("-", "_")} | row)) for code, row in rows.items()}


def with_words(translations: Path, rows: Mapping[str, LanguageRow]) -> tuple[str, ...]:
    """The codes a council may switch on: English, whose words stand in the code, and those with a folder."""
    return tuple(code for code in rows if code == "en" or (translations / code).is_dir())


def is_draft(status: str) -> bool:
    """Whether words with that status still wait for a native speaker."""
    return status.startswith("draft")


def status_of(path: Path) -> str:
    """What the catalogue's header says of itself (X-Status); Babel drops header fields that it does not know."""
    found = re.search(r'^"X-Status: (.*?)\\n"$', path.read_text("utf-8"), re.MULTILINE)
    return found.group(1) if found else DRAFT


ROWS = read(SHIPPED / "translations")
LANGUAGES = with_words(SHIPPED / "translations", ROWS)
