"""The words of messages and letters, in the reader's language with the English below."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal import i18n
from portal.settings import Settings
from portal.store.vocabulary import Channel, Stage

KINDS = (
    *("invite_consult", "invite_feedback", "remind", "concern", "concern_unseen"),
    *("read_note", "told_note", "answer_note", "change", "reach_wish"),
)
# to members of staff, in English: what was done with an account or a cover, and what they have to do
STAFF_KINDS = (
    *("staff_link", "account_proposed", "account_confirmed", "account_added", "account_closed", "concern_passed"),
    *("staff_changed", "accounts_added", "cover_proposed", "cover_confirmed", "cover_ended", "requests"),
    *("children_moved", "one_child", "odd_reading", "social_worker", "morning", "catalogue_reader"),
    *("to_hear", "child_heard", "urgent_access", "copy_begun"),
)
IN_ENGLISH = "----- English -----"  # stands between the reader's language and the English below it
# what a template may be given; whatever the caller does not say is not told
UNTOLD: dict[str, Any] = {
    "channel": Channel.EMAIL,
    "who": "adult",
    "stage": Stage.CONSULT,
    "first_name": None,
    "iro": None,
    "meeting_on": None,
    "of": None,  # the day of the meeting an adult is asked about, to tell it from another's
    "reply_by": None,
    "through": None,
    "link": None,
    "code": None,
    "urgency": None,
    "found_in_words": False,
    "kind": None,
    "reference": None,
    "due": None,
    "helped": False,
    "cancelled": False,
    "to": None,
    "name": None,
    "other": None,
    "role": None,
    "by": None,
    "from_on": None,
    "to_on": None,
    "first": False,
    "again": False,
    "asked": None,
    "closed": False,  # the account was, and is to be opened again
}


class Notices:
    """Renders `templates/notices/<kind>.txt`: line one is the subject, what follows the empty line is the body."""

    def __init__(self, templates: Path, catalogues: i18n.Catalogues, settings: Settings) -> None:
        self._catalogues = catalogues
        # plain text, never read as HTML
        self._env = Environment(  # noqa: S701
            loader=FileSystemLoader(templates / "notices"),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            lstrip_blocks=True,
        )
        self._env.policies["ext.i18n.trimmed"] = True
        self._env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
            i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext, npgettext=i18n.npgettext
        )
        self._env.globals |= {
            "date_": i18n.date_words,
            "home": settings.public_url,
            "council": {
                "name": _one_line(settings.council_name),
                "short_name": _one_line(settings.council_short_name),
                "phone": _one_line(settings.council_phone),
            },
        }

    def render(self, kind: str, /, *, language: str, **facts: str | date | bool | None) -> tuple[str, str]:
        """(subject, body) of a notice of one of KINDS or STAFF_KINDS; facts are those of UNTOLD, else TypeError.

        Neutral by construction: no surname is kept at all, a first name never stands in a subject or a text message,
        and what is not among the facts (a date that may not be known) can not be told. An email or a letter in
        another language has the English below.
        """
        if kind not in (*KINDS, *STAFF_KINDS) or facts.keys() - UNTOLD.keys():
            raise TypeError(
                f"no such notice, or facts it does not know: {kind}, {sorted(facts.keys() - UNTOLD.keys())}"
            )
        known = UNTOLD | {name: _one_line(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        subject, body = self._spoken(kind, language, known)
        if language != "en" and known["channel"] != Channel.TEXT:
            body = f"{body}\n\n{IN_ENGLISH}\n\n{self._spoken(kind, 'en', known)[1]}"
        return subject, body

    def _spoken(self, kind: str, language: str, known: dict[str, Any]) -> tuple[str, str]:
        with self._catalogues.speaking(language):
            subject, _, body = self._env.get_template(f"{kind}.txt").render(known).strip().partition("\n")
        return _one_line(subject), re.sub(r"\n\s*\n", "\n\n", body.strip())


def _one_line(words: str) -> str:
    """A name with a line break in it must not begin a line, a header or a link of its own."""
    return " ".join(words.split())
