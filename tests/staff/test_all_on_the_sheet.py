"""What everyone at the meeting may hear stands on the sheet, whatever the question; what is not for them is marked."""

from __future__ import annotations

import pytest

from portal.hearing import agreed
from portal.hearing.answers.given import Given
from tests.staff.office import Office
from tests.staff.test_meeting_sheet import heard, on_paper, sheet

AGES = {"consult_4_7": 6, "consult_4_11": 9, "consult_12_17": 15, "consult_parent": 9, "consult_professional": 9}
ROLES = {"consult_parent": "parent", "consult_professional": "professional"}


@pytest.mark.parametrize("form_id", AGES)
def test_all_words_that_may_be_told_are_on_the_sheet(office: Office, form_id: str) -> None:
    form = office.council.library[form_id]
    review = office.review(office.child(first_name="Robin", age=AGES[form_id]))
    role = ROLES.get(form_id)
    person = office.parent(review.child, role=role) if role else None
    written = {each.name: Given(each.name, words=f"zq{each.name}zq") for each in form.question
               if each.place == "page" and each.words}  # fmt: skip
    share = next(each.name for each in form.question if each.records == "sharing")
    response = office.returned(office.asked(review, person), written | {share: "meeting"})
    told = agreed.standing(office.session, form, response).told
    missing = [name for name, each in told.items() if each.words and each.words not in on_paper(sheet(office, review))]
    assert missing == []
    assert bool(written) == any(each.words for each in told.values())


def test_pages_with_what_only_the_iro_may_see_say_so_on_paper_too(office: Office) -> None:
    response = heard(office)
    browser = office.signed_in("iro").open(f"/responses/{response.id}")
    for path in (browser.path, f"/my-reviews/{response.invitation.review_id}/last-time"):
        assert "Not for the table. It holds what only you may see." in browser.open(path).text


def test_after_the_meeting_nothing_asks_for_what_came_before_it(office: Office) -> None:
    response = heard(office)
    review = response.invitation.review
    parent = office.parent(review.child)
    office.asked(review, parent)
    review.planned_on = office.at[0].date()
    office.session.commit()
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}/sheet").press("Print")
    browser.open(f"/my-reviews/{review.id}")
    assert "Send a reminder" in browser.buttons
    browser.press("Held today").open(f"/my-reviews/{review.id}")
    assert "Send a reminder" not in browser.buttons
    assert "print again" not in browser.text
