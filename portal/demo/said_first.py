"""What social workers said before the reviews that are coming; some have not said anything yet."""

from __future__ import annotations

from datetime import timedelta

from portal.asking import social_worker
from portal.asking.social_worker import OfPerson
from portal.council.work import Work
from portal.demo import past
from portal.demo.past import Telling
from portal.demo.stage import BUILDER
from portal.store.audit import Actor
from portal.store.tables.work_words import Access, MayWrite
from portal.store.vocabulary import Respondent

MAY_WRITE = {MayWrite.YES: 12, MayWrite.THROUGH_ME: 1, MayWrite.UNKNOWN: 1}


def said_first(telling: Telling) -> None:
    """They were asked nine days ago, and most answered a few days later."""
    session, council, dice = telling.session, telling.council, telling.dice
    asked_on = telling.today - timedelta(days=9)
    social_worker.ask_due(Work(session, council, BUILDER, past.morning(asked_on)), on=telling.today)
    for each in social_worker.unsaid(session, council, telling.today):
        if each.asked is None or dice.random() < 0.3:
            continue
        contacts = social_worker.around(session, each.review.child_id)
        said = [OfPerson(None, None, None, None)]
        for contact in contacts:
            [may_write] = dice.choices(list(MAY_WRITE), list(MAY_WRITE.values()))
            interpreter = "pl" if contact.role == Respondent.PARENT and dice.random() < 0.06 else None
            said.append(OfPerson(contact.id, may_write, dice.random() < 0.6, interpreter))
        at = past.morning(asked_on + timedelta(days=dice.randrange(1, 8)))
        access = [Access.PLAIN] if dice.random() < 0.2 else []
        by = Actor("social worker", each.asked.id)
        social_worker.take(Work(session, council, by, at), each.asked, said, access)
