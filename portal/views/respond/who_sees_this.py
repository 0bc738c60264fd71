"""What respondents' pages say of who reads an answer: one sentence for each audience of `hearing.who_can_read`."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from portal.forms.pages import Page
from portal.forms.schema import Form, Option, Question
from portal.hearing.who_can_read import Audience, audience_of, option_audience
from portal.i18n import gettext as _
from portal.views.respond.words import isolated

Pair = tuple[str, str]  # with the name of the IRO, and without


def note_for(form: Form, page: Page, iro: str | None) -> Markup | None:
    """Who sees what is written on this page; None where it goes without saying again."""
    readers = audience_of(form, page.questions)
    if form.skin != "adult" and readers in (Audience.OPEN, Audience.CHOSEN):
        own = any(option.private for question in page.questions for option in question.every_option)
        if page.number != 1 and not own:
            return None
    said = sentences(form.skin).get(readers)
    return _by_name(iro, said) if said else None


def kept_from_the_meeting(form: Form, question: Question, option: Option, iro: str | None) -> Markup | None:
    """What stands beside an answer that the meeting is never shown, whatever is shared; None beside any other."""
    readers = option_audience(question, option.code)
    return _by_name(iro, beside_an_answer(form.skin)[readers]) if readers else None


def sentences(skin: str) -> Mapping[Audience, Pair]:
    """What is said of who sees a page. Adults are told where it is other than the welcome page says."""
    if skin == "younger":
        return _to_children()
    if skin == "older":
        return _to_young_people()
    return {
        Audience.PRIVATE_TOLD: (
            _(
                "%(iro)s reads this answer before the meeting, whatever you choose at the end. "
                "Managers see that you wrote something here, but not what."
            ),
            _(
                "The reviewing officer reads this answer before the meeting, whatever you choose at the end. "
                "Managers see that you wrote something here, but not what."
            ),
        )
    }


def beside_an_answer(skin: str) -> Mapping[Audience, Pair]:
    """What is said of who sees one answer among others."""
    alone = _("Only the person who runs your meeting sees this answer.")
    return {
        Audience.PRIVATE: (
            _("Only %(iro)s sees this answer."),
            alone if skin == "younger" else _("Only your reviewing officer sees this answer."),
        ),
        Audience.WORRY: (
            _("%(iro)s sees this answer, and so can people whose job is to help. Other people at the review don’t."),
            _(
                "Your reviewing officer sees this answer, and so can people whose job is to help. "
                "Other people at the review don’t."
            ),
        ),
    }


def _to_children() -> Mapping[Audience, Pair]:
    return {
        Audience.OPEN: (
            _("%(iro)s sees this. You choose at the end who else."),
            _("The person who runs your meeting sees this. You choose at the end who else."),
        ),
        Audience.WORRY: (
            _("%(iro)s sees this. If something is wrong, someone who can help sees it too."),
            _("The person who runs your meeting sees this. If something is wrong, someone who can help sees it too."),
        ),
        Audience.ARRANGED: (
            _(
                "%(iro)s sees this. Do you want someone to speak for you? The people who plan the meeting see that "
                "too. You choose at the end who else."
            ),
            _(
                "The person who runs your meeting sees this. Do you want someone to speak for you? "
                "The people who plan the meeting see that too. You choose at the end who else."
            ),
        ),
        Audience.CHOSEN: 2 * (_("You choose at the end who sees this."),),
    }


def _to_young_people() -> Mapping[Audience, Pair]:
    return {
        Audience.OPEN: (
            _("%(iro)s sees this. You choose at the end who else."),
            _("Your reviewing officer sees this. You choose at the end who else."),
        ),
        Audience.WORRY: (
            _("%(iro)s sees this. If something is wrong, people whose job is to help see it too."),
            _("Your reviewing officer sees this. If something is wrong, people whose job is to help see it too."),
        ),
        Audience.ARRANGED: (
            _(
                "%(iro)s sees this. Do you ask for an advocate or an interpreter? The people who set up the meeting "
                "see that too. You choose at the end who else."
            ),
            _(
                "Your reviewing officer sees this. Do you ask for an advocate or an interpreter? "
                "The people who set up the meeting see that too. You choose at the end who else."
            ),
        ),
        Audience.PRIVATE: (
            _("%(iro)s sees this, whatever you choose at the end. Other people at the review don’t."),
            _("Your reviewing officer sees this, whatever you choose at the end. Other people at the review don’t."),
        ),
        Audience.CHOSEN: 2 * (_("You choose at the end who sees this."),),
    }


def _by_name(iro: str | None, said: Pair) -> Markup:
    named, unnamed = said
    return isolated(named % {"iro": iro}) if iro else isolated(unnamed)
