"""How long a form takes whoever is asked, by the words they meet: what the start page promises."""

from __future__ import annotations

from math import ceil

from portal.forms import pages
from portal.forms.schema import Form
from portal.forms.sentences import Reader, Words

# words a minute: read aloud to a child, and read by everybody else
ALOUD, READ = 120, 180
CHOOSING = 8  # seconds for each question, to find an answer and press it


def minutes(form: Form, reader: Reader) -> int:
    """Whole minutes for everything this reader is asked, in English: other languages take about as long."""
    shown = [question for page in pages.pages(form, reader.age, {}) for question in page.questions]
    asked = [*pages.set_up(form), *shown, *pages.send_questions(form, reader.age)]
    said = [pages.text_of(form, question, reader, _as_written) for question in asked]
    said += [pages.help_of(form, question, reader, _as_written) or "" for question in asked]
    said += [_plain(option.label) for question in asked for option in pages.options_of(form, question, reader)]
    count = sum(len(words.split()) for words in said)
    seconds = count * 60 / (ALOUD if form.skin == "younger" else READ) + CHOOSING * len(asked)
    return ceil(seconds / 60)


def _as_written(_context: str, message: str) -> str:
    return message


def _plain(words: Words) -> str:
    return words if isinstance(words, str) else words.unnamed
