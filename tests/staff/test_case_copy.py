"""The copy for the child's record: what the meeting may know and the outcome, as a print, JSON or CSV, and marked."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from portal.hearing.answers.given import Given
from portal.store.models import AuditEntry, Review
from portal.store.tables.meeting_tables import CaseCopy
from tests.staff.office import Office

PRIVATE = ("ZEPHYRINE", "QUILLON", "MARROWFAT")


def spoken(office: Office, sharing: str = "meeting") -> Review:
    """A review before which a young person wrote in every private field, and one thing for everybody."""
    review = office.review(office.child(age=15), days=0)
    answers: dict[str, Any] = {
        "o_agenda": Given("o_agenda", words="=see Kai more"),
        "o_offlimits": Given("o_offlimits", words="ZEPHYRINE"),
        "o_worry_more": Given("o_worry_more", words="QUILLON"),
        "o_reach": Given("o_reach", words="MARROWFAT"),
        "o_share": sharing,
    }
    office.returned(office.asked(review), answers)
    return review


def taken(office: Office, review: Review, as_a: str) -> Any:
    """The answer to the press that takes it."""
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}/case-copy")
    brought = dict(browser.fields("Take it as JSON")) | {"as": as_a}
    return browser.client.post(
        browser.path, data=brought, base_url=browser.address, headers={"Origin": browser.address}
    )


def test_it_holds_what_was_shared_and_nothing_that_was_kept(office: Office) -> None:
    review = spoken(office)
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}/case-copy")
    assert "see Kai more" in page.text
    for as_a in ("as_json", "as_csv"):
        answer = taken(office, review, as_a)
        assert answer.status_code == 200
        whole = answer.get_data(as_text=True)
        assert "see Kai more" in whole
        assert not [word for word in PRIVATE if word in whole]
        assert review.child.first_name not in answer.headers["Content-Disposition"]
    assert not [word for word in PRIVATE if word in str(page.page)]


@pytest.mark.parametrize("sharing", ["iro_only", "ask"])
def test_what_was_not_shared_is_said_to_stay_between_them(office: Office, sharing: str) -> None:
    review = spoken(office, sharing)
    whole = taken(office, review, "as_json").get_data(as_text=True)
    assert "see Kai more" not in whole
    assert "Only what they agreed to share with the meeting stands here." in whole


def test_files_can_be_read_by_another_program_and_run_nothing(office: Office) -> None:
    review = spoken(office)
    told = json.loads(taken(office, review, "as_json").get_data(as_text=True))
    assert (told["review"], told["child"]) == (review.reference, review.child.reference)
    rows = list(csv.DictReader(io.StringIO(taken(office, review, "as_csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert {"Review", "Said before the review"} <= {row["part"] for row in rows}
    assert "'=see Kai more" in {row["says"] for row in rows}


def test_that_it_was_taken_stands_on_the_page_and_in_the_audit(office: Office) -> None:
    review = spoken(office)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}/case-copy")
    assert "No copy was taken yet." in browser.text
    browser.press("Print it")
    assert "Printed" in browser.text
    assert f"by {office.iro.name}." in browser.text
    assert [each.as_a for each in office.all(CaseCopy)] == ["on_paper"]
    kinds = {each.action for each in office.all(AuditEntry)}
    assert {"read", "download"} <= kinds


def test_nobody_else_takes_it_and_nothing_else_is_taken(office: Office) -> None:
    review = spoken(office)
    assert taken(office, review, "exe").status_code == 400
    assert office.all(CaseCopy) == []
    assert office.signed_in("iro", office.another("iro")).open(f"/my-reviews/{review.id}/case-copy").status == 404
    for role in ("manager", "support", "admin"):
        assert office.signed_in(role).open(f"/my-reviews/{review.id}/case-copy").status == 403


def test_on_paper_its_days_are_in_words_and_in_the_files_as_systems_read_them(office: Office) -> None:
    review = spoken(office)
    page = office.signed_in("iro").open(f"/my-reviews/{review.id}/case-copy")
    assert "Monday 2 March 2026" in page.text
    assert "2026-03-02" not in page.text
    assert "2026-03-02" in taken(office, review, "as_json").get_data(as_text=True)
