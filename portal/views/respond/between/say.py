"""One thing a child says between reviews: a box or two, and it is sent."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.accounts import attempts
from portal.council.work import Work
from portal.hearing import between
from portal.hearing.answers.given import TooLong
from portal.hearing.between import NothingSaid, Said, TooMany
from portal.hearing.tagging.reading import read
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.tables.between_tables import StandingLink
from portal.store.vocabulary import ConcernKind
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.refusals import Errors
from portal.views.every_page.request import council, db, now, today
from portal.views.respond import endings, words
from portal.views.respond.afterwards import known
from portal.views.respond.between import standing
from portal.views.respond.between.standing import PAGE
from portal.views.respond.blueprint import bp
from portal.views.respond.questions import listen

SENT = "sent"


@bp.get(f"{PAGE}/say")
@open_to_respondents
def talk_say(secret: str) -> ResponseReturnValue:
    """The box for what was chosen; from the history, where that is not known any more, back to choosing."""
    link = standing.opened(secret)
    chosen = known.handed(link)
    return _page(link, secret, ConcernKind(chosen)) if chosen in between.ASKS else _to(link, "respond.talk", secret)


@bp.get(f"{PAGE}/say/send")
@open_to_respondents
def talk_say_again(secret: str) -> ResponseReturnValue:
    """Back to what can be chosen: the address does not tell what was."""
    return _to(standing.opened(secret), "respond.talk", secret)


@bp.post(f"{PAGE}/say")
@open_to_respondents
def talk_chosen(secret: str) -> ResponseReturnValue:
    """On to the box for what was chosen, or the box itself where no cookie is kept; nothing is written by it."""
    link, chosen = standing.opened(secret), _chosen()
    if not known.handed(link):
        return _page(link, secret, chosen)
    return _to(link, "respond.talk_say", secret, hands=chosen)


def first_page(link: StandingLink, secret: str, *, sent: bool) -> Response:
    """Four things to choose from, or thank you."""
    languages = [] if sent else standing.languages(link, secret)
    return standing.show(
        link, secret, "respond/talk.html", page="talk", languages=languages, unheard=listen.unheard(), sent=sent
    )


def _to(link: StandingLink, endpoint: str, secret: str, *, hands: str = "") -> Response:
    onwards = make_response(redirect(url_for(endpoint, secret=secret, lang=i18n.current().code), 303))
    return known.hand_on(onwards, link, hands) if hands else onwards


@bp.post(f"{PAGE}/say/send")
@open_to_respondents
def talk_say_post(secret: str) -> ResponseReturnValue:
    """Sends it; what cannot be sent comes back whole, with whom to ring."""
    link, chosen = standing.opened(secret), _chosen()
    if not standing.may_write(link, chosen):
        return _page(link, secret, chosen, [words.stale_problem()])
    box = "way" if chosen in between.REACHED else "words"
    try:
        said = between.check(Said(chosen, *_typed(), i18n.current().code))
    except NothingSaid:
        return _page(link, secret, chosen, [{"field": "words", "message": _("Write something first.")}])
    except TooLong as fault:
        long = words.too_long(standing.of_form(link.child, today()), fault.used, fault.allowed)
        return _page(link, secret, chosen, [{"field": fault.question, "message": long}])
    if _must_wait(link, chosen):
        return _page(link, secret, chosen, _many(box), 429)
    reading = read(f"{said.words}\n{said.way}", language=said.language)  # slow: before anything waits for it
    try:
        with writing(db()):
            link = standing.opened(secret)
            for kind, who in _counters(link, chosen):
                attempts.note_failure(db(), kind, who, now())
            work = Work(db(), council(), standing.by_child(link), now())
            between.send(work, link, said, ticket=standing.pressed(), reading=reading)
    except TooMany:
        return _page(standing.opened(secret), secret, chosen, _many(box), 429)
    if not known.handed(link):
        return first_page(standing.opened(secret), secret, sent=True)
    return _to(link, "respond.talk", secret, hands=SENT)


def _chosen() -> ConcernKind:
    asks = request.form.get("asks", "")
    if asks not in between.ASKS:
        endings.unknown()
    return ConcernKind(asks)


def _typed() -> tuple[str, str]:
    return request.form.get("words", ""), request.form.get("way", "")


def _counters(link: StandingLink, chosen: ConcernKind) -> tuple[tuple[str, str], ...]:
    """What is counted: each kind for itself, so that nobody shuts a child out of another; never asking for somebody."""
    if chosen in between.REACHED:
        return ()
    return ("talk", f"link {link.id} {chosen}"), ("talk_network", request.remote_addr or "")


def _must_wait(link: StandingLink, chosen: ConcernKind) -> bool:
    return any(attempts.wait(db(), kind, who, now()) is not None for kind, who in _counters(link, chosen))


def _many(box: str) -> Errors:
    return [{"field": box, "message": _("You have sent a lot. Wait a little, then press Send again, or call:")}]


def _page(
    link: StandingLink, secret: str, chosen: ConcernKind, errors: Errors | None = None, status: int = 400
) -> Response:
    typed, way = _typed()
    return standing.show(
        link,
        secret,
        "respond/talk_say.html",
        page=chosen,
        status=status if errors else 200,
        chosen=chosen,
        reached=chosen in between.REACHED,
        typed=typed,
        way=way,
        longest=between.LONGEST,
        waits=status == 429,
        back_url=url_for("respond.talk", secret=secret, lang=i18n.current().code),
        errors=errors or [],
    )
