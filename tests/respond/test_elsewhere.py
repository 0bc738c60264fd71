"""On a browser that was not there when the form was sent: nothing is told, and nothing lets more people hear of it."""

from __future__ import annotations

import pytest

from portal.store.models import Concern, Invitation, Response
from portal.store.vocabulary import Sharing
from tests.browser import Browser
from tests.respond.test_between_reviews import a_link, through
from tests.respond.town import Town, onwards, to_the_end

ELSEWHERE = "You did not send it from this phone or computer."
CHOICES = {
    "consult_4_7": (6, None, "Everyone at my meeting"),
    "consult_4_11": (9, None, "Everyone at my meeting"),
    "consult_12_17": (15, None, "Everyone at the review"),
    "consult_parent": (9, "parent", "Everyone at the review"),
}


def sent(town: Town, form: str) -> tuple[Invitation, Browser, Browser]:
    """A form sent with nothing chosen; the browser it was sent from, and another one at its page of who may see it."""
    age, role, _choice = CHOICES[form]
    invitation = town.invited(form, age, role)
    own = to_the_end(town.started(invitation))
    own.press(onwards(own)).press("Send")
    town.later(minutes=1)
    other = town.browser().open(town.link(invitation))
    other.press("Look at it, or change it").press("Change who can see it")
    return invitation, own, other


@pytest.mark.parametrize("form", CHOICES)
def test_everyone_said_elsewhere_is_asked_about_first(town: Town, form: str) -> None:
    _invitation, _own, other = sent(town, form)
    assert ELSEWHERE in other.text
    assert "If you choose everyone, we ask you first." in other.text
    other.choose(CHOICES[form][2]).press("Save")
    [response] = town.all(Response)
    assert response.sharing == Sharing.ASK
    assert CHOICES[form][2] not in other.text  # what stands is told to nobody there
    assert "Get a link to keep" not in other.text


@pytest.mark.parametrize("form", CHOICES)
def test_where_it_was_sent_from_everyone_is_everyone_however_often_the_link_is_opened(town: Town, form: str) -> None:
    invitation, own, _other = sent(town, form)
    own.open(town.link(invitation)).press("Look at it, or change it").press("Change who can see it")
    assert ELSEWHERE not in own.text
    own.choose(CHOICES[form][2]).press("Save")
    [response] = town.all(Response)
    assert response.sharing == Sharing.MEETING
    assert CHOICES[form][2] in own.text


@pytest.mark.parametrize("through", ["carer", "own"])
def test_what_was_begun_elsewhere_is_sent_by_whoever_may_look_on_only_as_ask_me_first(town: Town, through: str) -> None:
    invitation = town.invited("consult_4_11", 9, reached_through=through)
    town.started(invitation).choose("No, just me").press("Next").choose("Happy").press("Next")
    other = to_the_end(town.started(invitation))
    other.press(onwards(other))
    assert ("If you choose everyone, we ask you first." in other.text) == (through == "carer")
    other.choose("Everyone at my meeting").press("Send")
    assert town.all(Response)[0].sharing == (Sharing.ASK if through == "carer" else Sharing.MEETING)


def test_an_answer_changed_elsewhere_makes_that_browser_none_that_was_there(town: Town) -> None:
    invitation, _own, other = sent(town, "consult_4_11")
    other.open(f"/say/{invitation.id}/q/y_home?then=check").press("Next")
    other.open(f"/say/{invitation.id}/send")
    assert ELSEWHERE in other.text
    other.choose("Everyone at my meeting").press("Save")
    assert town.all(Response)[0].sharing == Sharing.ASK


def test_feedback_and_quotes_only_become_more_private_elsewhere(town: Town) -> None:
    invitation = town.invited("feedback_12_17", 15)
    own = to_the_end(town.started(invitation))
    own.press(onwards(own)).press("Send")
    town.later(minutes=1)
    other = town.browser().open(town.link(invitation)).press("Look at it, or change it").press("Change who can see it")
    fields = dict(other.fields("Save"))
    seen, quoted = ("f_share_iro", "f_quote")
    other.send(other.path, fields | {seen: "yes", quoted: "yes"})
    [response] = town.all(Response)
    assert (response.iro_may_see, response.may_quote) == ("no", False)


@pytest.mark.parametrize("choice", ["Ask us to ring you", "Ask for an advocate"])
def test_somebody_in_the_room_sees_one_press_and_later_nothing_of_it(town: Town, choice: str) -> None:
    path = a_link(town)
    assert town.browser().open(path).press(choice).press("Send").heading == "Sent. Thank you."
    answers = through(town, town.browser().open(path).press("Read the answers"))
    assert (len(town.all(Concern)), "There is nothing to read yet." in answers.text) == (1, True)
