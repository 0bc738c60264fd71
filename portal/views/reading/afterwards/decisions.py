"""What was decided: written bit by bit in words for the child, looked over, released, changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Form, StringField
from wtforms.validators import AnyOf, Optional

from portal.forms import schema
from portal.hearing.answers.kept import Heard, english
from portal.i18n import gettext as _
from portal.reviewing.afterwards import coming, decisions, told, told_back
from portal.reviewing.afterwards.decisions import Standing, Words
from portal.reviewing.afterwards.spoken import Spoken
from portal.store.database import writing
from portal.store.models import Review
from portal.store.tables.work_words import Becomes
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again, or_back
from portal.views.every_page.request import council, db, now, row_number, work
from portal.views.reading import tongues
from portal.views.reading.afterwards import spoken_fields
from portal.views.reading.blueprint import bp, my_review
from portal.views.staff_forms import Day, RowField, errors_of, filled, plain

BECOMES: dict[str, str] = {Becomes.WILL: "It will happen", Becomes.DONE: "It is done", Becomes.NOT_NOW: "Not now"}


class DecisionForm(Form):
    """One decision: a draft that can be left as it is."""

    position = RowField()
    seen = StringField()
    what = StringField(filters=[plain])
    who = StringField(filters=[plain])
    by_on = Day()
    question = StringField(filters=[plain])
    said = StringField(filters=[plain])
    becomes = StringField(
        default=Becomes.WILL, validators=[Optional(), AnyOf(list(BECOMES), message="Choose one of these.")]
    )
    for_adults = BooleanField()

    def words(self, asked: Mapping[str, str], stood: Words | None, spoken: Mapping[str, Spoken]) -> Words:
        """What the form states; without words of their own, what the child said stands as they said it.

        `stood` is the draft that is changed, `spoken` what it says in other languages. An answer it follows from, and
        that is not shared any more, cannot be chosen here: the decision goes on following from it, without what they
        said.
        """
        chosen = self.question.data if self.question.data in asked else None
        withheld = stood.question if stood and stood.question and stood.question not in asked else None
        words = Words(
            what=self.what.data or "",
            who=self.who.data or "",
            by_on=self.by_on.data,
            said=self.said.data or _cut(asked.get(chosen or "", "")),
            becomes=Becomes(self.becomes.data or Becomes.WILL),
            for_adults=bool(self.for_adults.data),
            question=chosen,
            spoken=spoken,
        )
        return replace(words, said="", question=withheld) if withheld and not chosen else words


@dataclass(frozen=True)
class Written:
    """What was typed and could not be kept, with why."""

    form: DecisionForm
    errors: Errors


@bp.get("/my-reviews/<int:review_id>/decisions")
@open_to(Role.IRO)
def decisions_of(review_id: int) -> ResponseReturnValue:
    """What was decided, as it is being written; "change" names the decision whose words are to be changed."""
    review = my_review(review_id)
    if review.held_on is None:
        return redirect(url_for("reading.review", review_id=review_id), 303)
    return _page(review)


@bp.post("/my-reviews/<int:review_id>/decisions")
@open_to(Role.IRO)
def decisions_post(review_id: int) -> ResponseReturnValue:
    """Keeps a decision as a draft: another one, or other words in the place of one; and what was typed beside it."""
    return _kept(filled(DecisionForm), review_id) or _on(
        url_for("reading.decisions_of", review_id=review_id), "written"
    )


def _on(page: str, anchor: str = "") -> ResponseReturnValue:
    flash(_("Kept as a draft."), "ok")
    return redirect(f"{page}#{anchor}" if anchor else page, 303)


def _kept(form: DecisionForm, review_id: int, *, decision: bool = True) -> ResponseReturnValue | None:
    """Keeps all that the page holds, with the decision or without; the page again where something cannot be kept."""
    review, said = my_review(review_id), plain(request.form.get("next"))
    if decision and not form.validate():
        return _page(review, Written(form, errors_of(form)), typed_next=said), 400
    changed = _to_change(decisions.standing(db(), review))
    stood, read = changed.draft if changed else None, tongues.of_review(review)
    spoken = spoken_fields.posted(spoken_fields.WHAT, stood.spoken if stood else {}, read)
    words = form.words(_asked(review), stood, spoken) if decision else None
    before = coming.coming_next(db(), review, drafts=True)
    following = coming.Next(said, spoken_fields.posted(spoken_fields.NEXT, before.spoken, read))
    again = or_again(lambda errors: _page(my_review(review_id), Written(form, errors), typed_next=said))
    with again, writing(db()):
        if words and form.position.data:
            decisions.change(work(), my_review(review_id), form.position.data, words, form.seen.data or "")
        elif words:
            decisions.add(work(), my_review(review_id), words)
        coming.say_next(work(), my_review(review_id), following, ring=request.form.get("ring") == "yes")
    return None


@bp.post("/my-reviews/<int:review_id>/decisions/<int:position>/take-out")
@open_to(Role.IRO)
def decision_take_out(review_id: int, position: int) -> ResponseReturnValue:
    """Takes a decision out; from the child's page it goes with the next release."""
    with writing(db()):
        decisions.take_out(work(), my_review(review_id), position)
    return redirect(url_for("reading.decisions_of", review_id=review_id, _anchor="written"), 303)


@bp.post("/my-reviews/<int:review_id>/decisions/<int:position>/put-back")
@open_to(Role.IRO)
def decision_put_back(review_id: int, position: int) -> ResponseReturnValue:
    """A decision that was to be taken out stays."""
    with writing(db()):
        decisions.put_back(work(), my_review(review_id), position)
    return redirect(url_for("reading.decisions_of", review_id=review_id, _anchor="written"), 303)


@bp.post("/my-reviews/<int:review_id>/decisions/next")
@open_to(Role.IRO)
def decisions_next(review_id: int) -> ResponseReturnValue:
    """Keeps what comes next and whether they may ring about what is private, with a decision typed beside it."""
    form = filled(DecisionForm)
    typed = bool(form.position.data or form.what.data or form.who.data or request.form.get("by_on"))
    to = url_for("reading.decisions_look_over", review_id=review_id)
    return _kept(form, review_id, decision=typed) or _on(to)


@bp.get("/my-reviews/<int:review_id>/decisions/look-over")
@open_to(Role.IRO)
def decisions_look_over(review_id: int) -> ResponseReturnValue:
    """The child's page as it would be released now, with what a child would stumble over."""
    review = my_review(review_id)
    if review.held_on is None:
        return redirect(url_for("reading.review", review_id=review_id), 303)
    release = told_back.release_of(db(), review)
    return render_template(
        "reading/decisions_look_over.html",
        review=review,
        child=review.child,
        page=told.page_for(db(), council(), review, None, drafts=True),
        leaves=told.page_for(db(), council(), review, None) if release.shown_from and release.differs else None,
        release=release,
        hard=told_back.hard(db(), council(), review),
        wait_minutes=council().settings.feedback_wait_minutes,
        now=now(),
    )


@bp.post("/my-reviews/<int:review_id>/decisions/release")
@open_to(Role.IRO)
def decisions_release(review_id: int) -> ResponseReturnValue:
    """Shows the child what was decided; hard words only where the IRO says that they are meant."""
    back = url_for("reading.decisions_look_over", review_id=review_id)
    with or_back(back), writing(db()):
        posted = told_back.release(work(), my_review(review_id), anyway=request.form.get("anyway") == "yes")
    flash(
        _("Released. A message tells them that there is something to read.")
        if posted
        else _("Released. No message can tell them: give them the page on paper, or tell them yourself."),
        "ok",
    )
    return redirect(url_for("reading.review", review_id=review_id), 303)


@bp.post("/my-reviews/<int:review_id>/decisions/take-back")
@open_to(Role.IRO)
def decisions_take_back(review_id: int) -> ResponseReturnValue:
    """Takes a release back that nobody was told of yet."""
    back = url_for("reading.decisions_look_over", review_id=review_id)
    with or_back(back), writing(db()):
        told_back.take_back(work(), my_review(review_id))
    flash(_("Taken back: the decisions are drafts again, and nobody was told."), "ok")
    return redirect(back, 303)


def _page(review: Review, written: Written | None = None, typed_next: str | None = None) -> str:
    standing = decisions.standing(db(), review)
    changed, read, typed = _to_change(standing), tongues.of_review(review), typed_next is not None
    stood, following = (changed and changed.draft) or Words(""), coming.coming_next(db(), review, drafts=True)
    return render_template(
        "reading/decisions.html",
        review=review,
        child=review.child,
        standing=standing,
        form=written.form if written else _form(changed),
        changed=changed,
        errors=written.errors if written else [],
        asked=_listed(review),
        becomes=[{"code": code, "label": label} for code, label in BECOMES.items()],
        what_spoken=spoken_fields.to_fill(spoken_fields.WHAT, stood.what, stood.spoken, read, typed=typed),
        next_words=following.words if typed_next is None else typed_next,
        next_spoken=spoken_fields.to_fill(spoken_fields.NEXT, following.words, following.spoken, read, typed=typed),
        release=told_back.release_of(db(), review),
        longest=decisions.LONGEST,
        longest_next=coming.LONGEST_NEXT,
        tongues=read,
        now=now(),
    )


def _to_change(standing: list[Standing]) -> Standing | None:
    wanted = request.values.get("change", type=row_number) or request.form.get("position", type=row_number)
    return next((each for each in standing if each.position == wanted and each.draft), None)


def _form(changed: Standing | None) -> DecisionForm:
    if changed is None or changed.draft is None:
        return DecisionForm()
    words = changed.draft
    return DecisionForm(
        data={
            "position": changed.position,
            "seen": decisions.mark(words),
            "what": words.what,
            "who": words.who,
            "by_on": words.by_on,
            "question": words.question or "",
            "said": words.said,
            "becomes": words.becomes,
            "for_adults": words.for_adults,
        }
    )


def _asked(review: Review) -> dict[str, str]:
    """What the child said that everybody at the meeting may know, by question: their words, else what they chose."""
    return {name: said for name, (_question, said) in _heard(review).items()}


def _listed(review: Review) -> list[dict[str, str]]:
    """The same to choose from, each with its question: an answer alone may be any "No"."""
    heard = _heard(review)
    return [
        {"code": name, "label": said if said.startswith(question) else f"{question} {said}"}
        for name, (question, said) in heard.items()
    ]


def _heard(review: Review) -> dict[str, tuple[str, str]]:
    form = told.form_of_child(db(), council(), review)
    if form is None:
        return {}
    answers = told.asked_for(db(), council(), review)
    said = {name: _as_said(form, each) for name, each in answers.items() if form.find(name).place == "page"}
    return {name: words for name, words in said.items() if words[1]}


def _as_said(form: schema.Form, heard: Heard) -> tuple[str, str]:
    """What was asked, and what the child is told they said: a choice with its question, which says little without."""
    question = form.find(heard.question)
    asked = english(form, question.text)
    if heard.words:
        return asked, " ".join(heard.words.split())
    chosen = "; ".join(english(form, option.label) for option in question.every_option if option.code in heard.codes)
    return asked, f"{asked} {chosen}" if chosen else ""


def _cut(words: str) -> str:
    """As much of it as fits, to the end of a word."""
    if len(words) <= decisions.LONGEST:
        return words
    return words[: decisions.LONGEST - 1].rsplit(" ", 1)[0] + "…"
