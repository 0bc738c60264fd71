"""How people say that they need an interpreter, each in their own language, offered for the forms or not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import UnknownLocaleError
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from portal.i18n import Language, language_of, name_in_english
from portal.language_table import is_draft

FILE = "interpreters.toml"


class WishesFaulty(Exception):
    """A file of these words cannot be used; the message names the file and the place."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_min_length=1)
    status: str
    ask: str
    noted: str
    call: str


_WISHES = TypeAdapter(dict[str, _Words])


@dataclass(frozen=True)
class Wish:
    """What stands on the button (`ask`), what is said once it was pressed (`noted`), and above the words to say on
    the telephone (`call`), all in that language.
    """

    language: Language
    ask: str
    noted: str
    call: str

    @property
    def in_english(self) -> str:
        """What to say to, or show, whoever speaks English only."""
        return f"I need an interpreter. I speak {name_in_english(self.language.code)}."


def load(shipped: Path, override: Path | None = None) -> Mapping[str, Wish]:
    """The wishes by language code, in the order of the shipped file; a council's own lie over them and follow them.

    Either folder may lack the file, the council's may not be there at all. Raises WishesFaulty.
    """
    words: dict[str, _Words] = {}
    for folder in filter(None, (shipped, override)):
        if (path := folder / FILE).is_file():
            words |= _read(path)
    try:
        return {
            code: Wish(language_of(code, checked=not is_draft(each.status)), each.ask, each.noted, each.call)
            for code, each in words.items()
        }
    except (UnknownLocaleError, ValueError) as fault:
        raise WishesFaulty(f"{FILE}: {fault}") from fault


def by_name(wishes: Iterable[Wish]) -> list[Wish]:
    """As a list to search with the eyes: by the alphabet, scripts one after the other."""
    return sorted(wishes, key=lambda wish: wish.language.endonym.casefold())


def _read(path: Path) -> dict[str, _Words]:
    try:
        return _WISHES.validate_python(tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise WishesFaulty(f"{path}: {fault}") from fault
    except ValidationError as faults:
        where = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in faults.errors())
        raise WishesFaulty(f"{path}: {where}") from faults
