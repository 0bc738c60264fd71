"""Booklets to print: every form in each edition and language, blank or for one person, in large print too."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.asking.invitations.letters import in_large_print
from portal.forms import booklets, sentences
from portal.forms.sentences import Reader
from portal.store.models import Invitation
from portal.store.vocabulary import FormId, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, speak
from portal.views.respond.words import lines_for
from portal.views.schedule.blueprint import bp, find_invitation
from portal.views.schedule.paper import edition_of
from portal.views.schedule.sent_by_hand import booklet, letters

YOUNGEST = 8  # years, below which pictures are larger than the words beside them


@bp.get("/forms")
@open_to(Role.SUPPORT)
def blank_forms() -> ResponseReturnValue:
    """Every edition of every form in every language it is whole in."""
    offered = [
        (form, edition, council().languages_for(form))
        for form in council().library
        for edition in booklets.editions(form)
    ]
    return render_template("schedule/blank_forms.html", offered=offered, titles=_titles())


def _titles() -> dict[str, str]:
    plain = Reader()
    return {
        form.id: sentences.fill(form.title, plain, lambda _context, words: words, form.id) for form in council().library
    }


@bp.get("/forms/<form_id>/<language>")
@open_to(Role.SUPPORT)
def blank_form(form_id: str, language: str) -> ResponseReturnValue:
    """One booklet to print.

    `for` names an invitation: then it greets the person, has their link and code, and carries its number, so that the
    paper finds its way back. `edition` names the edition of a blank one, `size=large` prints it large.
    """
    if form_id not in set(FormId):
        abort(404)
    form = council().library[form_id]
    if language not in {each.code for each in council().languages_for(form)}:
        abort(404)
    invitation = _invitation()
    edition = edition_of(form, invitation) if invitation else booklets.named(form, request.args.get("edition", ""))
    way_in = booklet.way_in(invitation)
    invitation = _invitation()  # read anew: it was forgotten when that it was shown was written down
    speak(language)
    reader = booklet.reader_for(edition, invitation)
    return render_template(
        "schedule/booklet.html",
        skin=form.skin,
        form=form,
        title=sentences.fill(form.title, Reader(), i18n.pgettext, form.id),
        cover=booklet.cover(edition, reader, invitation),
        lines=lines_for(form, council().settings),
        sender=letters.sender(council().settings),
        questions=booklet.printed(edition, reader),
        invitation=invitation,
        way_in=way_in,
        youngest=edition.age is not None and edition.age < YOUNGEST,
        large=_in_large_print(invitation),
    )


def _in_large_print(invitation: Invitation | None) -> bool:
    """As the page says, else as the person it is for reads."""
    wanted = request.args.get("size")
    return wanted == "large" or (wanted is None and invitation is not None and in_large_print(invitation))


def _invitation() -> Invitation | None:
    wanted = request.args.get("for", "")
    return find_invitation(int(wanted)) if wanted.isdecimal() and len(wanted) <= 9 else None
