"""Takes returned forms in: each becomes a response as if it had been sent that day, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.asking.invitations import ask, change
from portal.asking.recipients import age_at
from portal.asking.reviews import Covers
from portal.council.council import Council
from portal.council.work import Work
from portal.forms.pages import other_versions
from portal.hearing.responses import history, save
from portal.hearing.tags import keep
from portal.hearing.tags.keep import Readings
from portal.intake.check import Checked
from portal.intake.existing import Place, Standing, standing
from portal.intake.plan import Done, Plan
from portal.intake.put import put_contact, settle
from portal.intake.rows.response import ResponseRow
from portal.store import verdicts
from portal.store.audit import WORKER
from portal.store.database import writing
from portal.store.models import Contact, Invitation
from portal.store.vocabulary import Channel, Origin, Respondent, ResponseStatus, Source

TAKEN = Standing(Invitation(), ResponseStatus.SUBMITTED, Source.IMPORT)


def plan(session: Session, council: Council, checked: Checked, planned: Plan, *, now: datetime) -> None:
    """Works out what can be written at once: new answers about a held review of people who are known.

    Slow, as words are read; reads only.
    """
    places = standing(session, (each.review.id for each in checked.returned))
    planned.places = frozenset(places)
    covers: dict[date | None, Covers] = {}
    for each in checked.returned:
        if (
            each.review.held_on is None
            or _place(each) in places
            or (each.contact is None and each.role != Respondent.CHILD)
        ):
            continue
        places[_place(each)] = TAKEN  # a second form of one person waits for the first to be there
        day = each.review.planned_on
        if day not in covers:
            covers[day] = Covers.on(session, day) if day else Covers({})
        iro = covers[day].iro_of(each.review)
        planned.wholes[each.line] = history.work_out(
            Work(session, council, WORKER, now),
            _invitation(each),
            each.given,
            child_id=each.review.child_id,
            iro_name=iro.name if iro else None,
            received_at=each.received_at,
        )


def seal(work: Work, planned: Plan) -> None:
    """Numbers and seals what was worked out, so that the lock is held for the writing alone; outside `writing`."""
    wholes = list(planned.wholes.values())
    with writing(work.session):
        places = history.reserve(work, wholes)
    planned.sealed = history.seal(work.session, wholes, places)


def take_planned(work: Work, planned: Plan) -> bool:
    """Writes what was worked out; false, and nothing is written, when somebody was asked about these reviews since."""
    wholes = list(planned.wholes.values())
    if not standing(work.session, {whole.invitation["review_id"] for whole in wholes}).keys() <= planned.places:
        return False
    if wholes:
        sealed = planned.sealed or history.seal(work.session, wholes, history.reserve(work, wholes))
        history.write(work, sealed)
    return True


def _invitation(each: ResponseRow) -> Invitation:
    invitation = Invitation(
        review_id=each.review.id, contact_id=each.contact and each.contact.id, stage=each.form.stage,
        form=each.form.id, age=None if each.contact else age_at(each.review), language=each.language,
        channel=Channel.LETTER, origin=Origin.IMPORT, asked_at=each.received_at, expires_at=each.received_at,
    )  # fmt: skip
    verdicts.place(invitation, each.review)
    return invitation


def read_words(council: Council, returned: list[ResponseRow]) -> dict[int, Readings]:
    """What tagging makes of the words, by line; slow, and so done before `writing`."""
    return {
        each.line: keep.prepare(council, Invitation(form=each.form.id, language=each.language), each.given)
        for each in returned
    }


def outcomes(session: Session, checked: Checked) -> Iterator[Done]:
    """What each row would do."""
    places = standing(session, (each.review.id for each in checked.returned))
    for each in checked.returned:
        stands = None if each.contact is None and each.role != Respondent.CHILD else places.get(_place(each))
        yield Done(each.line, *_outcome(each, stands), child_id=each.review.child_id)


def take(work: Work, checked: Checked, readings: Mapping[int, Readings]) -> Iterator[Done]:
    """Takes every row in that is new; whoever the portal does not know becomes a contact without a name."""
    _add_nameless(work, checked)
    places = standing(work.session, (each.review.id for each in checked.returned))
    for each in checked.returned:
        outcome, differences = _outcome(each, places.get(_place(each)))
        if outcome == "new":
            invitation = ask.invite_imported(
                work.session, each.review, each.contact, each.form.id, each.language, each.received_at
            )
            change.switch_form(work.session, invitation, each.form.id)
            save.receive(
                work,
                invitation,
                each.given,
                source=Source.IMPORT,
                received_at=each.received_at,
                readings=readings.get(each.line, save.NOT_READ),
            )
        yield Done(each.line, outcome, differences, child_id=each.review.child_id)


def _place(returned: ResponseRow) -> Place:
    return returned.review.id, returned.contact.id if returned.contact else None, returned.form.stage


def _outcome(returned: ResponseRow, stands: Standing | None) -> tuple[str, list[str]]:
    """New unless something of that person stands already: what came another way is kept, and so is what is begun."""
    who = returned.respondent_ref
    if stands is None:
        return "new", []
    if stands.status == ResponseStatus.SUBMITTED:
        kept = (
            [] if stands.source == Source.IMPORT else [f"{who}: kept what they sent ({stands.source}), not the file’s"]
        )
        return "same", kept
    if stands.status is not None or stands.invitation.started_at is not None:
        return "same", [f"{who}: has begun the form online and not sent it; the file’s answers were not taken"]
    if returned.form.id not in (stands.invitation.form, *other_versions(stands.invitation.form)):
        return "same", [f"{who}: was asked with {stands.invitation.form}; the file’s answers were not taken"]
    return "new", []


def _add_nameless(work: Work, checked: Checked) -> None:
    made: dict[tuple[int, str], Contact] = {}
    for each in checked.returned:
        if each.contact is not None or each.role == Respondent.CHILD:
            continue
        key = (each.review.child_id, each.respondent_ref)
        if key not in made:
            facts = {"child_ref": each.review.child.reference, "reference": each.respondent_ref, "role": each.role,
                     "language": each.language}  # fmt: skip
            put = put_contact(work, facts, checked.known)
            if isinstance(put.row, Contact):
                made[key] = put.row
        each.contact = made[key]
    settle(work.session, checked.known, by=work.by, now=work.now)
