"""What a respondent's page brought, read with this reader's words for what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request

from portal.forms.schema import Question
from portal.views.respond import words
from portal.views.respond.questions import fields
from portal.views.respond.questions.fields import Brought, Refusals
from portal.views.respond.visit import Visit

NO_MORE: Mapping[str, str] = {}


def read(visit: Visit, questions: Iterable[Question]) -> Brought:
    """What the POST brought for these questions."""
    refusals = Refusals(
        words.not_offered(), lambda used, allowed: words.too_long(visit.form, used, allowed), words.not_beside_others
    )
    return fields.read(visit.form, questions, visit.reader, request.form, refusals)


def problems_of(
    visit: Visit, questions: Iterable[Question], brought: Brought | None, more: Mapping[str, str] = NO_MORE
) -> list[dict[str, object]]:
    """What the error summary lists, in the order of the page; `more` is what was wrong beside the words."""
    if brought is None:
        return []
    listed: list[dict[str, object]] = [{"field": f, "message": m} for f, m in brought.problems.items()]
    first = next(iter(questions), None)
    if visit.stale and not listed:
        again = words.open_too_long(visit.form, first)
        listed.append({"field": first.name if first else "main", "message": again})
    listed += [{"field": f, "message": m} for f, m in more.items()]
    return listed
