"""The safe way to reach a person, and how not to: told by them, kept beside their concerns, sent form or not.

It is for those who may read the concern itself; business support, who only arranges, is told that there is one and
whom to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.forms.schema import Form
from portal.hearing.answers.kept import Heard, english
from portal.store.models import Concern, Invitation
from portal.store.sealing import keys
from portal.store.vocabulary import AnswerState

REACH = {
    "y_talk_to": "Would like to talk to",
    "o_talk_to": "Would like to talk to",
    "o_reach": "Safe way and time",
    "o_avoid": "Not this way",
}


def set_reach(session: Session, invitation: Invitation, words: str | None) -> None:
    """Puts the safe way to reach the person beside every concern of that invitation; None takes it away."""
    sealed = keys(session).close(words, f"concern:{invitation.id}") if words else None
    session.execute(_reached(), {"invitation": invitation.id, "sealed": sealed})


@cache
def _reached() -> sa.Update:
    sealed: sa.BindParameter[bytes] = sa.bindparam("sealed", type_=sa.LargeBinary)
    return (
        sa.update(Concern)
        .where(Concern.invitation_id == sa.bindparam("invitation"))
        .values(reach=sealed)
        .execution_options(synchronize_session=False)
    )


def reach_of(session: Session, concern: Concern) -> str | None:
    """The safe way to reach the person, and how not to, one to a line; None when they did not say."""
    return keys(session).open(concern.reach, f"concern:{concern.invitation_id}") if concern.reach else None


def reach_words(form: Form, answers: Mapping[str, Heard]) -> str | None:
    """What the answers say of reaching the person, in English, one to a line."""
    said = []
    for name, label in REACH.items():
        answer = answers.get(name)
        if answer is None or answer.state != AnswerState.ANSWERED:
            continue
        question = form.find(name)
        chosen = [english(form, o.label) for o in question.every_option if o.code in answer.codes]
        said.append(f"{label}: {'; '.join([*chosen, *filter(None, [answer.words])])}")
    return "\n".join(said) or None
