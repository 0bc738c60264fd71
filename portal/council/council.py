"""What most verbs need besides a session, made once at start-up and never changed."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from portal.calendar import WorkingDays
from portal.council import interpreters, languages, pictures
from portal.council.brand.brand import LOGOS, Brand, as_set, changed, written
from portal.council.interpreters import Wish, WishesFaulty
from portal.council.pictures import PicturesFaulty
from portal.forms import readability
from portal.forms.files import FormFaults, Library
from portal.forms.schema import Form
from portal.i18n import CatalogueFaulty, Catalogues, Language
from portal.sending import ways
from portal.sending.notices import Notices
from portal.setting_files import with_changes
from portal.settings import Settings, SettingsFaulty
from portal.shipped import SHIPPED

OWN_WORDS = "words:"
LISTED = 10  # sentences without words that are told of one language, before "and n more"


@dataclass(frozen=True, eq=False)  # one council is only ever itself: what is kept for it is kept by it
class Council:
    """The council's settings, forms, words and calendar."""

    settings: Settings
    library: Library
    catalogues: Catalogues
    days: WorkingDays
    notices: Notices
    brand: Brand
    wishes: Mapping[str, Wish]  # "I need an interpreter", by language
    pictures: Mapping[str, str]  # beside answers, as markup, by name
    _offered: Callable[[], Mapping[str, tuple[Language, ...]]] = field(repr=False)  # found out when first asked
    _started: Council | None = field(
        default=None, repr=False
    )  # beneath an administrator's changes, where there are any

    @classmethod
    def open(cls, settings: Settings) -> Council:
        """Reads forms and catalogues, the shipped ones and over them the council's own.

        Raises SettingsFaulty with every fault of forms and catalogues together.
        """
        problems: list[str] = []
        # each part is read whatever became of the others: all faults are told together
        library = catalogues = brand = wishes = None
        try:
            brand = as_set(settings)
        except SettingsFaulty as faults:
            problems += faults.problems
        try:
            library = Library.load(SHIPPED / "forms", _own(settings, "forms"))
        except FormFaults as faults:
            problems += faults.problems
        try:
            catalogues = Catalogues.load(SHIPPED / "translations", _own(settings, "translations"), settings.languages)
        except CatalogueFaulty as fault:
            problems.append(str(fault))
        try:
            wishes = interpreters.load(SHIPPED / "translations", _own(settings, "translations"))
        except WishesFaulty as fault:
            problems.append(str(fault))
        drawn = _pictures(settings, library, problems)
        if problems or not (library and catalogues and brand and wishes):
            raise SettingsFaulty(problems)
        templates = SHIPPED / "templates"
        return cls(
            settings,
            library,
            catalogues,
            WorkingDays(date.fromisoformat(day) for day in settings.extra_holidays),
            Notices(templates, catalogues, settings),
            brand,
            wishes,
            drawn,
            cache(partial(languages.offered, library, catalogues, settings.languages, templates)),
        )

    def values_at_start(self) -> dict[str, Any]:
        """What the portal was started with, as an administrator's changes are written; logos as they are kept."""
        started = self.beneath
        logos = {name: written(started.brand.logos.get(name)) for name in LOGOS}
        return started.settings.model_dump(mode="json") | logos

    def with_changes(self, changes: Mapping[str, Any]) -> Council:
        """This council with these changes, and no others, over what the portal was started with; raises SettingsFaulty.

        Changes are of settings by name; a logo is its file in base64, empty for none; OWN_WORDS before a language are
        the words laid over its catalogue, each as its context, its message and its words.
        """
        started = self.beneath
        if not changes:
            return started
        set_ = {n: v for n, v in changes.items() if n not in LOGOS and not n.startswith(OWN_WORDS)}
        settings, templates = with_changes(started.settings, set_), SHIPPED / "templates"
        own = _own_words(changes)
        catalogues = started.catalogues.with_own(own) if own else started.catalogues
        return replace(
            started,
            settings=settings,
            catalogues=catalogues,
            notices=Notices(templates, catalogues, settings),
            brand=changed(started.brand, settings, changes),
            _offered=cache(partial(languages.offered, started.library, catalogues, settings.languages, templates)),
            _started=started,
        )

    def languages_for(self, form: Form) -> tuple[Language, ...]:
        """The council's languages that are whole for that form, its pages and its notices; English always is."""
        return self._offered()[form.id]

    @property
    def beneath(self) -> Council:
        """The council as it was started, without anything set on a page."""
        return self._started or self

    @property
    def sends_texts(self) -> bool:
        """Whether text messages leave by themselves, or are kept by the demonstration; else staff send them by hand."""
        return self.settings.demo or ways.texts(self.settings)

    @property
    def posts_letters(self) -> bool:
        """Whether GOV.UK Notify prints and posts letters; else staff print each here, as in the demonstration."""
        return not self.settings.demo and ways.posts(self.settings)

    def remarks(self, signed: Container[str] = ()) -> list[str]:
        """What is not wrong, but the council should know before it goes live; one sentence each.

        `signed` are the languages whose words a native speaker has signed here, as they are (`signing/judged.py`).
        """
        told = []
        if not self.settings.watched:
            told.append("Nobody is named to watch for worries (PORTAL_WATCHERS): the forms say so and offer less.")
        if not ways.mails(self.settings) and not self.settings.demo:
            told.append("No mail server is named (PORTAL_SMTP_HOST): messages are kept on a page, none is sent.")
        if not self.settings.secure:
            told.append("The address is not https (PORTAL_PUBLIC_URL): cookies and answers travel in the open.")
        elif not self.settings.trusted_proxies:
            told.append(
                "No web server in front is trusted (PORTAL_TRUSTED_PROXIES), and the portal speaks no https itself: "
                "everybody seems to come from one address, and wrong sign-ins of one make all others wait."
            )
        if not self.settings.out_of_hours_phone:
            told.append("No emergency number is named (PORTAL_OUT_OF_HOURS_PHONE): pages show the council's own only.")
        for code in self.settings.languages:
            told += self._remarks_on_language(code, checked=code in signed)
        for form in self.library:
            told += [f"Form {warning}" for warning in readability.warnings(form)]
        return told

    def _remarks_on_language(self, code: str, *, checked: bool) -> list[str]:
        told = []
        language = self.catalogues.languages.get(code)
        short = [form.id for form in self.library if code not in {lang.code for lang in self.languages_for(form)}]
        if short:
            told.append(f"Language {code}: not offered for {', '.join(short)}, because words are missing.")
        if short and language:
            lost = languages.lost(self.library, self.catalogues, code, SHIPPED / "templates")
            told += [f"  {line}" for line in lost[:LISTED]]
            told += [f"  and {len(lost) - LISTED} more" for _ in lost[LISTED : LISTED + 1]]
        if language and not language.checked and not checked:
            told.append(f"Language {code}: a draft, not yet checked by a native speaker.")
        return told


def _pictures(settings: Settings, library: Library | None, problems: list[str]) -> Mapping[str, str]:
    """The pictures beside answers; what is wrong with them, and which the forms miss, goes into `problems`."""
    try:
        drawn = pictures.load((SHIPPED / "forms" / "pictures", _own(settings, "pictures")))
    except PicturesFaulty as faults:
        problems += faults.problems
        return {}
    problems += [
        f"{form.id}, question {question.name}, answer {option.code}: there is no picture {option.picture!r}"
        for form in library or ()
        for question in form.question
        for option in question.every_option
        if option.picture and option.picture not in drawn
    ]
    return drawn


def _own_words(changes: Mapping[str, Any]) -> dict[str, dict[tuple[str | None, str], tuple[str, ...]]]:
    return {
        name.removeprefix(OWN_WORDS): {(context, message): tuple(words) for context, message, words in rows}
        for name, rows in changes.items()
        if name.startswith(OWN_WORDS)
    }


def _own(settings: Settings, folder: str) -> Path | None:
    return settings.content / folder if settings.content else None
