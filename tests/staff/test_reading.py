"""An IRO reads: what stands first, what stays hidden, and the trace each reading leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.hearing.answers.given import Given
from portal.store.database import writing
from portal.store.models import AuditEntry, Invitation, Response, Tag
from portal.store.tables.staff_tables import Cover
from tests.browser import Browser
from tests.factories import NOW, TODAY
from tests.staff.office import Office

WORDS = "I miss my sister. <b>Everyone</b> talks about me."


def words_question(office: Office) -> str:
    form = office.council.library["consult_4_11"]
    return next(each.name for each in form.question if each.is_text and each.place == "page" and not each.private)


def with_words(office: Office, words: str = WORDS, **more: Any) -> Response:
    question = words_question(office)
    invitation = office.asked(office.review(office.child(first_name="Robin")), **more)
    return office.returned(invitation, {"y_home": "4", question: Given(question, words=words)})


def test_my_reviews_stand_by_day_with_the_state_of_each_form(office: Office) -> None:
    office.review(office.child(first_name="Noor"), days=22)
    office.asked(office.review(office.child(first_name="Ash"), days=8))
    page = office.signed_in("iro").open("/")
    assert page.heading == "My reviews"
    assert page.text.index("Ash") < page.text.index("Noor")
    assert "Child asked" in page.text
    page.press("Nothing back, 10 days or less 1")
    assert "Noor" not in page.text


def test_two_children_with_one_first_name_are_told_apart(office: Office) -> None:
    children = [office.child(first_name="Aspen", age=9) for _twice in range(2)]
    reviews = [office.review(child) for child in children]
    browser = office.signed_in("iro").open("/my-reviews")
    for child, review in zip(children, reviews, strict=True):
        assert f"Aspen, 9 {child.reference}" in browser.open("/my-reviews").text
        assert child.reference in browser.open(f"/my-reviews/{review.id}").text


def test_where_there_is_nothing_to_know_nothing_stands(office: Office) -> None:
    office.review(office.child(first_name="Ash"), days=8)
    office.returned(office.asked(office.review(office.child(first_name="Bo"), days=9)), {"y_helper": "self"})
    rows = office.signed_in("iro").open("/my-reviews").page.select("table tbody tr")
    told = {row.th.get_text(strip=True).split(",")[0]: row.select(".tag") for row in rows if row.th}
    assert [len(told[name]) for name in ("Ash", "Bo")] == [0, 1]


def test_what_is_held_and_recorded_stands_apart_and_a_search_finds_it(office: Office) -> None:
    for name, ago, code in (("Ash", 9, "PN1"), ("Bo", 8, None)):
        held = {"status": "held", "held_on": TODAY - timedelta(days=ago), "year": 2025, "age": 9, "participation": code}
        held["participation_by"] = code and "person"
        office.review(office.child(first_name=name), days=-ago, **held)
    office.review(office.child(first_name="Cass"), days=1)
    browser = office.signed_in("iro").open("/my-reviews")
    assert _rows(browser) == ["Cass", "Bo"]  # this week, then what is to be finished
    assert _rows(browser.press("Held, last 28 days 1")) == ["Ash"]
    assert _rows(browser.open("/my-reviews?q=ash")) == ["Ash"]


def _rows(browser: Browser) -> list[str]:
    return [row.get_text(strip=True).split(",")[0] for row in browser.page.select("table tbody th[scope=row]")]


def test_an_iro_without_reviews_is_told_what_to_do(office: Office) -> None:
    page = office.signed_in("iro").open("/my-reviews")
    assert "No reviews are planned for you." in page.text


def test_the_words_stand_first_and_as_written(office: Office) -> None:
    response = with_words(office)
    review = response.invitation.review
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Robin, before the review")
    assert browser.heading == "What Robin said"
    quoted = browser.page.select_one("blockquote.words")
    assert quoted is not None
    assert quoted.get_text() == WORDS
    assert quoted["dir"] == "auto"
    assert browser.text.index("I miss my sister") < browser.text.index("What they chose")
    assert browser.page.find("mark") is not None


def test_reading_leaves_a_trace_before_the_page_is_sent(office: Office) -> None:
    response = with_words(office)
    office.signed_in("iro").open(f"/responses/{response.id}")
    (entry,) = [each for each in office.audit("read") if each.subject == f"response:{response.id}"]
    assert entry.actor == f"staff:{office.iro.id}"
    assert entry.child_id == response.invitation.review.child_id
    assert "sister" not in str(vars(entry))


def test_without_the_trace_there_is_no_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    response = with_words(office)
    browser = office.signed_in("iro")
    with writing(office.session):
        office.session.connection().exec_driver_sql(
            "create trigger no_audit before insert on audit_entry begin select raise(abort, 'full'); end"
        )
    monkeypatch.setitem(office.app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = browser.client.get(f"/responses/{response.id}", base_url=browser.address)
    assert answer.status_code >= 500
    assert "sister" not in answer.get_data(as_text=True)


def test_the_choice_who_may_see_it_is_a_banner(office: Office) -> None:
    for chosen, words in (("iro_only", "Only you"), ("meeting", "Everyone at the meeting")):
        invitation = office.asked(office.review())
        response = office.returned(invitation, {"y_share": chosen})
        assert words in office.signed_in("iro").open(f"/responses/{response.id}").text


def test_who_said_nothing_of_sharing_did_not_choose_it(office: Office) -> None:
    silent = office.returned(office.asked(office.review()), {"y_home": "4"}, source="paper")
    text = office.signed_in("iro").open(f"/responses/{silent.id}").text
    assert "They did not say who else may see this" in text
    assert "They chose" not in text.split("In their own words")[0]


def test_the_answer_that_raised_a_concern_is_marked_where_it_stands(office: Office) -> None:
    unsafe = office.returned(office.asked(office.review()), {"y_home": "4", "y_safe": "no"})
    browser = office.signed_in("iro").open(f"/responses/{unsafe.id}")
    [marked] = [row.get_text(" ", strip=True) for row in browser.page.select(".summary > div") if "concern" in str(row)]
    assert marked.startswith("Do you feel safe where you live? No")


def test_who_helped_and_in_which_language_it_was_written_stands_on_the_response(office: Office) -> None:
    question = words_question(office)
    answers = {"y_helper": "carer", question: Given(question, words=WORDS)}
    helped = office.returned(office.asked(office.review()), answers)
    text = office.signed_in("iro").open(f"/responses/{helped.id}").text
    assert text.index("Only you") < text.index("In their own words") < text.index("What they chose")
    assert "Helped by Someone I live with" in text
    assert "Language English" in text
    alone = office.returned(office.asked(office.review()), {"y_helper": "self"})
    assert "Helped by nobody, as far as they said" in office.signed_in("iro").open(f"/responses/{alone.id}").text


def test_a_return_is_not_there_for_another_iro(office: Office) -> None:
    response = with_words(office)
    review = response.invitation.review
    browser = office.signed_in(staff=office.another("iro"))
    for path in (f"/responses/{response.id}", f"/my-reviews/{review.id}", f"/my-reviews/{review.id}/outcome"):
        assert browser.open(path).status == 404
    assert browser.open(f"/invitations/{response.invitation_id}/letter").status == 404
    assert office.audit("read") == []


def test_who_covers_reads_it_while_they_cover(office: Office) -> None:
    response = with_words(office)
    cover = office.another("iro")
    office.session.add(Cover(iro_id=office.iro.id, cover_id=cover.id, from_on=TODAY, to_on=TODAY + timedelta(days=3)))
    office.session.commit()
    browser = office.signed_in(staff=cover).open(f"/responses/{response.id}")
    assert browser.heading == "What Robin said"
    assert "You cover for Sam Okafor." in browser.press("Back to Robin’s review").text


def test_a_return_is_marked_read_and_what_changes_afterwards_is_marked(office: Office) -> None:
    response = with_words(office)
    browser = office.signed_in("iro").open(f"/responses/{response.id}").press("Mark as read")
    assert "Marked as read." in browser.text
    assert "by Sam Okafor" in browser.text
    office.later(hours=1)
    child = office.started(response.invitation)
    child.open(f"/say/{response.invitation_id}/q/y_home").choose("Sad").press("Next")
    browser = office.signed_in("iro").open(f"/responses/{response.id}")
    assert "Changed since it was read" in browser.text
    assert "What stood there before it was changed" in browser.text


def test_a_form_that_was_not_sent_stays_closed_though_its_reader_asked_for_an_interpreter(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.browser().open(office.link(invitation)).press("Other languages")
    browser.press(f"{office.council.wishes['ti'].ask}ትግርኛ")
    child = office.started(invitation)
    child.open(f"/say/{invitation.id}/q/y_home").choose("Really sad").press("Next")
    (response,) = office.all(Response)
    browser = office.signed_in("iro").open(f"/my-reviews/{invitation.review_id}")
    assert f"/responses/{response.id}" not in browser.html


def test_a_form_that_was_not_sent_shows_only_what_raised_a_concern(office: Office) -> None:
    invitation = office.asked(office.review())
    child = office.started(invitation)
    child.open(f"/say/{invitation.id}/q/y_home").choose("Really sad").press("Next")
    child.open(f"/say/{invitation.id}/q/y_safe").choose("No").press("Next")
    (response,) = office.all(Response)
    browser = office.signed_in("iro").open(f"/responses/{response.id}")
    assert "This form was started and not sent." in browser.text
    assert "Do you feel safe" in browser.text
    assert "Really sad" not in browser.text


def test_a_language_the_portal_cannot_read_waits_for_an_interpreter(office: Office) -> None:
    response = with_words(office, "Tęsknię za moją siostrą.", language="pl")
    text = office.signed_in("iro").open(f"/responses/{response.id}").text
    assert "Not read by the portal" in text
    assert "Needs an interpreter by Monday 23 March." in text
    assert "neutral" not in text.lower()


def test_how_words_sound_is_put_right_in_one_click_and_the_last_word_stands(office: Office) -> None:
    response = with_words(office)
    browser = office.signed_in("iro").open(f"/responses/{response.id}")
    browser.press("It is both")
    assert "Counted as both." in browser.text
    browser.press("It is complaint")
    assert "Counted as complaint." in browser.text
    mine = [tag for tag in office.all(Tag) if tag.set_by == "person"]
    assert [(tag.kind, tag.value, tag.staff_id) for tag in mine] == [("sentiment", "negative", office.iro.id)]
    noted = [row.why for row in office.all(AuditEntry) if row.action == "add tag"]
    assert noted == [f"{words_question(office)}: {feeling}" for feeling in ("mixed", "negative")]


def test_a_wrong_theme_is_refused_and_a_right_one_added(office: Office) -> None:
    response = with_words(office)
    browser = office.signed_in("iro").open(f"/responses/{response.id}")
    before = [tag for tag in office.all(Tag) if tag.kind == "theme"]
    refuse = next(button for button in browser.buttons if button.startswith("Not about this"))
    browser.press(refuse)
    assert "It is put right." in browser.text
    assert [tag.refused_at for tag in office.all(Tag) if tag.kind == "theme"].count(NOW) == 1
    browser.pick("Add a theme", "Health and wellbeing").press("Add")
    mine = [tag for tag in office.all(Tag) if tag.set_by == "person"]
    assert [(tag.value, tag.staff_id) for tag in mine] == [("health_wellbeing", office.iro.id)]
    assert len(before) >= 1
    browser.press("Add")
    assert "Choose a theme from the list." in browser.text


@pytest.mark.parametrize("choice", ["no", "no_name", None, "yes"])
def test_feedback_that_is_not_for_the_iro_is_not_there_for_the_iro(office: Office, choice: str | None) -> None:
    invitation = office.invited("feedback_4_11")
    iro = invitation.review.iro
    returned = office.returned(invitation, {"f_share_iro": choice} if choice else {"fy_listened": "no"})
    assert iro is not None
    browser = office.signed_in(staff=iro)
    assert (browser.open(f"/responses/{returned.id}").status == 200) == (choice == "yes")
    for page in (f"/my-reviews/{invitation.review_id}", "/my-reviews"):
        browser.open(page)
        assert choice == "yes" or f"/responses/{returned.id}" not in browser.html


def test_who_is_asked_how_the_review_went_is_not_for_the_iro_to_see_to_stop_or_to_answer(office: Office) -> None:
    invitation = office.invited("feedback_4_11")
    iro = invitation.review.iro
    assert iro is not None
    coming = office.asked(office.review(office.child(iro=iro, iro_id=iro.id)))
    browser = office.signed_in(staff=iro).open(f"/my-reviews/{coming.review_id}")
    token = dict(browser.fields("Send a reminder"))["csrf_token"]
    assert office.signed_in(staff=iro).open(f"/invitations/{invitation.id}/letter").status == 404
    for verb in ("remind", "decline"):
        assert browser.send(f"/invitations/{invitation.id}/{verb}", {"csrf_token": token}).status == 404
        # a page is there for an invitation before the review
        assert browser.send(f"/invitations/{coming.id}/{verb}", {"csrf_token": token}).status == 200
    asked = {each.id: each.declined_at for each in office.all(Invitation)}
    assert asked[invitation.id] is None
    assert asked[coming.id] is not None
    assert not office.audit("show letter")


def test_no_page_of_an_iro_writes_anything_but_the_trace(office: Office) -> None:
    response = with_words(office)
    browser = office.signed_in("iro")
    for path in ("/my-reviews", f"/my-reviews/{response.invitation.review_id}", "/concerns"):
        with office.counting() as statements:
            browser.open(path)
        assert all(each.lstrip().upper().startswith("SELECT") for each in statements), path
    assert all(entry.action in ("sign_in", "send", "read") for entry in office.all(AuditEntry))


def test_a_review_without_an_iro_of_its_own_is_the_childs_also_while_they_are_away(office: Office) -> None:
    review = office.review(office.child(first_name="Robin"), iro=None, iro_id=None)
    response = office.returned(office.asked(review), {"y_home": "4"})
    unsent = office.asked(office.review(office.child(), iro=None, iro_id=None), channel="letter")
    other = office.another("iro")
    pages = (f"/my-reviews/{review.id}", f"/responses/{response.id}", f"/invitations/{unsent.id}/letter")
    for path in pages:
        assert office.signed_in("iro").open(path).status == 200
        assert office.signed_in(staff=other).open(path).status == 404
    office.session.add(Cover(iro_id=office.iro.id, cover_id=other.id, from_on=TODAY, to_on=TODAY))
    office.session.commit()
    for path in pages:
        assert office.signed_in("iro").open(path).status == 200
        assert office.signed_in(staff=other).open(path).status == 200
