"""The copy for the child's record: what everybody at the meeting may know, the outcome and the decisions; no more.

It is taken by a press, as a print, JSON or CSV that a case system can have attached, and is marked as taken.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.hearing import agreed
from portal.hearing.answers import in_english
from portal.hearing.answers.kept import Heard
from portal.i18n import date_words
from portal.reviewing import participation
from portal.reviewing.afterwards import case_copy, last_time
from portal.reviewing.boards import iro
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Review, Staff
from portal.store.tables.work_words import CopyAs
from portal.store.vocabulary import AnswerState, Role, Stage
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, me, now, today, work
from portal.views.reading.afterwards.outcome import CHAIRS, VENUES
from portal.views.reading.blueprint import bp, my_review

KEPT_BACK = "Only what they agreed to share with the meeting stands here."
COPIED: dict[str, str] = {CopyAs.PRINT: "Printed", CopyAs.JSON: "JSON", CopyAs.CSV: "CSV"}
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# a cell that begins so is a formula to a spreadsheet
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Line:
    """One line of the copy: of which part, by whom, what was asked, and what it says."""

    part: str
    who: str
    about: str
    says: str


@bp.get("/my-reviews/<int:review_id>/case-copy")
@open_to(Role.IRO)
def case_copy_page(review_id: int) -> ResponseReturnValue:
    """The copy to look at; that each response in it was opened is written down before it is shown."""
    _note_opened(my_review(review_id))
    review = my_review(review_id)
    lines = lines_of(review)
    return render_template(
        "reading/case_copy.html",
        review=review,
        child=review.child,
        lines=lines,
        copies=case_copy.copies(db(), review, lines),
        copied=COPIED,
        in_words=_in_words,
        now=now(),
    )


@bp.post("/my-reviews/<int:review_id>/case-copy")
@open_to(Role.IRO)
def case_copy_post(review_id: int) -> ResponseReturnValue:
    """Takes the copy ("as" is on_paper, as_json or as_csv), and marks that it was taken."""
    wanted = request.form.get("as", "")
    if wanted not in set(CopyAs):
        abort(400)
    as_a = CopyAs(wanted)
    _note_opened(my_review(review_id))
    with writing(db()):
        case_copy.note_copy(work(), my_review(review_id), as_a, lines_of(my_review(review_id)))
    if as_a == CopyAs.PRINT:
        return redirect(url_for("reading.case_copy_page", review_id=review_id, _anchor="print"), 303)
    review = my_review(review_id)
    content, kind = _as_json(review) if as_a == CopyAs.JSON else _as_csv(review)
    response: Response = make_response(content)
    response.headers["Content-Type"] = kind
    # the name of the file stands in folders and mails: no child's
    response.headers["Content-Disposition"] = f'attachment; filename="review-{review.id}.{as_a.removeprefix("as_")}"'
    return response


def lines_of(review: Review) -> list[Line]:
    """Everything in the copy, part by part."""
    return [*_facts(review), *_outcome(review), *_decided(review), *_said(review)]


def _facts(review: Review) -> Iterator[Line]:
    child = review.child
    for about, says in (
        ("Child", child.reference),
        ("First name", child.first_name),
        ("Review", review.reference),
        ("Due by", _day(review.due_on)),
        ("Planned for", _day(review.planned_on)),
        ("Held on", _day(review.held_on)),
        ("Last meeting", _day(review.completed_on)),
        ("IRO", review.iro.name if review.iro else ""),
    ):
        if says:
            yield Line("Review", "", about, says)


def _outcome(review: Review) -> Iterator[Line]:
    page = iro.one_review(db(), council(), review, me(), on=today())
    there = {"At the meeting": page.outcome.attended, "Met the IRO at another time": page.outcome.met_iro}
    code = review.participation
    for about, says in (
        ("Where", VENUES.get(review.venue or "", "")),
        ("How the child took part", f"{code}: {participation.CODES[code]}" if code else ""),
        ("Who chaired", CHAIRS.get(review.chaired_by or "", "")),
        *((about, "; ".join(name for who, name in page.contacts if who.id in ids)) for about, ids in there.items()),
        ("Why it was late", review.late_reason or ""),
        ("Decisions sent on", _day(review.decisions_sent_on)),
        ("Record sent on", _day(review.record_sent_on)),
    ):
        if says:
            yield Line("Outcome", "", about, says)


def _decided(review: Review) -> Iterator[Line]:
    for each in last_time.decided(db(), review):
        words = each.words
        told_to = "told to the child and adults" if words.for_adults else "told to the child only"
        by_on = f"by {_day(words.by_on)}, " if words.by_on else ""
        yield Line("Decision", words.who, f"{by_on}{told_to}", words.what)


def _said(review: Review) -> Iterator[Line]:
    page = iro.one_review(db(), council(), review, me(), on=today())
    for each in page.openable:
        if each.stage != Stage.CONSULT or not each.sent:
            continue
        form = council().library[each.response.form]
        stands = agreed.standing(db(), form, each.response)
        told = {name: heard for name, heard in stands.told.items() if heard.state == AnswerState.ANSWERED}
        for name, heard in told.items():
            words = [*in_english.labels(form, each.response, heard), *filter(None, [heard.words, _typed_up(heard)])]
            says = "; ".join(words)
            yield Line("Said before the review", each.who, in_english.asked(form, form.find(name), each.response), says)
        yield Line("Said before the review", each.who, "", KEPT_BACK)


def _typed_up(heard: Heard) -> str | None:
    """What was said aloud, as words of theirs that somebody else wrote down."""
    if heard.aloud is None or not heard.aloud.typed:
        return None
    staff = db().get(Staff, heard.aloud.typed_by)
    return f"said aloud, typed up by {staff.name if staff else 'staff'}: {heard.aloud.typed}"


def _note_opened(review: Review) -> None:
    page = iro.one_review(db(), council(), review, me(), on=today())
    opened = [each.response.id for each in page.openable if each.stage == Stage.CONSULT and each.sent]
    child_id = review.child_id
    with writing(db()):
        for each in opened:
            why = "for the case record"
            record(db(), Action.READ, f"response:{each}", by=by_staff(), now=now(), child_id=child_id, why=why)


def _as_json(review: Review) -> tuple[str, str]:
    whole = {
        "review": review.reference,
        "child": review.child.reference,
        "council": council().settings.council_name,
        "copied_at": now().isoformat(timespec="seconds"),
        "copied_by": me().name,
        "lines": [asdict(line) for line in lines_of(review)],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1), "application/json"


def _as_csv(review: Review) -> tuple[str, str]:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("review", "child", "part", "who", "about", "says"))
    for line in lines_of(review):
        cells = (review.reference, review.child.reference, line.part, line.who, line.about, line.says)
        table.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    # with a byte-order mark a spreadsheet reads it as what it is
    return "\ufeff" + written.getvalue(), "text/csv; charset=utf-8"


def _in_words(says: str) -> str:
    """The same with its days in words, for people; the files keep them as case systems read them."""
    return _ISO.sub(lambda found: date_words(date.fromisoformat(found[0]), year=True), says)


def _day(day: object) -> str:
    return str(day) if day else ""
