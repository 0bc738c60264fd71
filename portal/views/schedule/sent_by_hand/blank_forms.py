"""Blank forms for paper, in any version and language, with the codes in the margin for typing them in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.asking.invitations.letters import in_large_print
from portal.forms import pages, sentences
from portal.forms.schema import Form, Question
from portal.forms.sentences import Reader
from portal.store.models import Invitation
from portal.store.vocabulary import FormId, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, speak
from portal.views.respond.words import lines_for
from portal.views.schedule.blueprint import bp, find_invitation
from portal.views.schedule.paper import questions_of
from portal.views.schedule.sent_by_hand import letters

LETTERS_A_LINE = 60  # of handwriting on a line of A4
FEW_LINES = 5  # beside answers to tick
MOST_LINES = 10


@dataclass(frozen=True)
class Printed:
    """A question on paper: `options` are (words, code), `lines` how much room there is to write."""

    number: int
    text: str
    help: str | None
    options: list[tuple[str, str]]
    many: bool
    box_label: str | None
    lines: int


@bp.get("/forms")
@open_to(Role.SUPPORT)
def blank_forms() -> ResponseReturnValue:
    """Every form in every language it is whole in."""
    offered = [(form, council().languages_for(form)) for form in council().library]
    return render_template("schedule/blank_forms.html", offered=offered, titles=_titles())


def _titles() -> dict[str, str]:
    plain = Reader()
    return {
        form.id: sentences.fill(form.title, plain, lambda _context, words: words, form.id) for form in council().library
    }


@bp.get("/forms/<form_id>/<language>")
@open_to(Role.SUPPORT)
def blank_form(form_id: str, language: str) -> ResponseReturnValue:
    """One form to print. `for` names an invitation: its number is printed, so that the paper finds its way back."""
    if form_id not in set(FormId):
        abort(404)
    form = council().library[form_id]
    if language not in {each.code for each in council().languages_for(form)}:
        abort(404)
    wanted = request.args.get("for", "")
    invitation = find_invitation(int(wanted)) if wanted.isdecimal() and len(wanted) <= 9 else None
    age = invitation.age if invitation else None
    speak(language)
    reader = Reader(age=age, watched=council().settings.watched)
    return render_template(
        "schedule/blank_form.html",
        skin=form.skin,
        form=form,
        title=sentences.fill(form.title, reader, i18n.pgettext, form.id),
        lines=lines_for(form, council().settings),
        sender=letters.sender(council().settings),
        questions=[_printed(form, question, reader, number) for number, question in _numbered(form, age)],
        invitation=invitation,
        large=_in_large_print(invitation),
    )


def _in_large_print(invitation: Invitation | None) -> bool:
    """As the page says, else as the person it is for reads."""
    wanted = request.args.get("size")
    return wanted == "large" or (wanted is None and invitation is not None and in_large_print(invitation))


def _numbered(form: Form, age: int | None) -> list[tuple[int, Question]]:
    return list(enumerate(questions_of(form, age), start=1))


def _printed(form: Form, question: Question, reader: Reader, number: int) -> Printed:
    offered = () if question.is_text else pages.options_of(form, question, reader)
    label = question.words.label if question.words else None
    room = question.words.max_length if question.words else 0
    return Printed(
        number=number,
        text=pages.text_of(form, question, reader, i18n.pgettext),
        help=pages.help_of(form, question, reader, i18n.pgettext),
        options=[(pages.label_of(form, question, each, reader, i18n.pgettext), each.code) for each in offered],
        many=question.many,
        box_label=sentences.fill(label, reader, i18n.pgettext, form.id) if label else None,
        lines=min(MOST_LINES if question.is_text else FEW_LINES, max(2, room // LETTERS_A_LINE)) if room else 0,
    )
