"""Paper: blank forms to print, and typing in what came back, once."""

from __future__ import annotations

import pytest

from portal.asking.invitations import links
from portal.forms import booklets
from portal.store.models import Answer, Concern, Response, Revision
from portal.store.sealing import keys
from tests.respond.town import FORMS
from tests.staff.office import Office


@pytest.mark.parametrize("form", [form for form, _age, _role in FORMS])
def test_every_booklet_asks_all_its_questions_and_marks_answers_by_small_figures_not_codes(
    office: Office, form: str
) -> None:
    browser = office.signed_in("support").open("/forms")
    listed = {str(each["href"]) for each in browser.page.select(f"a[href^='/forms/{form}/en']")}
    editions = booklets.editions(office.council.library[form])
    assert len(listed) == 2 * len(editions)  # large print too
    for edition in editions:
        browser.open(f"/forms/{form}/en?edition={edition.name}")
        asked = edition.questions()
        assert len(browser.page.select(".asked h2")) == len(asked) + 1  # and more room
        marks = [[tag.get_text() for tag in each.select("small")] for each in browser.page.select(".asked .answers")]
        assert [each[0] for each in marks] == ["1"] * len([each for each in asked if not each.is_text])
        assert not [code for each in asked for code in each.codes if "_" in code and code in browser.text]
        assert "Someone in the office types in your answers." in browser.text
        assert browser.page.select(".line-to-write")


def test_carers_and_parents_have_a_booklet_each_and_every_question_stands_in_one(office: Office) -> None:
    form = office.council.library["consult_parent"]
    parents, carers = (each.questions() for each in booklets.editions(form))
    assert {each.name for each in parents} ^ {each.name for each in carers} == {"p_family_time", "p_daily", "p_support"}
    for form in office.council.library:
        printed = {question.name for each in booklets.editions(form) for question in each.questions()}
        assert printed == {question.name for question in form.question}, form.id


def test_children_ring_faces_and_pictures_and_have_room_to_draw(office: Office) -> None:
    browser = office.signed_in("support").open("/forms/consult_4_7/en")
    assert len(browser.page.select(".answers .pic")) > 40
    assert browser.page.select(".room-to-draw")
    assert browser.open("/forms/consult_4_11/en").page.select(".answers .face")
    assert browser.open("/forms/consult_12_17/en").page.select(".answers svg") == []


def test_a_form_in_a_language_it_is_not_whole_in_is_not_printed(office: Office) -> None:
    browser = office.signed_in("support")
    assert browser.open("/forms/consult_4_11/pl").status == 404
    assert browser.open("/forms/nonsense/en").status == 404


def test_a_form_printed_for_somebody_carries_its_number(office: Office) -> None:
    invitation = office.asked(office.review(office.child(age=6)))
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}").press("Print the form on paper")
    assert f"consult_4_11 en {invitation.id}" in browser.text


def test_a_booklet_for_one_child_greets_them_and_tells_the_first_name_of_their_iro(office: Office) -> None:
    child = office.child(first_name="Robin", age=9)
    invitation = office.asked(office.review(child))
    text = office.signed_in("support").open(f"/forms/consult_4_11/en?for={invitation.id}").text
    assert "Hello Robin" in text
    assert "Sam runs the meeting" in text
    assert "Okafor" not in text
    assert links.code(office.session, invitation) in text
    assert str(child.date_of_birth.year) not in text
    assert [each.subject for each in office.audit("show letter")] == [f"invitation:{invitation.id}"]


def test_a_booklet_has_no_way_in_where_nobody_may_write_to_the_person(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support")
    browser.open(f"/invitations/{invitation.id}").write("Why they are taken out", "moved away").press("Withdraw it")
    browser.open(f"/forms/consult_4_11/en?for={invitation.id}")
    assert browser.page.select(".square") == []
    assert office.audit("show letter") == []


def test_a_paper_form_is_typed_in_once_and_then_closed(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}").press("Type in a paper form")
    assert len(office.audit("type in")) == 1
    browser.choose("4 Happy").write("Day the paper came in", "2026-03-01").press("Look it over")
    assert office.all(Response) == []
    assert "Happy" in browser.text
    browser.press("Yes, keep it and close it")
    assert "Kept, and closed." in browser.text
    assert "Returned on paper on Sunday 1 March" in browser.text
    (response,) = office.all(Response)
    assert (response.source, response.status) == ("paper", "submitted")
    assert [entry.subject for entry in office.audit("receive")] == [f"response:{response.id}"]
    assert browser.open(f"/invitations/{invitation.id}/paper").heading == "This form is closed"
    assert "Happy" not in browser.text


def test_words_are_kept_as_they_were_written(office: Office) -> None:
    invitation = office.asked(office.review())
    form = office.council.library["consult_4_11"]
    question = next(each for each in form.question if each.is_text and each.place == "page")
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/paper")
    field = browser.page.find(id=question.name)
    label = browser.page.find("label", attrs={"for": question.name})
    assert field is not None
    assert label is not None
    browser.write(label.get_text(), "I dont like <b>spag bol</b>\nand maths").press("Look it over").press(
        "Yes, keep it and close it"
    )
    (response,) = office.all(Response)
    kept = office.session.get(Answer, (response.id, question.name))
    assert kept is not None
    assert kept.words is not None
    opened = keys(office.session).open(kept.words, f"answer:{response.id}:{question.name}")
    assert opened == "I dont like <b>spag bol</b>\nand maths"


def test_a_slip_brings_everything_back_as_typed(office: Office) -> None:
    invitation = office.asked(office.review())
    form = office.council.library["consult_4_11"]
    question = next(each for each in form.question if each.is_text and each.place == "page")
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/paper")
    label = browser.page.find("label", attrs={"for": question.name})
    assert label is not None
    words, far_too_long = label.get_text(), "long " * 2000
    browser.choose("4 Happy").write("Day the paper came in", "2027-01-01").write(words, far_too_long)
    browser.press("Look it over")
    assert browser.status == 400
    assert browser.title.startswith("Problem:")
    assert "This day is still to come." in browser.text
    assert "Shorten this to" in browser.text
    assert browser.written(words).strip() == far_too_long.strip()
    assert "4 Happy" in browser.chosen
    assert office.all(Response) == []


def test_a_worry_on_paper_is_raised_when_it_is_typed_in(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/paper")
    for label in browser.page.find_all("label"):
        if str(label["for"]).startswith("y_safe") and label.get_text().strip() == "3 No":
            browser.page.find(id=label["for"])["checked"] = ""  # type: ignore[index]
    browser.press("Look it over").press("Yes, keep it and close it")
    assert [concern.kind for concern in office.all(Concern)] == ["safety"]


def test_the_page_says_whose_paper_it_is_before_it_is_closed_for_good(office: Office) -> None:
    review = office.review(office.child(first_name="Robin"))
    invitation = office.asked(review)
    text = office.signed_in("support").open(f"/invitations/{invitation.id}/paper").text
    assert f"Number on the paper {invitation.id} About Robin {review.child.reference}, before the review" in text
    assert "Meeting Tuesday 24 March 2026 IRO Sam Okafor" in text


def test_what_was_pressed_by_mistake_can_be_left_out_again(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/paper").choose("4 Happy")
    for button in browser.page.select("input[type=radio][name=y_home]"):
        del button["checked"]
    browser.page.select("input[type=radio][name=y_home]")[-1]["checked"] = ""
    browser.press("Look it over").press("Yes, keep it and close it")
    (response,) = office.all(Response)
    answer = office.session.get(Answer, (response.id, "y_home"))
    assert answer is None or answer.code is None


def test_what_was_typed_can_still_be_changed_when_it_is_looked_over(office: Office) -> None:
    invitation = office.asked(office.review())
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/paper")
    browser.choose("4 Happy").press("Look it over").press("Change something")
    assert "4 Happy" in browser.chosen
    assert office.all(Response) == []


def test_a_slip_is_put_right_by_a_second_person_who_is_not_shown_the_first_version(office: Office) -> None:
    invitation = office.asked(office.review())
    office.signed_in("support").open(f"/invitations/{invitation.id}/paper").choose("4 Happy").press(
        "Look it over"
    ).press("Yes, keep it and close it")
    path = f"/invitations/{invitation.id}/paper/correct"
    first = office.signed_in("support").open(path)
    assert first.heading == "This form is closed"
    assert "the person who typed it in does not look at it again" in first.text
    second = office.signed_in(staff=office.another("support"))
    second.open(f"/invitations/{invitation.id}").press("Put a slip right: type the paper once more")
    assert second.chosen == []
    second.choose("2 Sad").press("Look it over").press("Yes, keep it and close it")
    assert "1 answer was put right." in second.text
    (response,) = office.all(Response)
    office.session.refresh(response)
    answer = office.session.get(Answer, (response.id, "y_home"), populate_existing=True)
    assert answer is not None
    assert answer.code == "2"
    assert response.changed_at is not None
    assert len(office.all(Revision)) == 1
    assert len(office.audit("correct")) == 1


def test_what_the_paper_leaves_out_is_emptied_when_it_is_put_right(office: Office) -> None:
    invitation = office.asked(office.review())
    office.signed_in("support").open(f"/invitations/{invitation.id}/paper").choose("4 Happy").press(
        "Look it over"
    ).press("Yes, keep it and close it")
    second = office.signed_in(staff=office.another("support")).open(f"/invitations/{invitation.id}/paper/correct")
    second.press("Look it over").press("Yes, keep it and close it")
    (response,) = office.all(Response)
    answer = office.session.get(Answer, (response.id, "y_home"), populate_existing=True)
    assert answer is not None
    assert (answer.state, answer.code) == ("blank", None)


def test_what_was_sent_online_is_put_right_by_nobody_in_the_office(office: Office) -> None:
    invitation = office.asked(office.review())
    office.returned(invitation, {"y_home": "4"})
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/paper/correct")
    assert browser.heading == "This form is closed"
    assert browser.send(f"/invitations/{invitation.id}/paper/correct", {}).status == 400
