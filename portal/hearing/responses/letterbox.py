"""What a browser is shown again of the answers, what it is told of, and where it goes on: a link is a letterbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.forms import pages
from portal.forms.pages import Answers, Page
from portal.forms.schema import Form, Question
from portal.hearing.answers.kept import Aloud, Heard, codes_of
from portal.hearing.pictures.keep import Standing
from portal.store.models import Child, Device, Invitation, Response
from portal.store.vocabulary import AnswerState

OWN = "own"


def beside(invitation: Invitation, response: Response | None, child: Child) -> bool:
    """Whether somebody may look on: a helper was declared since this form was begun, or the child is reached through
    somebody else, whose browser it then may be. Where nobody knows how a child is reached, somebody may stand there.
    """
    through = invitation.contact_id is None and child.reached_through != OWN
    return through or (response is not None and (response.onlooker or response.helped))


@dataclass(frozen=True)
class Letterbox:
    """One browser before one form: `device` is None for a browser that may not read.

    `onlooker` says that somebody may look on: then a masked answer is not shown again to anybody once it is saved.
    What a close question was answered, and whether it was, no browser is told but the one that answered it.
    """

    form: Form
    device: Device | None
    onlooker: bool

    @property
    def key(self) -> bytes | None:
        """The browser's key, while it may read."""
        return self.device.key_hash if self.device is not None and self.device.locked_at is None else None

    def wrote(self, answer: Heard | Aloud | Standing | None) -> bool:
        """Whether this browser wrote it, and may still read."""
        return answer is not None and self.key is not None and answer.saved_by == self.key

    def opens(self, question: Question) -> bool:
        """Whether an answer to that question may be shown again at all."""
        return not (self.onlooker and question.masked)

    def saw(self, answer: Heard | Aloud | Standing) -> bool:
        """Whether this browser may be shown that answer, picture or voice: it wrote it, and it may be shown at all."""
        return self.wrote(answer) and self.opens(self.form.find(answer.question))

    def shown(self, answers: Mapping[str, Heard]) -> dict[str, Heard]:
        """The answers this browser may be shown."""
        return {name: each for name, each in answers.items() if self.saw(each)}

    def pictures(self, standing: Mapping[str, Standing]) -> dict[str, Standing]:
        """The pictures this browser may be shown."""
        return {name: each for name, each in standing.items() if self.saw(each)}

    def voices(self, answers: Mapping[str, Heard]) -> dict[str, Aloud]:
        """What was said aloud that this browser may hear."""
        return {name: each.aloud for name, each in answers.items() if each.aloud and self.saw(each.aloud)}

    def told(self, answers: Mapping[str, Heard]) -> dict[str, Heard]:
        """The answers of which this browser may know that, or how, they were given.

        Of a close question that is an answer it gave itself, and nothing else: whether such a question was left empty
        or passed over would tell that it was not answered elsewhere.
        """
        return {name: each for name, each in answers.items() if self._tells(self.form.find(name), each)}

    def conditions(self, answers: Mapping[str, Heard]) -> Answers:
        """The codes that decide here which questions are asked: what hangs on a close answer hangs on a shown one."""
        shown = self.shown(answers)
        return codes_of({n: each for n, each in answers.items() if n in shown or not self.form.find(n).is_close})

    def next_page(self, age: int | None, answers: Mapping[str, Heard]) -> Page | None:
        """The first page with a question that has no state yet; None when there is none.

        Whether a page of close questions was passed is known only of what this browser answered. Those that come
        right before the next open one are therefore asked again, wherever they were answered, and none before.
        """
        asked = pages.pages(self.form, age, self.conditions(answers))
        told = self.told(answers)
        first = next((at for at, page in enumerate(asked) if _is_open(page.questions, answers)), len(asked))
        while first and self._may_be_open(asked[first - 1], told):
            first -= 1
        return asked[first] if first < len(asked) else None

    def _tells(self, question: Question, answer: Heard) -> bool:
        return not question.is_close or (answer.state == AnswerState.ANSWERED and self.wrote(answer))

    def _may_be_open(self, page: Page, told: Mapping[str, Heard]) -> bool:
        return all(question.is_close for question in page.questions) and not any(q.name in told for q in page.questions)


def _is_open(questions: Iterable[Question], answers: Mapping[str, Heard]) -> bool:
    asked = [answers.get(question.name) for question in questions if not question.is_close]
    return any(answer is None or answer.state == AnswerState.NOT_SHOWN for answer in asked)
