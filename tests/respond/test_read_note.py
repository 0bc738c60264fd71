"""Whoever sent something is told, in their own browser, when it was read."""

from __future__ import annotations

from datetime import timedelta

from portal.council.work import Work
from portal.hearing.responses import read_by_iro
from portal.sending import outbox
from portal.store.audit import Actor
from portal.store.models import Invitation, Message, Response, Staff
from portal.store.vocabulary import MessageKind
from tests import factories
from tests.browser import Browser
from tests.respond.town import Town


def sent(town: Town) -> Browser:
    return town.started(town.invited()).open("/say/1/send").press("Send")


def read(town: Town, staff: Staff | None = None) -> None:
    """Somebody reads it, a little later."""
    town.session.rollback()
    town.later(minutes=10)
    [response] = town.all(Response)
    reader = staff or response.invitation.review.iro
    assert reader is not None
    read_by_iro.mark_read(Work(town.session, town.council, Actor("staff", reader.id), town.at[0]), response)
    town.session.commit()


def test_a_child_sees_who_read_it_and_when_in_the_browser_that_sent_it(town: Town) -> None:
    browser = sent(town)
    assert "will read it" in browser.text
    read(town)
    browser.open("/say/1/sent")
    assert "Sam Okafor read this on Monday 2 March." in browser.text
    assert "will read it" not in browser.text
    assert "closed" in town.browser().open("/say/1/sent").text  # another browser is told nothing


def test_whoever_comes_back_by_the_link_sees_it_where_answers_are_changed(town: Town) -> None:
    sent(town)
    read(town)
    browser = town.started(town.all(Invitation)[0])
    assert "Sam Okafor read this on Monday 2 March." in browser.open("/say/1/check").text


def test_what_was_changed_since_waits_to_be_read_again(town: Town) -> None:
    browser = sent(town)
    read(town)
    town.session.rollback()
    [response] = town.all(Response)
    response.changed_at = town.at[0] + timedelta(hours=1)
    town.session.commit()
    assert "read this on" not in browser.open("/say/1/sent").text


def test_a_cover_who_read_it_is_not_taken_for_the_iro(town: Town) -> None:
    browser = sent(town)
    town.session.rollback()
    val = factories.a_staff(town.session, name="Val Dunn")
    town.session.commit()
    read(town, val)
    browser.open("/say/1/sent")
    assert "This was read on Monday 2 March." in browser.text
    assert "Val Dunn" not in browser.text


def test_it_is_told_in_the_language_of_the_form_and_in_no_more_messages(town: Town) -> None:
    browser = sent(town)
    read(town)
    notes = [each for each in town.all(Message) if each.kind == MessageKind.READ]
    town.all(Invitation)[0].language = "pl"
    town.session.commit()
    assert "Kto: Sam Okafor. Dzień: poniedziałek, 2 marca." in browser.open("/say/1/sent").text
    assert len(notes) == len([each for each in town.all(Message) if each.kind == MessageKind.READ]) == 1
    assert "Monday" not in outbox.body_of(town.session, notes[0])
