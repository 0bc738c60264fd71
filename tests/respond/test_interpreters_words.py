"""What was decided is read in the words of an interpreter where there are any."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.reviewing.afterwards import coming, told_back
from portal.reviewing.afterwards.spoken import Spoken
from tests.respond.test_after_the_meeting import STAYS, released, through, work
from tests.respond.town import Town

URDU = "آپ لن اور دیو کے ساتھ رہتے ہیں۔"


@pytest.mark.parametrize(("speaks", "page"), [("ur", "ur"), ("ti", "en")])
def test_what_an_interpreter_put_is_read_in_that_language(town: Town, speaks: str, page: str) -> None:
    """Also in a language in which the portal has no pages: what was decided is the first that somebody must read."""
    invitation = town.invited("consult_12_17", 15)
    invitation.review.child.language = speaks
    town.session.commit()
    words = replace(STAYS, who="", spoken={speaks: Spoken(URDU)})
    review = released(town, invitation, (words, None))
    here = through(town, invitation)
    invitation.language = page
    town.session.commit()
    here.open(here.path)
    put = here.page.find("p", lang=speaks)
    assert put
    assert put.get_text() == URDU
    # the next sentence has no words of an interpreter: it stands in English, and the page says so
    assert "I come to see you in June." in here.text
    other = coming.Next("I come to see you in June.", {speaks: Spoken("میں جون میں آؤں گا۔")})
    coming.say_next(work(town), review, other, ring=False)
    told_back.release(work(town), review)
    town.session.commit()
    here.open(here.path)
    assert "میں جون میں آؤں گا۔" in here.text
    assert "I come to see you in June." not in here.text
    assert not here.page.find("p", lang="en")
    # asked for in English it is read in English
    assert "You stay with Lin and Dev." in here.open(f"{here.path}?lang=en").text
