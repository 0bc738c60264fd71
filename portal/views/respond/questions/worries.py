"""When the page after the question on worries may ask less: to whoever is alone and said that nothing is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from portal.forms import pages
from portal.hearing.answers.kept import Heard
from portal.hearing.sharing import WORRIES
from portal.views.respond.visit import Visit

ALONE, NO_WORRY = "self", "none"


def nothing_wrong(visit: Visit, answers: Mapping[str, Heard]) -> bool:
    """Whether what that page asks may lie folded behind one line.

    Only where nobody can learn anything from it: the person said that nobody helps, the link reached them by
    themselves, this browser wrote that there is no worry, and no answer so far tells of one. For everybody else the
    page is the same, whatever was chosen.
    """
    if visit.box.onlooker:
        return False
    mine = visit.box.shown(answers)
    helped = next((each.name for each in pages.set_up(visit.form) if each.records == "helper"), "")
    if helped not in mine or mine[helped].codes != (ALONE,):
        return False
    after = {each.name for each in visit.form.question if each.place == "follow_up"}
    if after & answers.keys() or answers.keys() - mine.keys():
        return False
    said_no = any(
        NO_WORRY in each.codes and "C_WORRY" in visit.form.find(each.question).metric for each in mine.values()
    )
    return said_no and not any(_worried(visit, each) for each in mine.values())


def _worried(visit: Visit, answer: Heard) -> bool:
    raised = pages.raised(visit.form.find(answer.question), frozenset(answer.codes), bool(answer.words))
    return any(rule.concern in WORRIES for _code, rule in raised)
