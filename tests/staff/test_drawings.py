"""Who reads a return sees the picture beside the answer, and each look at it leaves a trace."""

from __future__ import annotations

from typing import Any

import pytest

from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.pictures import keep
from portal.hearing.pictures.keep import Drawn
from portal.hearing.responses import save
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Response
from tests.factories import NOW, TODAY
from tests.pictures import photo
from tests.staff.office import Office


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    """A small picture made safe."""
    return keep.made_safe(photo(80, 60))


def drew(office: Office, image: bytes, caption: str | None = None, *, send: bool = True, **answers: str) -> Response:
    """Robin's return with a picture beside the wish."""
    invitation = office.asked(office.review(office.child(first_name="Robin")))
    put(office, invitation, image, caption)
    if send:
        given = [Given(name, codes=(code,)) for name, code in answers.items()]
        with writing(office.session):
            save.submit(
                Work(office.session, office.council, Actor("respondent", 1), NOW), invitation, given, device=None
            )
    (response,) = office.all(Response)
    assert isinstance(response, Response)
    return response


def put(office: Office, invitation: Any, image: bytes, caption: str | None = None) -> None:
    by, drawn = Actor("respondent", invitation.id), {"y_wish": Drawn(image, caption)}
    with writing(office.session):
        save.save(Work(office.session, office.council, by, office.at[0]), invitation, [], device=None, drawn=drawn)


def test_the_iro_sees_the_drawing_with_the_childs_own_words(office: Office, jpeg: bytes) -> None:
    response = drew(office, jpeg, "Me and <b>Rex</b>")
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    image = iro.page.select_one("figure img")
    assert image is not None
    assert image["alt"] == "Me and <b>Rex</b>"
    assert "What they drew" in iro.text
    assert iro.text.index("What would make things better") < iro.text.index("Me and")
    shown = iro.client.get(str(image["src"]), base_url=iro.address)
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/jpeg", jpeg)
    assert (shown.headers["Cache-Control"], shown.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_drawing_without_words_says_so_to_who_cannot_see_it(office: Office, jpeg: bytes) -> None:
    response = drew(office, jpeg)
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    assert iro.page.select_one("figure img")["alt"] == "A drawing without words"  # type: ignore[index]
    assert iro.page.find("figcaption") is None


def test_each_look_at_a_picture_leaves_a_trace(office: Office, jpeg: bytes) -> None:
    response = drew(office, jpeg)
    child_id = response.invitation.review.child_id
    iro = office.signed_in("iro")
    for _ in range(2):
        iro.client.get(f"/responses/{response.id}/picture/y_wish", base_url=iro.address)
    told = [(each.subject, each.actor, each.child_id) for each in office.audit("read")]
    assert told == [(f"picture:{response.id}:y_wish", f"staff:{office.iro.id}", child_id)] * 2
    iro.client.get(f"/responses/{response.id}/picture/y_home", base_url=iro.address)
    assert len(office.audit("read")) == 2


def test_nobody_else_sees_it(office: Office, jpeg: bytes) -> None:
    response = drew(office, jpeg, y_share="meeting")
    path = f"/responses/{response.id}/picture/y_wish"
    for role, status in (("support", 403), ("admin", 403), ("manager", 404)):
        browser = office.signed_in(role)
        assert browser.client.get(path, base_url=browser.address).status_code == status, role
    another = office.signed_in(staff=office.another("iro"))
    assert another.client.get(path, base_url=another.address).status_code == 404
    assert office.audit("read") == []


def test_a_drawing_that_was_not_sent_stays_unseen(office: Office, jpeg: bytes) -> None:
    response = drew(office, jpeg, "our garden", send=False)
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    assert "garden" not in iro.html
    assert iro.page.find("figure") is None
    path = f"/responses/{response.id}/picture/y_wish"
    assert iro.client.get(path, base_url=iro.address).status_code == 404


def test_who_covers_sees_it_and_feedback_not_meant_for_the_iro_goes_to_the_manager(office: Office, jpeg: bytes) -> None:
    from tests import factories

    review = factories.a_held_review(office.session, office.child(first_name="Robin"), TODAY)
    office.session.commit()
    invitation = office.asked(review, stage="feedback", form="feedback_4_11")
    with writing(office.session):
        save.save(
            Work(office.session, office.council, Actor("respondent", 1), NOW),
            invitation,
            [],
            device=None,
            drawn={"fy_better": Drawn(jpeg)},
        )
        save.submit(Work(office.session, office.council, Actor("respondent", 1), NOW), invitation, [], device=None)
    path = f"/responses/{office.all(Response)[0].id}/picture/fy_better"
    for role, status in (("iro", 404), ("manager", 200)):
        browser = office.signed_in(role)
        assert browser.client.get(path, base_url=browser.address).status_code == status, role


def test_a_picture_that_took_the_place_of_another_is_marked_and_the_first_is_gone(office: Office, jpeg: bytes) -> None:
    response = drew(office, jpeg, "our garden")
    iro = office.signed_in("iro").open(f"/responses/{response.id}").press("Mark as read")
    office.later(minutes=10)
    put(office, response.invitation, keep.made_safe(photo(50, 50)), "our house")
    iro.open(f"/responses/{response.id}")
    assert "Changed since it was read" in iro.text
    assert "Another picture stood here. It is not kept." in iro.text
    assert "our garden" in iro.text
    assert len(iro.page.find_all("figure")) == 1


def test_a_caption_nobody_here_can_read_waits_for_an_interpreter(office: Office, jpeg: bytes) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin")), language="pl")
    put(office, invitation, jpeg, "To jest nasz dom")
    with writing(office.session):
        save.submit(Work(office.session, office.council, Actor("respondent", 1), NOW), invitation, [], device=None)
    iro = office.signed_in("iro").open(f"/responses/{office.all(Response)[0].id}")
    assert "Not read by the portal Needs an interpreter by Monday 23 March." in iro.text


def test_the_meeting_and_the_report_never_see_a_picture(office: Office, jpeg: bytes) -> None:
    response = drew(office, jpeg, "our garden", y_share="meeting")
    for path in ("/annual-report", f"/my-reviews/{response.invitation.review_id}"):
        for role in ("iro", "manager"):
            browser = office.signed_in(role).open(path)
            assert "garden" not in browser.html
            assert "picture/" not in browser.html
