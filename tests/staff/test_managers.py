"""What managers look at: the year in figures, withheld feedback, the annual report."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.hearing.concerns import being_done
from portal.hearing.concerns.being_done import Entry
from portal.reporting.figures.catalogue import CATALOGUE
from portal.reporting.figures.figure import Count, figure
from portal.store.audit import Actor
from portal.store.models import Concern
from portal.store.tables.report_tables import Release, Target
from portal.store.tables.work_words import NoteKind
from portal.views.insight import FORMATS
from tests import factories
from tests.browser import Browser
from tests.factories import TODAY
from tests.reporting.rows import received
from tests.staff.office import Office

FORM = "feedback_professional"


def feedback(office: Office, **answers: str) -> int:
    invitation = office.invited("feedback_4_11")
    return office.returned(invitation, answers).id


def test_a_year_without_responses_says_how_many_were_asked(office: Office) -> None:
    browser = office.signed_in("manager").open("/summary")
    assert browser.heading == "Summary 2025-26"
    assert "No responses in this period. 0 invitations went out." in browser.text


def test_the_summary_starts_with_who_was_reached_and_shows_what_each_figure_was_counted_from(office: Office) -> None:
    feedback(office, fy_listened="yes")
    browser = office.signed_in("manager").open("/summary")
    reached, reviews = browser.text.index("Who was reached"), browser.text.index("Reviews held in time")
    assert reached < reviews
    assert "1 of 1" in browser.text
    assert "How these are counted" in browser.text
    assert "Too few to show (fewer than 5)" in browser.text
    assert "Sam Okafor" not in browser.text  # nothing by IRO


def test_what_professionals_said_is_shown_in_shares_of_all_responses_with_their_number(office: Office) -> None:
    child = office.child()
    for voice in ["yes"] * 81 + ["no"] * 2 + [None] * 2:
        review = factories.a_held_review(office.session, child)
        contact = factories.a_contact(office.session, child, "professional")
        answers = {"g_voice": voice} if voice else {}
        received(office.session, office.council.library, review, FORM, answers, on=TODAY, contact=contact)
    office.session.commit()
    browser = office.signed_in("manager").open("/summary")
    rows = [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in browser.page.find_all("tr")]
    (voice_row,) = [row for row in rows if "Was the child’s voice made clear?" in row]
    assert voice_row[2:8] == ["81 (95%)", "0 (0%)", "2 (2%)", "0 (0%)", "2 (2%)", "85"]
    report = browser.client.get(
        "/annual-report/download?year=2025-26&audience=panel&format=html", base_url=browser.address
    )
    assert "81 (95%)" in report.get_data(as_text=True)
    for outside in ("public", "children"):
        refused = browser.client.get(
            f"/annual-report/download?year=2025-26&audience={outside}&format=json", base_url=browser.address
        )
        assert refused.status_code == 400


def test_another_year_can_be_picked_and_nonsense_is_this_year(office: Office) -> None:
    office.session.add(Release(year=2024, audience="panel", released_at=office.at[0], document={}))
    feedback(office)
    browser = office.signed_in("manager").open("/summary?year=2023-24")
    assert browser.heading == "Summary 2023-24"
    for wrong in ("nonsense", "2023-25", "9999-00", ""):
        assert browser.open(f"/summary?year={wrong}").status == 200
    browser.pick("Year, quarter or month", "2025-26").press("Show it")
    assert browser.heading == "Summary 2025-26"


def test_the_summary_names_who_is_late_with_reading_and_nobody_who_is_in_time(office: Office) -> None:
    val = office.another("iro")
    for iro in (office.iro, office.iro, val):
        child = office.child(iro=iro, iro_id=iro.id)
        office.returned(office.asked(office.review(child, days=40)), {"y_home": "4"})
    office.later(minutes=5)
    manager = office.signed_in("manager").open("/summary")
    assert "Nothing is late. 3 are unread, and in time." in manager.text
    office.later(days=3)
    in_time = office.child(iro=val, iro_id=val.id)
    sent = office.asked(office.review(in_time, days=40))
    office.returned(sent, {"y_home": "4"}).submitted_at = office.at[0] - timedelta(hours=1)
    factories.a_cover(office.session, val, office.iro, TODAY, TODAY + timedelta(days=6))
    office.session.commit()
    manager = office.signed_in("manager").open("/summary")
    assert "Sam Okafor: 2 not read. Late since Wed 4 Mar" in manager.text
    assert manager.text.count("not read") == 2  # the cover answers in the place of who is away
    assert "Sam Okafor, covering for Val Dunn: 1 not read." in manager.text
    assert "1 more is unread, and in time." in manager.text
    for number in (1, 2, 3):
        office.signed_in("iro").open(f"/responses/{number}").press("Mark as read")
    page = office.signed_in("manager").open("/summary")
    assert "Sam Okafor" not in page.text
    assert "Nothing is late. 1 is unread, and in time." in page.text


def test_concerns_are_counted_by_kind_with_the_time_it_took_to_act(office: Office) -> None:
    for hours, answers in ((2, {"y_safe": "no"}), (4, {"y_safe": "no"}), (0, {"y_meeting": ("helper",)})):
        office.returned(office.asked(office.review()), answers)
        if hours:
            concern = office.all(Concern)[-1]
            iro = Actor("staff", office.iro.id)
            at = office.at[0] + timedelta(hours=hours)
            last = hours == 4
            told = Entry("Rang", NoteKind.TOLD if last else NoteKind.PLAN, done=last)
            being_done.write(office.session, concern, told, by=iro, now=at)
            office.session.commit()
    office.later(days=1)
    page = office.signed_in("manager").open("/summary").text
    assert "Safety 0 2 2 1 1 3 hours" in page
    assert "Asks for an advocate 1 1 0 0 0 –" in page
    assert "Complaint" not in page


def test_feedback_that_is_withheld_from_the_iro_is_read_here_with_a_trace(office: Office) -> None:
    number = feedback(office, f_share_iro="no")
    browser = office.signed_in("manager").open("/withheld")
    assert "asked that the IRO does not see it" in browser.text
    browser.press("Monday 2 March 2026")
    assert "Do not tell the IRO who said it." in browser.text
    assert [each.subject for each in office.audit("read")] == [f"response:{number}"]
    browser.press("Mark as read").press("Back to withheld feedback")
    assert "To read" not in browser.text


def test_feedback_the_iro_may_see_is_not_in_the_list(office: Office) -> None:
    feedback(office, f_share_iro="yes")
    assert "Nothing is withheld from an IRO." in office.signed_in("manager").open("/withheld").text


def test_a_manager_does_not_read_what_was_said_before_a_review(office: Office) -> None:
    response = office.returned(office.asked(office.review()), {"y_home": "4"})
    assert office.signed_in("manager").open(f"/responses/{response.id}").status == 404


def test_the_annual_report_is_downloaded_in_every_form_with_a_trace(office: Office) -> None:
    feedback(office)
    browser = office.signed_in("manager")
    for kind in FORMATS:
        answer = browser.client.get(
            f"/annual-report/download?year=2025-26&audience=panel&format={kind}", base_url=browser.address
        )
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"
        if kind == "json":
            assert json.loads(answer.data)["year"] == "2025-26"
        elif kind == "pdf":
            assert answer.data.startswith(b"%PDF-")
        elif kind == "docx":
            assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        elif kind == "xlsx":
            assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        else:
            assert b"<html" in answer.data
    assert [each.why for each in office.audit("download")] == [f"panel, {kind}" for kind in FORMATS]


def test_a_report_for_the_public_waits_until_the_year_is_over(office: Office) -> None:
    browser = office.signed_in("manager").open("/annual-report")
    browser.choose("The publicSmall numbers are hidden. Of a year that is over.").press("Download the report")
    assert browser.status == 400
    assert "still running" in browser.text
    assert browser.title.startswith("Problem:")
    assert office.audit("download") == []


def test_a_report_is_released_for_the_public_once(office: Office) -> None:
    office.returned(office.asked(office.review()), {"y_home": "4"})
    office.later(days=40)
    browser = office.signed_in("manager").open("/annual-report").press("Release for the public")
    assert "The report of 2025-26 for the public is released." in browser.text
    browser.open("/annual-report").press("Release for the public")
    assert browser.status == 400
    assert "was released before" in browser.text
    for ages in ("4-11", "12-17"):
        address = f"/annual-report/download?year=2025-26&audience=children+{ages}&format=xlsx"
        sheet = browser.client.get(address, base_url=browser.address)
        assert f"-children-{ages}.html" in sheet.headers["Content-Disposition"]
        assert b"What you said" in sheet.data


def test_the_figures_are_checked_before_they_are_published(office: Office) -> None:
    office.returned(office.asked(office.review()), {"y_home": "4"})
    browser = office.signed_in("manager").open("/annual-report/check?year=2025-26")
    assert "All agree." in browser.text
    assert "the return could be written as it stands" in browser.text


def test_what_is_to_be_mended_leads_there_whoever_may_mend_it(office: Office) -> None:
    other = office.another("iro", name="Another Iro")
    children = office.child(age=9), office.child(age=9, iro=other, iro_id=other.id)
    mine, theirs = (factories.a_held_review(office.session, each, TODAY - timedelta(days=14)) for each in children)
    office.session.commit()
    references, says = (mine.reference, theirs.reference), "The participation code is blank (rule 167)"
    browser = office.signed_in("manager").open("/annual-report/check?year=2025-26")
    browser.press("What is to be mended, review by review")
    assert says in browser.text
    assert all(each in browser.text for each in references)
    assert f"/my-reviews/{mine.id}" not in str(browser.page)
    browser = (
        office.signed_in("iro").open("/register").press("What is to be mended before figures and the return leave")
    )
    assert (references[0] in browser.text, references[1] in browser.text) == (True, False)
    assert browser.press(references[0]).status == 200
    browser = office.signed_in("support").open("/to-mend?year=2025-26").press(references[1])
    assert browser.status == 200


def test_published_figures_are_kept(office: Office) -> None:
    office.returned(office.asked(office.review()), {"y_home": "4"})
    office.later(days=40)
    browser = office.signed_in("manager").open("/annual-report").press("Keep as published")
    assert "The figures of 2025-26 are kept as published." in browser.text
    assert "The figures of 2025-26 were kept as published Saturday 11 April 2026" in browser.text
    assert [each.year for each in office.all(Release)] == [2025]


def test_a_year_that_is_still_running_is_not_kept(office: Office) -> None:
    browser = office.signed_in("manager").open("/annual-report")
    assert "Keep as published" not in browser.text
    token = next(value for name, value in browser.fields("Sign out") if name == "csrf_token")
    browser.send("/annual-report/release", {"csrf_token": token, "year": "2025-26"})
    assert "2025-26 is still running." in browser.text
    assert office.all(Release) == []


def downloaded_page(browser: Browser) -> str:
    """The panel’s report of the year as a page."""
    address = "/annual-report/download?year=2025-26&format=html"
    return browser.client.get(address, base_url=browser.address).get_data(as_text=True)


def test_a_target_that_is_met_by_less_says_so_and_what_has_no_direction_has_none(office: Office) -> None:
    browser = office.signed_in("manager").open("/targets?year=2025-26")
    browser.write("Forms late because we were told late: at most", "10").press("Keep the targets")
    assert "an advocate spoke" not in browser.text
    made = {each.id: each for each in CATALOGUE}
    less = replace(figure(made["forms_told_late"], Count(1, 20)), target=10.0)
    assert less.target_shown == "target at most 10%, met"
    assert replace(less, value=10.1).target_shown == "target at most 10%, not met"
    more = replace(figure(made["reviews_in_time"], Count(19, 20)), target=95.0)
    assert (more.target_shown, replace(more, value=94.9).target_shown) == ("target 95%, met", "target 95%, not met")


def test_targets_are_set_for_a_year_and_stand_beside_its_figures(office: Office) -> None:
    office.returned(office.asked(office.review()), {"y_home": "4"})
    browser = office.signed_in("manager").open("/targets?year=2025-26")
    browser.write("Reviews held in time", "95").write("Forms returned before the review", "60.5 %").press(
        "Keep the targets"
    )
    assert "The targets of 2025-26 are kept." in browser.text
    assert "target 60.5%" in downloaded_page(browser)
    assert "The year is not over: its numbers stand beside those of the whole year before." in downloaded_page(browser)
    downloaded = browser.client.get("/annual-report/download?year=2025-26&format=json", base_url=browser.address)
    targets = {each["id"]: each["target"] for each in json.loads(downloaded.data)["figures"]}
    assert {name: target for name, target in targets.items() if target} == {
        "reviews_in_time": 95,
        "forms_returned": 60.5,
    }
    browser.open("/targets?year=2024-25").write("Reviews held in time", "90").press("Keep the targets")
    assert "Last year: 90%." in browser.open("/targets?year=2025-26").text
    browser.open("/targets?year=2025-26").write("Reviews held in time", "").press("Keep the targets")
    assert "target 95%" not in downloaded_page(browser)
    set_for = [each.subject for each in office.audit("set")]
    assert set_for == ["targets:2025-26", "targets:2024-25", "targets:2025-26"]


@pytest.mark.parametrize("typed", ["101", "-1", "most", "nan", "inf", "9" * 400])
def test_a_target_that_is_no_share_is_refused_beside_its_field(office: Office, typed: str) -> None:
    browser = office.signed_in("manager").open("/targets?year=2025-26").write("Reviews held in time", typed)
    browser.press("Keep the targets")
    assert browser.status == 400
    assert "Write a number from 0 to 100" in browser.text
    assert office.all(Target) == []
