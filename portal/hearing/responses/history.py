"""Whole responses of reviews that are over, worked out one by one and written all at once: nobody is woken by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.hearing.answers.given import Given, check
from portal.hearing.responses.draft import wording_of
from portal.hearing.responses.laid import Before, lay_over, passed_over, records
from portal.hearing.responses.letterbox import Letterbox
from portal.hearing.responses.saving import date_as_received, record_on
from portal.hearing.tagging import own_words
from portal.hearing.tags import keep
from portal.hearing.tags.keep import Readings
from portal.store import bulk, verdicts
from portal.store.audit import Action, record_many
from portal.store.models import Answer, Choice, Invitation, Response, Tag
from portal.store.sealing import hash_secret, keys
from portal.store.vocabulary import ResponseStatus, SetBy, Source


@dataclass(frozen=True)
class Whole:
    """One response as its rows will be, without the numbers they get when they are written."""

    invitation: Mapping[str, Any]
    response: Mapping[str, Any]
    language: str
    answers: Sequence[Given]
    many: frozenset[str]  # questions whose codes are rows of their own
    tags: Sequence[Mapping[str, Any]]
    child_id: int


def work_out(
    work: Work,
    invitation: Invitation,
    given: Iterable[Given],
    *,
    child_id: int,
    iro_name: str | None,
    received_at: datetime,
) -> Whole:
    """The response to an invitation that is not kept yet, as `responses.receive` would have it from an import.

    Slow, since words are read, and writes nothing. Raises AnswerUnknown, TooLong.
    """
    form = work.council.library[invitation.form]
    response = Response(
        form=form.id, age=invitation.age, iro_name=iro_name, source=Source.IMPORT, may_quote=False,
        status=ResponseStatus.DRAFT, started_at=received_at, known_at=work.now,
    )  # fmt: skip
    date_as_received(response, received_at)
    # nothing stands yet and nobody's browser brings it; its own link is not made yet, so it stands in no words either
    nothing = Before(form, invitation.age, Letterbox(form, None, onlooker=False), {}, settles=True, asks_all=True)
    laid = lay_over(nothing, check(form, given))
    record_on(response, records(form, laid.new))
    record_on(response, records(form, passed_over(form, laid.after)))
    said = {name: each.words for name, each in laid.after.items()}
    read = keep.completed(form, said, {}, invitation.language, own_words.load(work.council.settings.content))
    invitation.started_at = received_at
    verdicts.answer(invitation, response)
    return Whole(
        invitation=bulk.whole(Invitation, _facts(invitation)),
        response=bulk.whole(Response, _facts(response)),
        language=invitation.language,
        answers=laid.written,
        many=frozenset(question.name for question in form.question if question.many),
        tags=_tags(read),
        child_id=child_id,
    )


@dataclass(frozen=True)
class Places:
    """What responses to come need of the database beforehand: numbers that are theirs, and the wordings they answer."""

    invitations: Sequence[int]
    responses: Sequence[int]
    wordings: Mapping[tuple[str, str], int]  # by form and language


@dataclass(frozen=True)
class Sealed:
    """Responses with their numbers, links and sealed words, as the driver takes them."""

    rows: Sequence[tuple[type[Any], bulk.Ready]]
    about: Sequence[tuple[str, int]]  # what the audit says they are, and of which child


def reserve(work: Work, wholes: Sequence[Whole]) -> Places:
    """Numbers and wordings for these; an instant's work, inside `writing`."""
    wordings: dict[tuple[str, str], int] = {}
    for whole in wholes:
        place = (whole.response["form"], whole.language)
        if place not in wordings:
            wordings[place] = wording_of(work.session, work.council, work.council.library[place[0]], place[1]).id
    invitations, responses = (bulk.reserve(work.session, model, len(wholes)) for model in (Invitation, Response))
    return Places(invitations, responses, wordings)


def seal(session: Session, wholes: Sequence[Whole], places: Places) -> Sealed:
    """Links them, seals their words, each for its own number, and makes all ready for the driver; writes nothing."""
    ring = keys(session)
    invitations, received, answers, choices, tags = [], [], [], [], []
    for whole, invitation_id, response_id in zip(wholes, places.invitations, places.responses, strict=True):
        key_id = ring.link_key_id
        link, code = ring.link_of(invitation_id, 1, key_id), ring.code_of(invitation_id, 1, key_id)
        hashes = {"key_id": key_id, "link_hash": hash_secret(link), "code_hash": ring.code_hash(code)}
        invitations.append({**whole.invitation, **hashes, "id": invitation_id})
        wording_id = places.wordings[whole.response["form"], whole.language]
        mine = {"id": response_id, "invitation_id": invitation_id, "wording_id": wording_id}
        received.append({**whole.response, **mine})
        shared = {"response_id": response_id, "form": whole.response["form"], "year": whole.response["year"]}
        for each in whole.answers:
            several = each.question in whole.many
            words = ring.close(each.words, f"answer:{response_id}:{each.question}") if each.words else None
            code_ = each.codes[0] if each.codes and not several else None
            row = {"question": each.question, "state": each.state, "code": code_, "words": words}
            answers.append({**shared, **row})
            choices += [{**shared, "question": each.question, "code": one} for one in each.codes if several]
        tags += [{**shared, **tag} for tag in whole.tags]
    made: list[tuple[type[Any], list[dict[str, Any]]]] = [
        (Invitation, invitations), (Response, received), (Answer, answers), (Choice, choices), (Tag, tags)
    ]  # fmt: skip
    about = [(f"response:{number}", whole.child_id) for whole, number in zip(wholes, places.responses, strict=True)]
    return Sealed([(model, bulk.ready(session, model, rows)) for model, rows in made], about)


def write(work: Work, sealed: Sealed) -> None:
    """Writes invitations, responses, answers, ticks, tags and audit entries: a few statements for all together."""
    for model, rows in sealed.rows:
        bulk.write(work.session, model, rows)
    record_many(work.session, Action.RECEIVE, sealed.about, by=work.by, now=work.now)


def _facts(row: Invitation | Response) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def _tags(read: Readings) -> list[dict[str, Any]]:
    return [
        {"question": name, "set_by": SetBy.MACHINE} | tag
        for name, each in read.items()
        for tag in keep.tags_of(each.reading)
    ]
