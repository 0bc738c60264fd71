"""What the child was answered, behind day and month of their birthday; never that they wrote, nor what."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.asking.invitations import birthday
from portal.council.work import Work
from portal.hearing import between
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.tables.between_tables import StandingLink
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.refusals import Errors
from portal.views.every_page.request import council, db, now
from portal.views.respond import words
from portal.views.respond.afterwards import known
from portal.views.respond.between import standing
from portal.views.respond.between.standing import PAGE
from portal.views.respond.blueprint import bp


@bp.get(f"{PAGE}/answers")
@open_to_respondents
def talk_answers(secret: str) -> ResponseReturnValue:
    """The answers, for the browser in which the birthday was typed; else it asks for the birthday."""
    link = standing.opened(secret)
    return _answers(link, secret) if known.reads(link) else _birthday(link, secret)


@bp.post(f"{PAGE}/answers")
@open_to_respondents
def talk_answers_post(secret: str) -> ResponseReturnValue:
    """Opens the answers in this browser where the birthday fits; wrong ones are counted, and said in plain words."""
    link = standing.opened(secret)
    if not standing.may_write(link, "answers"):
        return _birthday(link, secret, [words.stale_problem()])
    day, month = (request.form.get(name, "").strip() for name in ("day", "month"))
    if not (birthday.is_number(day) and birthday.is_number(month)):
        return _birthday(
            link, secret, [{"field": "day", "message": _("Type the day and the month as numbers, like 3 and 2.")}]
        )
    with writing(db()):
        link = standing.opened(secret)
        work = Work(db(), council(), standing.by_child(link), now())
        opens = birthday.fits(work, link, int(day), int(month))
    if not opens:
        wrong = [{"field": "day", "message": _("That is not right. Check the day and the month.")}]
        return _birthday(standing.opened(secret), secret, wrong)
    onwards = make_response(redirect(url_for("respond.talk_answers", secret=secret, lang=i18n.current().code), 303))
    return known.remember(onwards, link)


def _answers(link: StandingLink, secret: str) -> ResponseReturnValue:
    found = [
        {
            "who": words.isolated(words.marked(each.who) or "") if each.who else None,
            "on": words.day_of(each.at),
            "answer": each.answer,
        }
        for each in between.told(db(), link)
    ]
    page = standing.show(link, secret, "respond/talk_answers.html", page="answers", told=found, back_url=_back(secret))
    return known.remember(page, link)


def _birthday(link: StandingLink, secret: str, errors: Errors | None = None) -> Response:
    may_try = birthday.may_try(db(), link)
    return standing.show(
        link,
        secret,
        "respond/talk_birthday.html",
        page="answers",
        status=400 if errors else 200,
        may_try=may_try,
        day=request.form.get("day", ""),
        month=request.form.get("month", ""),
        back_url=_back(secret),
        errors=(errors or []) if may_try else [],
    )


def _back(secret: str) -> str:
    return url_for("respond.talk", secret=secret, lang=i18n.current().code)
