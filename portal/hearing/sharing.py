"""Who may see which answer: the one place that decides; pages, sheets, quotes and reports all ask here.

`iro` and `cover`
    everything a child or a parent sent before the review; feedback by name only when the child said yes. Of a form
    that was not sent: only an answer that raises a concern, and the page that follows it.
`manager`
    feedback that does not reach the IRO by name, because the child said so, skipped the question, or an adult gave it
    who is not asked; nothing that was written before the review.
`meeting`
    what was sent before the review by somebody who chose "everyone at the meeting", without what they asked to keep
    (`Wish.KEEP`); or what they agreed to when their IRO asked them (`Consent`), which may be less as well as more.
    Never what is the IRO's alone, nor a question that even a helper is asked to look away from, whatever was agreed:
    the people it is about sit at the table.
`report`
    words only, and only where the person said they may be quoted; a manager reads them before (`words_may_leave`).
`support`
    nothing: they see who answered, never what. Only what they are to arrange, by `to_arrange`: ticks, and no words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from portal.asking.reviews import chairs
from portal.forms import pages
from portal.forms.schema import Form, Question
from portal.hearing.answers.kept import Heard
from portal.store.models import Response, Review, Staff
from portal.store.tables.work_words import Wish
from portal.store.vocabulary import ConcernKind, FormFor, IroMaySee, ReadAs, ResponseStatus, Role, Sharing, Stage

THE_IRO = (ReadAs.IRO, ReadAs.COVER)
WORRIES = frozenset({ConcernKind.SAFETY, ConcernKind.TALK})
NO_QUESTIONS: frozenset[str] = frozenset()
ACCESS = "access"  # the topic of questions about what somebody needs to take part
GROUP = 5  # "yes, but not my name": shown only together with this many responses or more


@dataclass(frozen=True)
class Consent:
    """What somebody agreed, when their IRO asked them, to have told at the meeting: `everything`, or these answers.

    `questions` are those whose answers stand as they were when it was agreed, also where it was everything: whoever
    had not chosen "everyone" agreed to those, and to nothing they write later.
    """

    everything: bool
    questions: frozenset[str]


def may_see(
    audience: ReadAs,
    response: Response,
    form: Form,
    heard: Heard,
    *,
    concerned: frozenset[str] = NO_QUESTIONS,
    consent: Consent | None = None,
) -> bool:
    """Whether that audience may see this answer whole, codes and words.

    `concerned` are the questions of this response that raised a concern, though their answers were changed since
    (`concerns.raised_by`): they and the page that follows may be seen before the form is sent. Pages should ask
    `shown`, which adds the answers that raise one now. `consent` is what was agreed for the meeting, while it counts
    (`agreed.consent_of`); None: what they chose counts.
    """
    if audience in THE_IRO:
        return _reaches_iro(response, form, heard, concerned)
    if response.status != ResponseStatus.SUBMITTED:
        return False
    if audience == ReadAs.MANAGER:
        return form.stage == Stage.FEEDBACK and response.iro_may_see != IroMaySee.YES
    if audience == ReadAs.MEETING:
        return _on_the_table(response, form, heard, consent) and not _has_private_option(form, heard)
    return audience == ReadAs.REPORT and may_quote(response, form, heard)


def shown(
    audience: ReadAs,
    response: Response,
    form: Form,
    answers: Mapping[str, Heard],
    *,
    concerned: frozenset[str] = NO_QUESTIONS,
    consent: Consent | None = None,
) -> dict[str, Heard]:
    """What of these answers that audience may see, in the form's order.

    At the meeting an answer with an option that is the IRO's alone keeps its other options; that option and all the
    words beside it are gone. In a report only the words are left.
    """
    # an answer to a question that a council has since taken out of its form stands outside all of this
    asked = {question.name: answers[question.name] for question in form.question if question.name in answers}
    concerned = (concerned & asked.keys()) | {name for name, each in asked.items() if _raises(form, each)}
    found: dict[str, Heard] = {}
    for name, each in asked.items():
        if may_see(audience, response, form, each, concerned=concerned, consent=consent):
            found[name] = replace(each, codes=(), aloud=None) if audience == ReadAs.REPORT else each
        elif (
            audience == ReadAs.MEETING
            and _on_the_table(response, form, each, consent)
            and (left := _open_part(form, each))
        ):
            found[name] = left
    return found


def may_be_agreed(form: Form, answers: Mapping[str, Heard]) -> dict[str, Heard]:
    """What of these answers somebody can be asked to have told at the meeting, in the form's order.

    What nobody there may ever see is not offered: not a question, nor an option with the words beside it.
    """
    found: dict[str, Heard] = {}
    for question in form.question:
        each = answers.get(question.name)
        if each is None or question.place != "page" or not may_ever_be_told(form, question):
            continue
        left = _open_part(form, each)
        if left and (left.codes or left.says):
            found[question.name] = left
    return found


def _open_part(form: Form, heard: Heard) -> Heard | None:
    """The answer without an option that is the IRO's alone and the words beside it; None where nothing is left."""
    if not _has_private_option(form, heard):
        return heard
    codes = tuple(code for code in heard.codes if code not in _private_codes(form, heard.question))
    return replace(heard, codes=codes, words=None, aloud=None) if codes else None


def may_quote(response: Response, form: Form, heard: Heard) -> bool:
    """Whether the words of this answer may stand in a report: the person said yes, and nothing in it is private."""
    return bool(
        response.status == ResponseStatus.SUBMITTED
        and response.may_quote
        and heard.words
        and form.find(heard.question).private is None
        and not _has_private_option(form, heard)
    )


def words_may_leave(question: Question, response: Response, *, report: bool = False) -> bool:
    """Whether words to that question may leave without a name once a person has read them.

    In a report, where the person said that they may be quoted; with `report` false also in the group an IRO is shown,
    where they said "yes, but not my name". Never words beside which something private can be ticked. A manager reads
    them first: of what may be quoted a report tells them as much, and what is not for the IRO by name is theirs.
    """
    if response.status != ResponseStatus.SUBMITTED or question.private is not None:
        return False
    if any(option.private for option in question.every_option):
        return False
    in_group = response.iro_may_see == IroMaySee.NO_NAME and words_in_group(question)
    return response.may_quote or (in_group and not report)


def joins_group(form: Form, iro_may_see: str | None) -> bool:
    """Whether a response of that form, with what it says of the IRO, is counted in what the IRO is told of a group.

    "Yes, but not my name" is. So is an adult who was not asked: their forms say that the reviewing team reads them. A
    child without an answer has said no. Never "yes": the IRO reads those by name, and could subtract them.
    """
    if form.stage != Stage.FEEDBACK:
        return False
    asked = form.audience == FormFor.CHILD or any(question.records == "iro_may_see" for question in form.question)
    return iro_may_see == IroMaySee.NO_NAME or (iro_may_see is None and not asked)


def words_in_group(question: Question) -> bool:
    """Whether words to that question may be read in a group, where they were written by somebody who said "no_name"."""
    return question.is_text and question.place == "page" and question.private is None


def to_arrange(response: Response, question: Question, codes: Collection[str]) -> tuple[str, ...]:
    """Which of the ticked codes business support is told, so that somebody arranges them before the meeting.

    What asks for an interpreter or a signer, also before the form is sent; and, once it is, everything ticked on a
    question about access: the forms say that both may be seen. The words beside them stay with the IRO: somebody who
    explains why they need a lift may tell far more than that. Of feedback there is nothing to arrange.
    """
    asks = {code for rule in question.raises if rule.concern == ConcernKind.INTERPRETER for code in rule.when}
    open_to_support = (
        response.status == ResponseStatus.SUBMITTED and question.topic == ACCESS and not _is_feedback(response)
    )
    nothing = {option.code for option in question.every_option if option.none or option.private}
    return tuple(
        code for code in question.codes
        if code in codes and code not in nothing and (open_to_support or code in asks)
    )  # fmt: skip


def may_open(staff: Staff, response: Response, review: Review, covering: bool) -> bool:
    """Whether this person may open the response at all; what they then see on it is for `shown` to say.

    `covering` says that they cover for the review's IRO that day. Who chairs the review, or covers, opens what was
    written before it, also when it was not sent (then `shown` leaves what raised a concern), and feedback that reaches
    the IRO by name; a manager opens the feedback that does not.
    """
    if not staff.works_here:
        return False
    audience = audience_of(staff, response, review, covering)
    if not _is_feedback(response):
        return audience in THE_IRO
    if response.status != ResponseStatus.SUBMITTED:
        return False
    return audience == ReadAs.MANAGER if response.iro_may_see != IroMaySee.YES else audience in THE_IRO


def audience_of(staff: Staff, response: Response, review: Review, covering: bool) -> ReadAs:
    """As which audience this person reads that response; whoever has no part in it as "support"."""
    if staff.role == Role.IRO and chairs(staff, review):
        return ReadAs.IRO
    if staff.role == Role.MANAGER and _is_feedback(response) and response.iro_may_see != IroMaySee.YES:
        return ReadAs.MANAGER  # also one who covers for the IRO: this is not for the IRO's eyes
    if covering and staff.role in (Role.IRO, Role.MANAGER):
        return ReadAs.COVER
    return ReadAs.MANAGER if staff.role == Role.MANAGER else ReadAs.SUPPORT


def _is_feedback(response: Response) -> bool:
    return response.form.startswith(Stage.FEEDBACK)


def _reaches_iro(response: Response, form: Form, heard: Heard, concerned: frozenset[str]) -> bool:
    if form.stage == Stage.FEEDBACK:
        return response.status == ResponseStatus.SUBMITTED and response.iro_may_see == IroMaySee.YES
    if response.status == ResponseStatus.SUBMITTED or heard.question in concerned or _raises(form, heard):
        return True
    # the page that follows is about worries: a request for an advocate does not open it
    worried = any(rule.concern in WORRIES for name in concerned for rule in form.find(name).raises)
    return worried and form.find(heard.question).place == "follow_up"


def _raises(form: Form, heard: Heard) -> bool:
    return bool(pages.raised(form.find(heard.question), frozenset(heard.codes), bool(heard.words)))


def _on_the_table(response: Response, form: Form, heard: Heard, consent: Consent | None) -> bool:
    # what they asked to keep stays, until they agree that this very answer may be told
    kept = (response.wishes or {}).get(heard.question) == Wish.KEEP
    everyone = response.sharing == Sharing.MEETING and not kept
    if consent is not None and not (everyone and consent.everything):
        everyone = heard.question in consent.questions
    submitted = response.status == ResponseStatus.SUBMITTED
    return submitted and everyone and may_ever_be_told(form, form.find(heard.question))


def may_ever_be_told(form: Form, question: Question) -> bool:
    """Whether an answer to that question can come to the table at all, whatever anybody chose."""
    return form.stage == Stage.CONSULT and question.private is None and not question.helper_away


def _has_private_option(form: Form, heard: Heard) -> bool:
    return bool(_private_codes(form, heard.question) & set(heard.codes))


def _private_codes(form: Form, question: str) -> frozenset[str]:
    return frozenset(option.code for option in form.find(question).every_option if option.private)
