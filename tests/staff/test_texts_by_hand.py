"""Text messages: somebody sends them where no gateway does, and what they cost is said before where one does."""

from __future__ import annotations

from urllib.parse import unquote

from portal.asking.invitations import links
from portal.asking.invitations.ask import invite
from portal.council.work import Work
from portal.store.database import writing
from portal.store.models import Child, Invitation, Message
from portal.store.vocabulary import Stage
from portal.views.every_page.request import Site
from tests.factories import NOW, SOMEBODY
from tests.staff.office import Office

THREE = "07700 900123"


def young_person(office: Office, **facts: object) -> Child:
    return office.child(age=15, first_name="Ash", email=None, phone=THREE, reached_through="own", **facts)


def asked(office: Office) -> Invitation:
    review = office.review(young_person(office))
    with writing(office.session):
        return invite(Work(office.session, office.council, SOMEBODY, NOW), review, None, stage=Stage.CONSULT)


def paying(office: Office, **facts: object) -> None:
    """Text messages leave by a gateway."""
    made_of: Site = office.app.extensions["portal"]
    sending = made_of.council.settings.model_copy(update={"notify_text_template": "a template"} | facts)
    live = type(office.council)(**(vars(office.council) | {"settings": sending}))
    office.app.extensions["portal"] = Site(live, made_of.maker, made_of.clock)


def test_somebody_sends_a_text_by_telephone_and_says_so(office: Office) -> None:
    invitation = asked(office)
    browser = office.signed_in("support").open("/to-do")
    assert "Text messages to send (1)" in browser.text
    assert "Text message waiting for somebody to send it" in browser.text
    browser.open("/letters").press("1 text message waits for you to send it")
    assert browser.heading == "Text messages to send"
    link = links.link(office.session, office.council, invitation)
    assert link not in browser.html
    browser.press("Show all that wait")
    [entry] = office.audit("show letter")
    assert entry.subject == f"invitation:{invitation.id}"
    opens = browser.page.select_one('a[href^="sms:"]')
    assert opens is not None
    words = browser.page.select_one(".phone-message")
    assert words is not None
    assert link in words.get_text()
    assert unquote(str(opens["href"])) == f"sms:+447700900123?body={words.get_text()}"
    browser.press("Mark as sent")
    assert "1 message is marked as sent." in browser.text
    assert "No text messages wait to be sent." in browser.text
    assert office.all(Invitation)[0].sent_at == NOW
    assert [(each.state, each.channel) for each in office.all(Message)] == [("sent", "text")]
    assert "Text messages to send" not in browser.open("/to-do").text


def test_a_text_is_shown_again_with_the_same_link_and_to_the_iro_too(office: Office) -> None:
    invitation = asked(office)
    link = links.link(office.session, office.council, invitation)
    office.signed_in("support").open("/texts/words").press("Mark as sent")
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}").press("Show the text message")
    assert link in browser.text
    assert link in office.signed_in("iro").open(f"/invitations/{invitation.id}/text").text


def test_a_text_to_somebody_who_may_not_be_written_to_any_more_is_not_shown(office: Office) -> None:
    invitation = asked(office)
    office.all(Child)[0].looked_after_to = NOW.date()
    office.session.commit()
    office.at[0] = NOW.replace(day=5)
    browser = office.signed_in("support").open("/texts/words")
    assert "Not written to, Ash" in browser.text
    assert links.link(office.session, office.council, invitation) not in browser.html


def test_before_somebody_is_asked_it_is_said_that_a_text_is_to_be_sent_by_hand(office: Office) -> None:
    review = office.review(young_person(office))
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.0")
    assert "Cost" not in browser.text
    browser.press("Make the text message")
    assert browser.heading == "Text messages to send"
    assert "1 text message waits to be sent." in browser.text


def test_what_texts_cost_is_said_before_they_leave(office: Office) -> None:
    paying(office, text_pence=2.5)
    one, other = (office.review(young_person(office)) for _ in range(2))
    browser = office.signed_in("support").open(f"/ask?who={one.id}.consult.0")
    assert "1 part, 2.5p" in browser.text
    browser.open(f"/ask?who={one.id}.consult.0&who={other.id}.consult.0")
    assert "2 text messages: 2 parts, 5p." in browser.text
    browser.press("Send to all 2")
    assert [(each.channel, each.by_hand) for each in office.all(Message)] == [("text", False)] * 2
    paying(office, text_pence=60)
    assert "2 text messages: 2 parts, £1.20." in office.signed_in("support").open(_both(office)).text
    paying(office, text_pence=0)
    assert "2 text messages: 2 parts." in office.signed_in("support").open(_both(office)).text


def _both(office: Office) -> str:
    """The preview of two more who were not asked."""
    reviews = [office.review(young_person(office)) for _ in range(2)]
    return "/ask?" + "&".join(f"who={each.id}.consult.0" for each in reviews)


def test_a_round_says_how_many_are_to_be_sent_by_hand_and_stops_them(office: Office) -> None:
    browser = office.signed_in("support").open(_both(office))
    assert "2 are text messages for you to send." in browser.text
    browser.press("Send to all 2")
    assert "2 to send by hand" in browser.text
    browser.press("Stop what has not left")
    assert [each.state for each in office.all(Message)] == ["stopped"] * 2
    assert "No text messages wait to be sent." in browser.open("/texts").text
