"""A link lets answers in; only the browser that wrote them may show them, and only until they are sent."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.answers.given import Given
from portal.store.models import Revision
from portal.store.vocabulary import AnswerState
from tests.hearing.conftest import Asking


def test_the_browser_that_wrote_may_show_and_no_other(asked: Asking) -> None:
    phone = asked().on_device("phone")
    tablet = phone.on_device("tablet")
    phone.save(Given("y_wish", words="A dog"))
    tablet.save(Given("y_home", codes=("4",)))
    answers = phone.heard()
    assert phone.box.shown(answers).keys() == {"y_wish"}
    assert tablet.box.shown(answers).keys() == {"y_home"}
    assert replace(phone.box, device=None).shown(answers) == {}


def test_a_locked_browser_shows_nothing_and_may_still_write(asked: Asking) -> None:
    phone = asked().on_device("phone")
    phone.save(Given("y_wish", words="A dog"))
    assert phone.device is not None
    phone.device.locked_at = phone.now
    phone.save(Given("y_home", codes=("4",)))
    assert phone.box.shown(phone.heard()) == {}
    assert phone.heard()["y_home"].codes == ("4",)


def test_once_sent_no_browser_shows_anything(asked: Asking) -> None:
    phone = asked().on_device("phone")
    phone.save(Given("y_wish", words="A dog"))
    phone.send()
    later = phone.on_device("phone, started again")
    later.save(Given("y_home", codes=("4",)))
    assert later.box.shown(later.heard()) == {}


def test_an_empty_page_on_another_browser_does_not_empty_what_it_could_not_show(asked: Asking) -> None:
    phone = asked().on_device("phone")
    phone.save(Given("y_wish", words="A dog"), Given("y_see", codes=("mum",)))
    tablet = phone.on_device("tablet")
    tablet.save(Given("y_wish"), Given("y_see", AnswerState.SKIPPED))
    assert phone.heard()["y_wish"].words == "A dog"
    assert phone.heard()["y_see"].codes == ("mum",)
    tablet.save(Given("y_wish", words="A cat"))
    assert phone.heard()["y_wish"].words == "A cat"


def test_a_child_may_empty_what_they_see(asked: Asking) -> None:
    phone = asked().on_device("phone")
    phone.save(Given("y_wish", words="A dog"), Given("y_about", codes=("sw",)))
    phone.save(Given("y_wish"), Given("y_about", AnswerState.SKIPPED))
    assert phone.heard()["y_wish"].state == "blank"
    assert (phone.heard()["y_about"].state, phone.heard()["y_about"].codes) == ("skipped", ())


def test_a_revision_says_whether_the_same_browser_changed_it(asked: Asking, session: Session) -> None:
    phone = asked().on_device("phone")
    phone.save(Given("y_safe", codes=("no",)))
    phone.save(Given("y_safe", codes=("yes",)))  # raised a concern, so the earlier answer is kept though unsent
    tablet = phone.on_device("tablet")
    tablet.save(Given("y_safe", codes=("partly",)))
    assert list(session.scalars(sa.select(Revision.same_device).order_by(Revision.id))) == [True, False]
