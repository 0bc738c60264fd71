"""After the meeting the IRO writes down what was decided, step by step, and shows it to the child when it is ready."""

from __future__ import annotations

from portal.hearing.answers.given import Given
from portal.reviewing.afterwards import told
from portal.store.models import Message, OutcomeStep, Review
from portal.store.tables.meeting_tables import Decision, ToldBack
from portal.store.vocabulary import MessageKind, Sharing
from tests.browser import Browser
from tests.staff.office import Office

KAI = "What do you want your review to talk about? see Kai more"  # in the list of what a decision may answer


def held(office: Office) -> tuple[Review, Browser]:
    """A review the IRO has just marked as held, and their browser on the first step."""
    review = office.review(days=0)
    return review, office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")


def at_the_decisions(office: Office) -> tuple[Review, Browser]:
    """The same at the last step."""
    review, browser = held(office)
    return review, browser.open(f"/my-reviews/{review.id}/decisions")


def written(browser: Browser, what: str = "You stay with Lin.") -> Browser:
    """One decision, kept as a draft."""
    return browser.write("What, in words Robin would use", what).press("Keep as a draft")


def test_four_short_steps_are_kept_as_they_go(office: Office) -> None:
    review, browser = held(office)
    browser.pick("Where was it held?", "School or college").press("Next")
    assert browser.heading == "Who came?"
    assert office.all(Review)[0].venue == "school"
    browser.press("Next")
    assert browser.heading == "How Robin took part"
    browser.choose("PN1: Was there and spoke for themselves").press("Next")
    assert browser.heading == "What was decided for Robin"
    (kept,) = office.all(Review)
    assert (kept.venue, kept.participation) == ("school", "PN1")
    # one sitting is one outcome: it is taken back as a whole
    assert len([each for each in office.all(OutcomeStep) if each.what == "record"]) == 1
    browser.open(f"/my-reviews/{review.id}").press("Take the last change back")
    (kept,) = office.all(Review)
    assert (kept.venue, kept.participation) == (None, None)


def test_a_step_that_cannot_be_comes_back_with_what_was_typed(office: Office) -> None:
    review, browser = held(office)
    browser.write("Last meeting, if it took more than one", "2026-02-01").press("Next")
    assert browser.status == 400
    assert "This day is before the review was held." in browser.text
    assert browser.written("Last meeting, if it took more than one") == "2026-02-01"


def test_when_the_papers_were_sent_is_said_weeks_later_on_a_page_of_two_fields(office: Office) -> None:
    review, browser = held(office)
    browser.press("Next").press("Next").choose("PN1: Was there and spoke for themselves").press("Next")
    browser.open(f"/my-reviews/{review.id}").press("Say when the papers were sent")
    browser.write("Decisions sent on", "2026-02-01").press("Keep this")
    assert (browser.status, browser.written("Decisions sent on")) == (400, "2026-02-01")
    day = str(office.at[0].date())
    browser.write("Decisions sent on", day).write("Record of the review sent on", day).press("Keep this")
    assert browser.heading == "Robin’s review"
    (kept,) = office.all(Review)
    assert (str(kept.decisions_sent_on), str(kept.record_sent_on), kept.participation) == (day, day, "PN1")
    assert "Say when the papers were sent" not in browser.text


def test_a_draft_is_written_changed_taken_out_and_seen_by_nobody(office: Office) -> None:
    review, browser = at_the_decisions(office)
    browser.write("Who sees to it", "Your carer").write("By when", "2026-04-01")
    written(browser)
    assert "You stay with Lin." in browser.text
    assert "Draft" in browser.text
    browser.press("Change You stay with Lin.")
    assert browser.written("What, in words Robin would use") == "You stay with Lin."
    assert browser.written("By when") == "2026-04-01"
    browser.write("What, in words Robin would use", "You stay with Lin and Dev.").press("Keep the change")
    assert "You stay with Lin and Dev." in browser.text
    browser.press("Take out")
    assert office.all(Decision) == []
    assert [each for each in office.all(Message) if each.kind == MessageKind.TOLD] == []


def test_words_are_sealed(office: Office) -> None:
    _review, browser = at_the_decisions(office)
    written(browser, "You stay with Zephyrine.")
    [row] = office.all(Decision)
    assert b"Zephyrine" not in row.draft


def test_nothing_typed_is_lost_where_it_is_too_long(office: Office) -> None:
    _review, browser = at_the_decisions(office)
    written(browser, "a" * 201)
    assert browser.status == 400
    assert "This is 201 characters long; 200 fit here." in browser.text
    assert browser.written("What, in words Robin would use") == "a" * 201


def test_it_is_looked_over_released_and_taken_back(office: Office) -> None:
    review, browser = at_the_decisions(office)
    written(browser).write("When you see them again, and when the next review is", "I come in June.")
    browser.press("Keep, and look it over")
    assert browser.heading == "What Robin will read"
    assert "You stay with Lin." in browser.text
    assert "I come in June." in browser.text
    browser.press("Show Robin what was decided")
    assert "Released. A message tells them that there is something to read." in browser.text
    assert "You can still take it back." in browser.text
    browser.press("Look it over" if "Look it over" in browser.text else "What they read").press("Take it back")
    assert office.all(ToldBack)[0].released_at is None
    assert office.all(Decision)[0].told is None


def test_what_was_released_of_a_review_not_held_is_a_draft_again_and_tells_the_child_once_it_is_released_anew(
    office: Office,
) -> None:
    for wait in (0, 2):  # before and after the child could read it
        review, browser = at_the_decisions(office)
        written(browser).press("Keep, and look it over").press("Show Robin what was decided")
        office.later(hours=wait)
        browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("It was not held: take it back")
        assert "The decisions are drafts again, and kept" in browser.text
        assert [each.told for each in office.all(Decision) if each.review_id == review.id] == [None]
        browser.press("Held today").open(f"/my-reviews/{review.id}")
        assert "Written, and not released: Robin does not see it." in browser.text
        browser.press("Look it over").press("Show Robin what was decided")
        assert "A message tells them that there is something to read." in browser.text
        waiting = [each.state for each in office.all(Message) if each.kind == MessageKind.TOLD]
        assert waiting[-1] == "queued"


def test_a_release_is_taken_back_where_the_review_says_that_it_can_be(office: Office) -> None:
    review, browser = at_the_decisions(office)
    written(browser).press("Keep, and look it over").press("Show Robin what was decided")
    browser.open(f"/my-reviews/{review.id}").press("Take the decisions back")
    assert "the decisions are drafts again" in browser.text
    assert office.all(ToldBack)[0].released_at is None


def test_whichever_button_is_pressed_all_that_was_typed_is_kept(office: Office) -> None:
    review, browser = at_the_decisions(office)
    coming = "When you see them again, and when the next review is"
    written(browser.write(coming, "I come in June."))
    assert browser.written(coming) == "I come in June."
    browser.write("What, in words Robin would use", "You see Dev on Sundays.").press("Keep, and look it over")
    assert all(words in browser.text for words in ("You stay with Lin.", "You see Dev on Sundays.", "I come in June."))


def test_hard_words_have_to_be_meant(office: Office) -> None:
    _review, browser = at_the_decisions(office)
    written(browser, "The placement will commence.").press("Keep, and look it over")
    assert "placement: home, where you live" in browser.text
    browser.press("Show Robin what was decided")
    assert "There are hard words in it." in browser.text
    browser.choose("I mean these words: release them as they are").press("Show Robin what was decided")
    assert office.all(ToldBack)[0].released_at is not None


def test_what_was_released_is_changed_and_released_again(office: Office) -> None:
    review, browser = at_the_decisions(office)
    written(browser).press("Keep, and look it over").press("Show Robin what was decided")
    office.later(hours=2)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}/decisions")
    browser.press("Take out")
    assert "Goes with the next release" in browser.text
    browser.press("Leave it in")
    browser.press("Change You stay with Lin.").write("What, in words Robin would use", "You move to Lin.")
    browser.press("Keep the change")
    assert "Changed, not released" in browser.text
    browser.open(f"/my-reviews/{review.id}/decisions/look-over").press("Show the changes")
    assert office.all(Decision)[0].changed_at is not None
    browser.open(f"/my-reviews/{review.id}/decisions/look-over")
    assert "Take it back" not in browser.buttons


def test_changed_in_the_wait_it_is_said_which_words_leave(office: Office) -> None:
    review, browser = at_the_decisions(office)
    written(browser).press("Keep, and look it over").press("Show Robin what was decided")
    browser.open(f"/my-reviews/{review.id}/decisions").press("Change You stay with Lin.")
    browser.write("What, in words Robin would use", "You move to Lin.").press("Keep the change")
    browser.open(f"/my-reviews/{review.id}/decisions/look-over")
    assert browser.heading == "What Robin reads once you show the changes"
    assert "What was released leaves as it was, not as it stands below" in browser.text
    leaves = browser.page.find("details")
    assert leaves is not None
    assert "You stay with Lin." in leaves.get_text()
    browser.press("Show the changes")
    office.later(hours=2)
    page = told.page_for(office.session, office.council, review, None)
    assert [each.words.what for each in page.decisions] == ["You move to Lin."]


def test_only_what_the_meeting_may_know_can_be_said_back(office: Office) -> None:
    review = office.review(office.child(age=15), days=0)
    invitation = office.asked(review)
    office.returned(
        invitation,
        {
            "o_agenda": Given("o_agenda", words="see Kai more"),
            "o_offlimits": Given("o_offlimits", words="ZEPHYRINE"),
            "o_worry_more": Given("o_worry_more", words="QUILLON"),
            "o_share": "meeting",
        },
    )
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    browser.open(f"/my-reviews/{review.id}/decisions")
    browser.pick("Does it answer something they said?", KAI)
    written(browser, "You see Kai on Sundays.")
    assert "They said: see Kai more" in browser.text
    for private in ("ZEPHYRINE", "QUILLON"):
        assert private not in str(browser.page)


def test_a_choice_is_listed_and_said_back_with_its_question(office: Office) -> None:
    review = office.review(office.child(age=15), days=0)
    office.returned(office.asked(review), {"o_listened": "no", "o_share": "meeting"})
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    browser.open(f"/my-reviews/{review.id}/decisions")
    listed = browser.page.select_one("select[name=question] option[value=o_listened]")
    assert listed is not None
    said = listed.get_text(strip=True)
    assert said.endswith("? No")
    browser.pick("Does it answer something they said?", said)
    assert f"They said: {said}" in written(browser).text


def test_nobody_else_reads_or_writes_what_was_decided(office: Office) -> None:
    review, browser = at_the_decisions(office)
    written(browser)
    stranger = office.signed_in("iro", office.another("iro"))
    for path in ("decisions", "decisions/look-over", "outcome/where"):
        assert stranger.open(f"/my-reviews/{review.id}/{path}").status == 404
    for role in ("support", "manager", "admin"):
        assert office.signed_in(role).open(f"/my-reviews/{review.id}/decisions").status == 403


def test_before_it_was_held_there_is_nothing_to_decide(office: Office) -> None:
    review = office.review()
    browser = office.signed_in("iro")
    for path in ("decisions", "decisions/look-over", "outcome/who"):
        assert browser.open(f"/my-reviews/{review.id}/{path}").heading == "Robin’s review"


def test_words_taken_back_stay_away_when_the_decision_is_changed(office: Office) -> None:
    review = office.review(office.child(age=15), days=0)
    shared = {"o_agenda": Given("o_agenda", words="see Kai more"), "o_share": "meeting"}
    response = office.returned(office.asked(review), shared)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    browser.open(f"/my-reviews/{review.id}/decisions").pick("Does it answer something they said?", KAI)
    written(browser, "You see Kai on Sundays.").press("Keep, and look it over").press("Show Robin what was decided")
    response.sharing = Sharing.IRO_ONLY
    office.session.commit()
    browser.open(f"/my-reviews/{review.id}/decisions").press("Change You see Kai on Sundays.")
    browser.write("What, in words Robin would use", "You see Kai each Sunday.").press("Keep the change")
    for drafts in (True, False):
        page = told.page_for(office.session, office.council, review, None, drafts=drafts)
        assert [each.said for each in page.decisions] == [""]
    assert "see Kai more" not in str(browser.open(f"/my-reviews/{review.id}/decisions/look-over").page)


def test_by_when_is_a_day_to_come_and_its_year_is_seen(office: Office) -> None:
    review, browser = at_the_decisions(office)
    for day, why in (("2026-03-01", "That day is over."), ("2036-04-01", "more than three years away")):
        written(browser.write("By when", day))
        assert (browser.status, browser.written("By when")) == (400, day)
        assert why in browser.text
    written(browser.write("By when", "2027-04-01"))
    assert "by Thursday 1 April 2027" in browser.text
    # what was done may have been done before, and a day that has passed since stays with the words
    browser.choose("It is done")
    written(browser.write("By when", "2026-03-01"), "The bike is mended.")
    assert "by Sunday 1 March 2026" in browser.text
    office.later(days=500)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}/decisions?change=1")
    browser.write("What, in words Robin would use", "You stay with Lin and Dev.").press("Keep the change")
    assert browser.status == 200
    assert "by Thursday 1 April 2027" in browser.text


def test_the_iro_is_told_who_reads_another_language(office: Office) -> None:
    review, browser = at_the_decisions(office)
    assert "Not everybody who reads it reads English" not in browser.text
    review.child.language = "ur"
    office.asked(review, office.parent(review.child, name="Alex Reed", relation="mother", language="pl"))
    office.session.commit()
    text = browser.open(browser.path).text
    assert "Robin: Urdu" in text
    assert "Alex Reed (mother): Polish" in text
