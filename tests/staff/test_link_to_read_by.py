"""Wrong birthdays add up, and a fresh link comes the way the council knows, also when nothing more is asked."""

from __future__ import annotations

import pytest

from portal.store.models import Invitation
from portal.store.vocabulary import Stage
from tests.browser import Browser
from tests.factories import a_response
from tests.respond.test_after_the_meeting import KAI, door, released, through
from tests.staff.office import Office


def of_stage(office: Office, stage: Stage) -> Invitation:
    """The child's own invitation of that stage."""
    found: list[Invitation] = office.all(Invitation)
    return next(each for each in found if each.contact_id is None and each.stage == stage)


def wrong(page: Browser, times: int) -> Browser:
    for _try in range(times):
        page.write("Day", "31").write("Month", "2").press("Open")
    return page


def test_wrong_birthdays_add_up_over_all_links_of_one_person_and_over_nobody_elses(office: Office) -> None:
    before = office.invited("consult_12_17", 15)
    review = released(office, before)
    mother = office.parent(before.review.child, name="Alex Reed", relation="mother")
    hers = office.asked(review, mother, form="feedback_parent", stage="feedback")
    after = of_stage(office, Stage.FEEDBACK)
    wrong(door(office, hers), 3)
    wrong(door(office, before), 2)
    page = wrong(door(office, after), 1)
    assert "The birthday was wrong three times" in page.text
    assert "The birthday was wrong three times" in door(office, before).text


def test_the_right_birthday_and_a_fresh_link_begin_the_count_anew(office: Office) -> None:
    before = office.invited("consult_12_17", 15)
    released(office, before)
    after = of_stage(office, Stage.FEEDBACK)
    wrong(door(office, before), 2)
    through(office, after)
    page = wrong(door(office, before), 2)
    assert "Open" in page.buttons


@pytest.mark.parametrize("channel", ["email", "letter"])
def test_whoever_closed_the_link_gets_a_fresh_one_to_read_by(office: Office, channel: str) -> None:
    invitation = office.invited("consult_12_17", 15)
    invitation.review.child.email = "robin@example.org"
    office.session.commit()
    a_response(office.session, office.council, invitation, KAI)
    office.session.commit()
    released(office, invitation)
    wrong(door(office, invitation), 3)
    old = office.link(invitation)
    desk = office.signed_in("support").open(f"/invitations/{invitation.id}")
    desk.pick("Send it by", {"email": "Email", "letter": "Letter"}[channel]).press("Give a new link")
    assert "A new link goes out." in desk.text
    fresh = of_stage(office, Stage.CONSULT)
    assert office.browser().open(old).status == 404
    assert "You stay with Lin and Dev." in through(office, fresh).text
    if channel == "email":
        (mail,) = office.mails("robin@example.org")[-1:]
        assert office.link(fresh) in mail
        assert "You need the day and month of your birthday." in mail
        assert "Lin" not in mail
    else:
        letter = desk.open("/letters/print")
        assert "There is something for you to read about your meeting." in letter.text
        assert "Lin" not in letter.text


def test_iro_and_support_are_told_why_a_child_cannot_open_it_and_whom_to_doubt(office: Office) -> None:
    before = office.invited("consult_12_17", 15)
    review = released(office, before)
    desk, iro = office.signed_in("support"), office.signed_in(staff=review.iro)

    def told() -> list[bool]:
        pages = (desk.open(f"/invitations/{before.id}"), iro.open(f"/my-reviews/{review.id}"), desk.open("/to-do"))
        assert [page.status for page in pages] == [200, 200, 200]
        texts = [desk.open(f"/invitations/{before.id}").text, iro.text, desk.open("/to-do").text]
        return ["The birthday was typed wrong three times: it may have been" in text for text in texts]

    wrong(door(office, before), 2)
    assert told() == [False, False, False]
    wrong(door(office, of_stage(office, Stage.FEEDBACK)), 1).press("Ask for a new link")
    assert told() == [True, True, True]
