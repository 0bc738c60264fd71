"""The one response of an invitation: found and locked, or begun with its first answer."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from portal import i18n
from portal.asking.reviews import iro_on
from portal.council.council import Council
from portal.forms import wording
from portal.forms.schema import Form
from portal.store.bulk import dialect_of, insert_for, insert_into
from portal.store.models import Invitation, Response, Wording
from portal.store.vocabulary import ResponseStatus, Source


def response_of(session: Session, invitation_id: int) -> Response | None:
    """The response to that invitation, sent or not; None when nothing was saved yet."""
    return session.scalar(_of(), {"invitation_id": invitation_id})


@cache
def _of() -> sa.Select[Response]:
    return sa.select(Response).where(Response.invitation_id == sa.bindparam("invitation_id"))


def opened(
    session: Session, council: Council, invitation: Invitation, *, source: Source, now: datetime
) -> tuple[Response, bool]:
    """The invitation's response, locked until this transaction ends, and whether it was begun just now.

    Two tabs or processes that begin at once get the same one: the second waits for the first and finds its row.
    """
    found = _locked(session, invitation) if invitation.started_at else None
    begun = None if found else _begun(session, council, invitation, source, now)
    found = found or begun or _locked(session, invitation)
    if found is None:
        raise LookupError(f"invitation {invitation.id} is gone")
    if invitation.started_at is None:
        invitation.started_at = now
    if found.status == ResponseStatus.DRAFT:
        _keep_language(session, council, found, invitation.language)
    return found, begun is not None


def _locked(session: Session, invitation: Invitation) -> Response | None:
    return session.scalar(_to_lock(), {"invitation_id": invitation.id})


@cache
def _to_lock() -> sa.Select[Response]:
    return (
        sa.select(Response)
        .options(joinedload(Response.wording, innerjoin=True).load_only(Wording.language))
        .where(Response.invitation_id == sa.bindparam("invitation_id"))
        .with_for_update(of=Response)
        .execution_options(populate_existing=True)
    )


def _begun(
    session: Session, council: Council, invitation: Invitation, source: Source, now: datetime
) -> Response | None:
    form = council.library[invitation.form]
    iro = iro_on(session, invitation.review, invitation.review.planned_on)
    wording = wording_of(session, council, form, invitation.language)
    facts: dict[str, Any] = {
        "invitation_id": invitation.id,
        "wording_id": wording.id,
        "form": form.id,
        "age": invitation.age,
        "iro_name": iro and iro.name,
        "source": source,
        "may_quote": False,
        "onlooker": False,
        "status": ResponseStatus.DRAFT,
        "started_at": now,
    }
    begun: Response | None = session.scalar(_to_begin(dialect_of(session)), facts)
    if begun is not None:
        set_committed_value(begun, "wording", wording)
    return begun


@cache
def _to_begin(dialect: str) -> Any:
    insert = insert_for(dialect, Response)
    return insert.on_conflict_do_nothing(index_elements=["invitation_id"]).returning(Response)


def _keep_language(session: Session, council: Council, response: Response, language: str) -> None:
    # whoever changes language on the way is asked the rest in that one; the words as asked follow
    if response.wording.language != language:
        response.wording = wording_of(session, council, council.library[response.form], language)


def wording_of(session: Session, council: Council, form: Form, language: str) -> Wording:
    """The form's words as asked in that language: one row, made when first needed."""
    which = {"form": form.id, "version": form.version, "language": language}
    kept = session.scalar(_wanted(), which)
    if kept is None:
        with council.catalogues.speaking(language):
            words = wording.wording(form, i18n.pgettext)
        session.execute(insert_into(session, Wording).values(which | {"words": words}).on_conflict_do_nothing())
        kept = session.scalars(_wanted(), which).one()
    return kept


@cache
def _wanted() -> sa.Select[Wording]:
    same = (Wording.form, Wording.version, Wording.language)
    return (
        sa.select(Wording)
        .options(load_only(Wording.language))
        .where(*(column == sa.bindparam(column.key) for column in same))
    )
