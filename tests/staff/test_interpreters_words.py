"""Beside what the IRO writes for a family an interpreter's words stand, as long as they say the same."""

from __future__ import annotations

from tests.staff.office import Office
from tests.staff.test_decisions import at_the_decisions, written


def test_an_interpreters_words_stand_beside_and_go_when_the_english_changes(office: Office) -> None:
    review, browser = at_the_decisions(office)
    assert "as an interpreter puts it" not in browser.text
    review.child.language = "ur"
    office.session.commit()
    browser.open(browser.path).write("The same in Urdu, as an interpreter puts it", "آپ لن کے ساتھ رہتے ہیں۔")
    written(browser)
    assert "آپ لن کے ساتھ رہتے ہیں۔" in browser.text
    assert "آپ لن کے ساتھ رہتے ہیں۔" in browser.open(f"/my-reviews/{review.id}/decisions/look-over").text
    browser.open(f"/my-reviews/{review.id}/decisions?change=1").write("What, in words Robin would use", "You move.")
    browser.press("Keep the change")
    # what an interpreter made of other words says something else
    assert "Made from an earlier sentence: not shown." in browser.text
    browser.open(f"/my-reviews/{review.id}/decisions?change=1").choose(
        "It still fits. It was made from: “You stay with Lin.”"
    )
    browser.press("Keep the change")
    assert "Made from an earlier sentence" not in browser.text
    assert "آپ لن کے ساتھ رہتے ہیں۔" in browser.text
    browser.write("What, in words Robin would use", "You see Kai.")
    long = browser.write("The same in Urdu, as an interpreter puts it", "ب" * 201).press("Keep as a draft")
    assert (long.status, long.written("The same in Urdu, as an interpreter puts it")) == (400, "ب" * 201)
