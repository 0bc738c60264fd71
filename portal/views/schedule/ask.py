"""Asking: a preview of every message first, then one press that sends them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from portal import calendar
from portal.asking.coming_reviews import asked_until
from portal.asking.invitations import rounds
from portal.asking.invitations.ask import AlreadyAsked, MayNotBeAsked, invite
from portal.asking.letters_there import leaves_itself
from portal.asking.progress.unasked import unasked
from portal.forms.pages import other_versions
from portal.i18n import Language, moment_words, ngettext
from portal.i18n import gettext as _
from portal.reviewing.boards.facets import fits, of_unasked
from portal.reviewing.boards.support import TO_ASK, list_of
from portal.store.database import writing
from portal.store.models import Child, Contact, Review
from portal.store.vocabulary import Channel, FormId, Role, Stage
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now, today, work
from portal.views.schedule import previewing
from portal.views.schedule.blueprint import bp
from portal.views.schedule.board import STAGES
from portal.views.schedule.previewing import Pick
from portal.views.schedule.to_do import wanted
from portal.views.staff_forms import plain

LONGEST_NOTE = 300  # characters
MOST = 300  # people at once: a morning's work, and a page that still opens


@bp.get("/ask")
@open_to(Role.SUPPORT)
def ask() -> ResponseReturnValue:
    """Shows what would be sent to whom. `who` names people or whole reviews; `due=yes` takes everybody who is due."""
    picks = _due() if request.args.get("due") == "yes" else _picks(request.args.getlist("who"))
    if not picks:
        flash(_("Nobody is left to ask there. Tick reviews with somebody who was not asked yet."), "info")
        return redirect(lists.back_to("schedule.board"), 303)
    if len(picks) == 1:
        return _one(picks[0])
    ready = [pick for pick in picks if not pick.person.hindrance]
    kinds = {_kind(pick): pick for pick in reversed(ready)}
    return render_template(
        "schedule/ask_many.html",
        ready=ready[:MOST],
        by_way=_by_way(ready[:MOST]),
        costs=_costs(kinds.values(), ready[:MOST]),
        opens=council().settings.opens_working_days if request.args.get("due") == "yes" and not lists.place() else None,
        left_out=max(0, len(ready) - MOST),
        hindered=[pick for pick in picks if pick.person.hindrance],
        examples=[(pick, previewing.message_of(pick)) for pick in reversed(kinds.values())],
        channels=previewing.CHANNELS,
        languages=council().catalogues.languages,
    )


def _kind(pick: Pick) -> tuple[str, ...]:
    """What makes two messages read alike."""
    person = pick.person
    return pick.stage, person.form or "", person.language, person.channel or ""


def _by_way(picks: Sequence[Pick]) -> dict[str, int]:
    """How many leave by themselves, are to be printed, and are text messages that somebody has to send."""
    ours = [pick.person for pick in picks if not _leaves(pick.contact, pick.person.channel)]
    texts = sum(person.channel == Channel.TEXT for person in ours)
    return {"leave": len(picks) - len(ours), "letters": len(ours) - texts, "texts": texts}


def _leaves(contact: Contact | None, channel: Channel | None) -> bool:
    return leaves_itself(council(), contact, channel)


def _costs(examples: Iterable[Pick], picks: Sequence[Pick]) -> list[str]:
    """What the text messages of each kind come to, and the letters that others print, in words."""
    number = Counter(_kind(pick) for pick in picks)
    found = [(number[_kind(pick)], previewing.text_cost(pick, number[_kind(pick)])) for pick in examples]
    texts = [
        ngettext("%(num)d text message: %(cost)s", "%(num)d text messages: %(cost)s", people)
        % {"num": people, "cost": cost}
        for people, cost in found
        if cost
    ]
    return [*texts, *filter(None, [previewing.letters_cost(sum(map(_posted, picks)))])]


def _one(pick: Pick) -> str:
    pick = previewing.chosen(pick, **_options(pick, request.args))
    form = pick.person.form
    versions = sorted((each for each in (form, *other_versions(form)) if each), reverse=True)
    return render_template(
        "schedule/ask_one.html",
        pick=pick,
        message=previewing.message_of(pick, _note(request.args)),
        cost=previewing.text_cost(pick) or previewing.letters_cost(_posted(pick)),
        leaves=_leaves(pick.contact, pick.person.channel),
        stays=previewing.why_printed_here(pick),
        helper_note=_note(request.args) or "",
        reason=request.args.get("reason", ""),
        channels=[{"code": code, "label": label} for code, label in previewing.CHANNELS.items()],
        channel_words=previewing.CHANNELS,
        versions=[{"code": each, "label": _age_words(each)} for each in versions] if pick.contact is None else [],
        languages=[{"code": each.code, "label": f"{each.in_english} ({each.endonym})"} for each in _offered(form)],
        language=council().catalogues.languages.get(pick.person.language),
    )


def _posted(pick: Pick) -> int:
    return int(pick.person.channel == Channel.LETTER and _leaves(pick.contact, Channel.LETTER))


def _age_words(form: str) -> str:
    if form.endswith("4_7"):
        return _("Ages 4 to 7, in pictures")
    return _("Ages 4 to 11") if form.endswith("4_11") else _("Ages 12 and over")


def _offered(form: str | None) -> tuple[Language, ...]:
    return council().languages_for(council().library[form]) if form else ()


def _options(pick: Pick, given: MultiDict[str, str]) -> dict[str, Any]:
    """Version, way and language as chosen on the page, as far as there are such; else left to the rules."""
    usual = pick.person.form
    form = given.get("form")
    if usual is None or form not in (usual, *other_versions(usual)):
        form = None
    channel, language = given.get("channel"), given.get("language")
    return {
        "form": FormId(form) if form else None,
        "channel": Channel(channel) if channel in previewing.CHANNELS else None,
        "language": language if language in {each.code for each in _offered(form or usual)} else None,
    }


def _note(given: MultiDict[str, str]) -> str | None:
    """What is written for whoever helps the child."""
    return plain(given.get("helper_note"))[:LONGEST_NOTE] or None


def _picks(tokens: list[str]) -> list[Pick]:
    """The people that tokens name, each once: "17" is everybody not asked for review 17, "17.consult.0" one person."""
    wanted = [token for token in tokens if token.partition(".")[0].isdecimal()]
    numbers = {int(token.partition(".")[0][:9]) for token in wanted}
    reviews = db().scalars(
        sa.select(Review)
        .where(Review.id.in_(numbers))
        .options(joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro))
        .order_by(Review.planned_on, Review.id)
    ).all()  # fmt: skip
    whole = [review for review in reviews if str(review.id) in wanted]
    found = previewing.everybody(whole, Stage.CONSULT, only_unasked=True)
    for stage in STAGES:
        if any(f".{stage}." in token for token in wanted):
            found += [each for each in previewing.everybody(reviews, stage, only_unasked=False) if each.token in wanted]
    return list({pick.token: pick for pick in found}.values())


def _due() -> list[Pick]:
    """Everybody who is due, as far as a list of the day that was narrowed down holds them."""
    until, narrowed, show = asked_until(council(), today()), wanted(), request.args.get("show", "").replace("-", "_")
    found = unasked(db(), council(), on=today(), until=until, search=lists.searched(), whole=True)
    return [
        Pick(review, Stage.CONSULT, each.person)
        for review, each in found
        if each.may_be_asked
        and fits(of_unasked((review, each)), narrowed)
        and (show not in TO_ASK or list_of(council(), review.day, today()) == show)
    ]


@bp.post("/ask")
@open_to(Role.SUPPORT)
def ask_post() -> ResponseReturnValue:
    """Asks exactly the people that the preview named; whoever may not be asked any more is named afterwards."""
    out = set(request.form.getlist("leave_out"))
    tokens = [token for token in request.form.getlist("who") if token.count(".") == 2 and token not in out][:MOST]
    reason = plain(request.form.get("reason"))[:500] or None
    asked: list[Channel | None] = []  # none: leaves by itself
    hindered = []
    with writing(db()):
        picks = _picks(tokens)
        options = _options(picks[0], request.form) | {"helper_note": _note(request.form)} if len(picks) == 1 else {}
        batch = rounds.begin(db(), staff_id=me().id, now=now()) if len(picks) > 1 else None
        for pick in picks:
            try:
                invitation = invite(work(), pick.review, pick.contact, stage=pick.stage, reason=reason, **options,
                )  # fmt: skip
            except AlreadyAsked:
                continue  # somebody else pressed the same, or this was pressed twice
            except MayNotBeAsked as fault:
                hindered.append(f"{pick.name}: {fault.hindrance}")
                continue
            invitation.round_id = batch.id if batch else None
            asked.append(None if _leaves(pick.contact, invitation.channel) else invitation.channel)
        reviews = {pick.review.id for pick in picks}
        round_id = batch.id if batch and asked else None
    letters, texts = _tell(asked, hindered)
    if round_id:
        return redirect(url_for("schedule.send_round", round_id=round_id), 303)
    if letters or texts:
        return redirect(url_for("schedule.letters" if letters else "schedule.texts"), 303)
    if len(reviews) == 1:
        return redirect(url_for("schedule.review", review_id=reviews.pop()), 303)
    return redirect(lists.back_to("schedule.board"), 303)


def _tell(asked: Sequence[Channel | None], hindered: list[str]) -> tuple[int, int]:
    """Says what was done; returns how many letters and text messages now wait for somebody."""
    letters = sum(channel in (Channel.LETTER, Channel.HAND) for channel in asked)
    texts = asked.count(Channel.TEXT)
    if asked:
        words = ngettext("%(num)d person is asked.", "%(num)d people are asked.", len(asked))
        flash(words % {"num": len(asked)}, "ok")
    elif not hindered:
        flash(_("Everybody you chose had been asked already. Nothing was sent again."), "info")
    if letters:
        words = ngettext(
            "%(num)d letter waits here to be printed.", "%(num)d letters wait here to be printed.", letters
        )
        flash(words % {"num": letters}, "info")
    if texts:
        words = ngettext("%(num)d text message waits to be sent.", "%(num)d text messages wait to be sent.", texts)
        flash(words % {"num": texts}, "info")
    leaves = calendar.by_day(now())
    if len(asked) > letters + texts and leaves > now():
        flash(_("It is night: what goes by itself leaves %(at)s.") % {"at": moment_words(leaves)}, "info")
    for line in hindered:
        flash(_("Not asked: %(who)s") % {"who": line}, "warn")
    return letters, texts
