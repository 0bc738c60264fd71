"""What children wrote between reviews in the last days: most of it answered, some of it waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import calendar
from portal.asking import standing_links
from portal.council.work import Work
from portal.demo.families import Family
from portal.demo.past import Telling
from portal.hearing import between
from portal.hearing.between import Said
from portal.hearing.concerns.being_done import Entry
from portal.hearing.tagging.reading import read
from portal.store.audit import Actor
from portal.store.models import Child
from portal.store.vocabulary import ConcernKind

WRITTEN = (
    # days ago, what, how to reach them, and the answer
    (ConcernKind.WROTE, 4, "Can I go to the sleepover at Ola’s on Friday?", "", "Yes. Your carer has the number."),
    (ConcernKind.GOOD_NEWS, 3, "I got my swimming badge!", "", "Well done! Bring it to our next meeting."),
    (ConcernKind.CALL, 1, "", "At school, after lunch. Not on the house phone.", ""),
    (ConcernKind.WROTE, 1, "When do I hear about the new school?", "", ""),
    (ConcernKind.ADVOCATE, 0, "I want somebody with me next time.", "Write to me here first.", ""),
)


def write(telling: Telling, families: list[Family], now: datetime) -> None:
    """What some of these children sent; what is older than two days was answered by their IRO the day after."""
    of_age = [each.child for each in families if _may_write(each.child, telling)]
    for place, (asks, ago, words, way, answer) in enumerate(WRITTEN[: len(of_age)]):
        child, at = of_age[place], now - timedelta(days=ago, hours=1)
        by = Work(telling.session, telling.council, Actor("standing link", child.id), at)
        link = standing_links.keep(by, child)
        if link is None:
            continue
        said = between.check(Said(asks, words, way, "en"))
        concern = between.send(by, link, said, ticket=f"anytown {place}", reading=read(said.words))
        message = between.of(telling.session, concern)
        if answer and message and child.iro:
            answering = Work(telling.session, telling.council, Actor("staff", child.iro.id), at + timedelta(hours=5))
            between.note_read(answering, message, child.iro)
            between.answer(answering, concern, message, between.Answer(answer), Entry(""))


def _may_write(child: Child, telling: Telling) -> bool:
    return child.iro_id is not None and calendar.age_on(child.date_of_birth, telling.today) >= 8
