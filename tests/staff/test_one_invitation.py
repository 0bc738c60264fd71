"""What business support does with one invitation that is out."""

from __future__ import annotations

from portal.asking.invitations import daily_round
from portal.council.work import Work
from portal.store.database import writing
from portal.store.models import Invitation, Message
from tests.factories import NOW, SOMEBODY, TODAY
from tests.staff.office import Office


def test_a_reminder_goes_once(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}").press("Send a reminder")
    assert "A reminder goes out." in browser.text
    assert "Send a reminder" not in browser.buttons
    assert len(office.all(Message)) == 1


def test_a_new_link_kills_the_old_one(office: Office) -> None:
    invitation = office.asked(office.review())
    old = office.link(invitation)
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}").press("Give a new link")
    assert "The old one no longer opens." in browser.text
    assert office.browser().open(old).status == 404
    assert office.browser().open(office.link(office.all(Invitation)[0])).status == 200


def test_somebody_who_does_not_want_to_is_noted_and_left_alone(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}")
    browser.press("Yes, note that they do not want to")
    assert "Noted: they do not want to." in browser.text
    assert "Does not want to answer" in browser.text
    assert office.browser().open(office.link(invitation)).status == 200  # a change of mind is welcome


def test_an_invitation_is_withdrawn_or_left_open_for_longer(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}")
    browser.write("Open to the end of", "2026-02-01").press("Leave it open until then")
    assert browser.status == 400
    assert "That day has passed." in browser.text
    browser.write("Open to the end of", "2026-05-01").press("Leave it open until then")
    assert "Friday 1 May 2026" in browser.text


def test_who_is_withdrawn_is_asked_by_nothing_until_somebody_lets_them_back(office: Office) -> None:
    review = office.review()
    invitation = office.asked(review)
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}").press("Withdraw it")
    assert browser.status == 400
    assert "Write why, for whoever wonders later." in browser.text
    browser.write("Why they are taken out", "wrong Robin").press("Withdraw it")
    assert "The link has not opened since" in browser.text
    assert "wrong Robin" in browser.text
    assert _asked_today(office) == 0
    assert "Nobody is left to ask there." in browser.open("/ask?due=yes").text
    browser.open(f"/ask?who={review.id}.consult.0")
    assert "Withdrawn by Bea Holt on Monday 2 March 2026: wrong Robin." in browser.text
    assert "wrong Robin" in browser.open(f"/reviews/{review.id}").text
    browser.press("Withdrawn: look, let back").press("Let them back")
    assert "Taken back." in browser.text
    assert browser.press("Ask them again").heading == "Ask Robin"
    assert _asked_today(office) == 1
    assert "asked" in browser.open(f"/ask?who={review.id}.consult.0").text


def _asked_today(office: Office) -> int:
    office.session.rollback()
    with writing(office.session):
        return daily_round.run_day(Work(office.session, office.council, SOMEBODY, NOW), on=TODAY).asked
