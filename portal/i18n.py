"""Language, text direction, words and dates: gettext catalogues read as they are, with plain Babel."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from portal.language_table import ROWS, LanguageRow, is_draft, status_of

ENGLAND = ZoneInfo("Europe/London")


class CatalogueFaulty(Exception):
    """A catalogue cannot be read; the message names the file."""


@dataclass(frozen=True)
class Language:
    """A language as pages need it: `code` for lang, `dir` for dir, its name in itself, and whether it was checked."""

    code: str
    dir: str
    endonym: str
    checked: bool

    @property
    def in_english(self) -> str:
        """What staff call it."""
        return name_in_english(self.code)

    @property
    def locale(self) -> Locale:
        """CLDR's rules for dates and numbers."""
        return _locale(self.code)


@dataclass(frozen=True)
class Words:
    """What is said in a language: of each (context, message) that has all its words in it, one for each plural form."""

    said: Mapping[tuple[str | None, str], tuple[str, ...]]
    form: Callable[[int], int]  # which of the plural forms goes with a number

    def of(self, message: str, context: str | None = None) -> str:
        """The words of a message; where there are none, the message, which is English."""
        return self.said.get((context, message), (message,))[0]

    def found(self, message: str, context: str | None) -> tuple[str, ...]:
        """The words of a message in that context or, where it has none there, in the wider one; none at all else."""
        return next((self.said[place] for place in _wider(context, message) if place in self.said), ())

    def of_number(self, one: str, many: str, n: int, context: str | None = None) -> str:
        """The words that go with n."""
        said = self.said.get((context, one))
        return said[self.form(n)] if said else one if n == 1 else many


ENGLISH = Language("en", "ltr", "English", checked=True)
NO_WORDS = Words({}, lambda n: int(n != 1))
_speaking: ContextVar[tuple[Language, Words]] = ContextVar("speaking", default=(ENGLISH, NO_WORDS))
_REMARKS = (b"#:", b"#.", b"# ")


class Catalogues:
    """Every language the portal has words in; English needs no catalogue, its words stand in the code."""

    def __init__(
        self, catalogs: Mapping[str, Catalog], checked: Iterable[str] = (), files: Mapping[str, Sequence[Path]] = {}
    ) -> None:
        """`files` are of languages to be read when they are first spoken, the later laid over the earlier."""
        self._words_of, self._files = {code: _in_short(catalogs[code]) for code in catalogs}, files
        codes = dict.fromkeys([*files, *catalogs])
        self.languages = {"en": ENGLISH} | {code: language_of(code, checked=code in checked) for code in codes}

    @classmethod
    def load(cls, shipped: Path, override: Path | None = None, spoken: Container[str] = ()) -> Self:
        """Finds `<folder>/<language>/LC_MESSAGES/messages.po`; a council's own file is laid over the shipped one.

        The languages `spoken`, and all in which the council has words of its own, are read now: raises CatalogueFaulty.
        """
        files: dict[str, list[Path]] = {}
        own: set[str] = set()
        for folder in filter(None, (shipped, override)):
            for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
                code = path.parent.parent.name
                files.setdefault(code, []).append(path)
                own |= {code} if folder == override else set()
        read = [code for code in files if code in own or code in spoken]
        # the last file speaks for the language: a council's own wins over the shipped one
        checked = [code for code, paths in files.items() if not is_draft(status_of(paths[-1]))]
        found = cls({}, checked, files)
        for code in read:
            found.words(code)
        return found

    def with_own(self, own: Mapping[str, Mapping[tuple[str | None, str], tuple[str, ...]]]) -> Catalogues:
        """These catalogues with words of a council's own laid over them, message by message, by language."""
        over, beneath = Catalogues({}, files=self._files), {code: self.words(code) for code in own}
        over.languages = self.languages
        over._words_of = self._words_of | {c: Words({**w.said, **own[c]}, w.form) for c, w in beneath.items()}
        return over

    @contextmanager
    def speaking(self, code: str) -> Iterator[Language]:
        """Within the block, words, dates and numbers are in that language; an unknown code speaks English."""
        language = self.languages.get(code, ENGLISH)
        token = _speaking.set((language, self.words(code)))
        try:
            yield language
        finally:
            _speaking.reset(token)

    def lacking(self, code: str, wanted: Iterable[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
        """Those of the wanted (context, message) pairs that have no words in that language; English lacks none."""
        if code == "en":
            return []
        if code not in self.languages:
            return list(wanted)
        words = self.words(code)
        return [(context, message) for context, message in wanted if not words.found(message, context)]

    def words(self, code: str) -> Words:
        """All there are in that language; none in one that is not known. What was read is kept in its short form."""
        if code in self._files and code not in self._words_of:
            read = [(path, path.stat().st_mtime_ns, path.stat().st_size) for path in self._files[code]]
            self._words_of[code] = _words_in(tuple(read), code)
        return self._words_of.get(code, NO_WORDS)

    def catalog(self, code: str) -> Catalog:
        """The language's catalogue, read anew from its files; raises KeyError, CatalogueFaulty."""
        return _laid_over(self._files[code], code)


@lru_cache(maxsize=100)  # councils in one process speak with the same words
def _words_in(files: tuple[tuple[Path, int, int], ...], code: str) -> Words:
    """The words of these files, each with the moment and size it had: one that changed since is read again."""
    return _in_short(_laid_over([path for path, *_as_it_was in files], code))


def _laid_over(paths: Sequence[Path], code: str) -> Catalog:
    catalog, *own = [_read(path, code) for path in paths]
    for message in (each for over in own for each in over):
        if message.id and message.string:
            catalog.delete(message.id, message.context)  # Babel would keep the words that stood there
            catalog[message.id] = message
    return catalog


def _read(path: Path, code: str) -> Catalog:
    try:
        # where a message stands, and what is said to translators, takes half the time to read; lines keep their number
        lines = [b"\n" if line.startswith(_REMARKS) else line for line in path.read_bytes().splitlines(keepends=True)]
        return read_po(io.BytesIO(b"".join(lines)), locale=code.replace("-", "_"), abort_invalid=True)
    except (PoFileError, UnknownLocaleError, ValueError) as fault:
        raise CatalogueFaulty(f"{path}: {fault}") from fault


def _in_short(catalog: Catalog) -> Words:
    said: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for each in catalog:
        if words := _whole(each):
            one = each.id if isinstance(each.id, str) else each.id[0]
            # the English of a message is kept once, however many languages say it
            said[each.context and sys.intern(str(each.context)), sys.intern(one)] = words
    return Words(said, c2py(catalog.plural_expr))


def _wider(context: str | None, message: str) -> list[tuple[str | None, str]]:
    """The message in its context, and in the wider one where that is named before a dot."""
    form = context.partition(".")[0] if context else context
    return [(context, message), (form, message)]


def _whole(message: Message) -> tuple[str, ...]:
    """The words of each of its plural forms; none where one of them is missing."""
    if not message.id or message.fuzzy or not message.string:
        return ()
    words = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return words if all(words) else ()


def language_of(code: str, *, checked: bool) -> Language:
    """The language of that code by its row, else by CLDR; raises UnknownLocaleError or ValueError where it knows none.

    What CLDR has of a language takes a megabyte: of one that nobody speaks here it is never read.
    """
    if (row := ROWS.get(code)) and row.name:
        return Language(code, "rtl" if row.rtl else "ltr", row.name, checked)
    locale = _locale(code)
    return Language(code, locale.text_direction, locale.get_display_name() or code, checked)


def current() -> Language:
    """The language being spoken."""
    return _speaking.get()[0]


def gettext(message: str) -> str:
    """The message in the language being spoken."""
    return _speaking.get()[1].of(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The form of the message that goes with n, by the language's own plural rule."""
    return _speaking.get()[1].of_number(one, many, n)


def pgettext(context: str, message: str) -> str:
    """The message as it stands in that context: a form's id, or that and a question's name, with a dot between.

    What has no words under the question has those of the form: a council's own catalogue may know no more.
    """
    return next(iter(_speaking.get()[1].found(message, context)), message)


def npgettext(context: str, one: str, many: str, n: int) -> str:
    """`ngettext` within a context."""
    return _speaking.get()[1].of_number(one, many, n, context)


def _locale(code: str) -> Locale:
    return Locale.parse(ROWS[code].locale if code in ROWS else code.replace("-", "_"))


def name_in_english(code: str) -> str:
    """What staff call a language: "Polish"; a code that CLDR does not know stays as it is."""
    if code in ROWS:
        return ROWS[code].english
    try:
        return _locale(code).get_language_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def local(moment: datetime) -> datetime:
    """The moment by the clocks of England."""
    return moment.astimezone(ENGLAND)


def date_words(day: date, *, year: bool = False) -> str:
    """A day in words: "Tuesday 31 March", with the year when asked for or when told apart by nothing else."""
    if day is None:  # Babel would take that for today
        raise TypeError("there is no day to be put into words")
    return _date_words(current().code, day, year=year)


@lru_cache(maxsize=1_000)
def _date_words(code: str, day: date, *, year: bool) -> str:
    # kept: a form says the day of its meeting on each page, and a board the same days in row after row
    locale = _locale(code)
    if year and code != "en":
        return format_date(day, "full", locale=locale)
    # CLDR has a full date with the year only; its shorter ones cut the names of days and months. Its English one has a
    # comma that nobody here writes
    pattern = ROWS[code].day if code in ROWS else LanguageRow.day
    return format_date(day, pattern + (" y" if year else ""), locale=locale)


def short_date_words(day: date) -> str:
    """A day where there is little room: "Wed 2 Dec"."""
    return _short_date_words(current().code, day)


@lru_cache(maxsize=1_000)
def _short_date_words(code: str, day: date) -> str:
    return format_date(day, "EEE d MMM", locale=_locale(code))


def time_words(at: time) -> str:
    """A time of day: "3:30 pm" as the language writes it."""
    if current().code == "en":
        return format_time(at, "h:mm a", locale=current().locale)
    return format_time(at, "short", locale=current().locale)


def moment_words(moment: datetime) -> str:
    """A moment by England's clocks: "Tuesday 31 March 2026, 4:42 pm"."""
    there = local(moment)
    return f"{date_words(there.date(), year=True)}, {time_words(there.time())}"


def number_words(number: float) -> str:
    """A number with the language's own separators."""
    return format_decimal(number, locale=current().locale)
