"""Who reads a response hears what was said aloud, each time with a trace, and types it up beside it."""

from __future__ import annotations

from typing import Any

from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Response
from tests.browser import Browser
from tests.factories import NOW
from tests.sounds import said
from tests.staff.office import Office

TYPED = "In their own words, as they said it"


def spoke(office: Office, *, send: bool = True, question: str = "y_wish", **answers: str) -> Response:
    """Robin's response, with something said aloud."""
    invitation = office.asked(office.review(office.child(first_name="Robin")))
    work = Work(office.session, office.council, Actor("respondent", invitation.id), NOW)
    with writing(office.session):
        save.save(work, invitation, [], device=None, aloud={question: said()})
    if send:
        given = [Given(name, codes=(code,)) for name, code in answers.items()]
        with writing(office.session):
            save.submit(work, invitation, given, device=None)
    response: Response = office.all(Response)[0]
    return response


def heard(browser: Browser, response: Response, question: str = "y_wish", **headers: str) -> Any:
    path = f"/responses/{response.id}/aloud/{question}"
    return browser.client.get(path, base_url=browser.address, headers=headers)


def test_the_iro_hears_it_and_each_time_leaves_a_trace(office: Office) -> None:
    response = spoke(office)
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    (player,) = iro.page.select("audio")
    assert (player["preload"], player.has_attr("autoplay")) == ("none", False)
    played = heard(iro, response)
    assert (played.status_code, played.mimetype, played.data) == (200, "audio/webm", said().content)
    assert (played.headers["Cache-Control"], played.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert played.headers["Content-Disposition"] == "inline; filename=said-aloud.webm"
    part = heard(iro, response, Range="bytes=0-9")
    assert (part.status_code, part.data) == (206, said().content[:10])
    child_id = response.invitation.review.child_id
    told = [(each.subject, each.child_id) for each in office.audit("read") if each.subject.startswith("aloud")]
    assert told == [(f"aloud:{response.id}:y_wish", child_id)] * 2
    assert heard(iro, response, "y_good").status_code == 404


def test_nobody_else_hears_it_and_one_that_was_not_sent_stays_unheard(office: Office) -> None:
    response = spoke(office, y_share="meeting")
    for role, status in (("support", 403), ("admin", 403), ("manager", 404)):
        assert heard(office.signed_in(role), response).status_code == status, role
    assert heard(office.signed_in(staff=office.another("iro")), response).status_code == 404
    assert office.audit("read") == []


def test_a_draft_is_not_heard(office: Office) -> None:
    response = spoke(office, send=False)
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    assert iro.page.select("audio") == []
    assert heard(iro, response).status_code == 404


def test_what_is_typed_up_stands_beside_it_with_who_typed_and_comes_to_the_sheet(office: Office) -> None:
    response = spoke(office, y_share="meeting")
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    assert "Not typed up yet" in iro.text
    iro.write(TYPED, "I want <b>a dog</b>").press("Keep what is typed up")
    assert f"Said aloud, typed up by {office.iro.name}" in iro.text
    assert "Not typed up yet" not in iro.text
    assert "I want <b>a dog</b>" in iro.text
    review = response.invitation.review_id
    assert "I want <b>a dog</b>" in iro.open(f"/my-reviews/{review}/sheet").text
    assert "Said aloud" in iro.text
    assert (
        f"said aloud, typed up by {office.iro.name}: I want <b>a dog</b>"
        in iro.open(f"/my-reviews/{review}/case-copy").text
    )


def test_what_is_for_the_iro_alone_is_on_no_sheet_and_in_no_copy(office: Office) -> None:
    response = spoke(office, y_share="iro_only")
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    iro.write(TYPED, "I want a dog").press("Keep what is typed up")
    review = response.invitation.review_id
    for page in ("sheet", "case-copy"):
        assert "a dog" not in iro.open(f"/my-reviews/{review}/{page}").text, page


def test_too_much_comes_back_as_it_was_typed(office: Office) -> None:
    response = spoke(office)
    iro = office.signed_in("iro").open(f"/responses/{response.id}")
    iro.write(TYPED, "x" * 5_001).press("Keep what is typed up")
    assert iro.status == 400
    assert iro.written(TYPED).strip() == "x" * 5_001
