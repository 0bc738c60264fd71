"""Letters on paper, and the log of what was sent."""

from __future__ import annotations

from portal.asking.invitations import links
from portal.asking.invitations.ask import invite
from portal.council.work import Work
from portal.settings import Settings
from portal.store.database import writing
from portal.store.models import AuditEntry, Invitation, Message
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import Stage
from portal.views.every_page.request import Site
from tests.factories import NOW, SOMEBODY, TODAY
from tests.staff.office import Office


def ask(office: Office, **facts: object) -> Invitation:
    review = office.review()
    parent = office.parent(review.child, name="Alex Reed", address="1 High Street; Westmere", **facts)
    with writing(office.session):
        return invite(Work(office.session, office.council, SOMEBODY, NOW), review, parent, stage=Stage.CONSULT)


def test_a_letter_has_an_address_words_a_square_and_a_code(office: Office) -> None:
    invitation = ask(office, channel="letter")
    browser = office.signed_in("support").open("/letters")
    assert browser.heading == "Letters"
    browser.press("Print all that wait")
    assert "1 High Street" in browser.text
    assert links.code(office.session, invitation) in browser.text
    assert browser.page.find("svg", class_="qr") is not None
    assert "Westmere House" in browser.text  # where it goes back to
    assert [entry.subject for entry in office.audit("show letter")] == [f"invitation:{invitation.id}"]
    browser.press("Mark as printed")
    assert "1 letter is marked as printed." in browser.text
    assert "No letters wait to be printed." in browser.text
    assert office.all(Invitation)[0].sent_at == NOW


def test_name_and_code_stand_on_one_sheet_however_long_the_words_are(office: Office) -> None:
    review = office.review()
    invitation = office.asked(review, office.parent(review.child, name="Alex Reed"), language="pl", channel="letter")
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/letter")
    [letter] = browser.page.select("article.letter")
    assert [part.get("class") for part in letter.find_all(recursive=False)][0] == ["letter-head"]
    head = letter.select_one(".letter-head")
    assert head is not None
    assert "Alex Reed" in head.get_text()
    assert head.select_one("svg.qr") is not None
    assert links.code(office.session, invitation) in head.get_text()
    assert letter.select_one("h2 ~ .way-in") is None
    english = [words.get_text() for words in letter.select("p.letter-words[lang=en]")]
    assert english[0] == "----- English -----"
    assert english[1:3] == ["Robin · Tuesday 24 March", "Hello,"]
    assert len(letter.select("p.letter-words[lang=pl]")) == len(english) - 1


def test_the_list_of_letters_says_how_each_comes_to_its_reader(office: Office) -> None:
    ask(office, channel="letter")
    review = office.review(office.child(first_name="Robin", reached_through="school", email=None))
    with writing(office.session):
        invite(Work(office.session, office.council, SOMEBODY, NOW), review, None, stage=Stage.CONSULT)
    text = office.signed_in("support").open("/letters").text
    assert "by post" in text
    assert f"about Robin, {review.child.reference}, to be handed over at school" in text


def test_a_childs_letter_names_whoever_covers_on_the_day_of_the_meeting(office: Office) -> None:
    review = office.review()
    invitation = office.asked(review, channel="letter")
    for name, day in (("Val Dunn", TODAY), ("Ayesha Khan", review.planned_on)):
        cover = office.another("iro", name=name)
        office.session.add(Cover(iro_id=office.iro.id, cover_id=cover.id, from_on=day, to_on=day))
    office.session.commit()
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/letter")
    assert "Ayesha Khan runs the meeting" in browser.text


def test_a_letter_printed_again_has_the_same_code(office: Office) -> None:
    invitation = ask(office, channel="letter")
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}/letter").press("Mark as printed")
    assert links.code(office.session, invitation) in browser.open(f"/invitations/{invitation.id}/letter").text


def test_many_letters_take_few_statements_and_one_page_each(office: Office) -> None:
    for _number in range(12):
        ask(office, channel="letter")
    browser = office.signed_in("support")
    with office.counting() as statements:
        browser.open("/letters/print")
    assert len(browser.page.select("article.letter")) == 12
    assert len(browser.page.select("article.page-break")) == 11
    # one look at who covers for each letter's IRO, one audit entry each, and a handful for the rest
    assert len(statements) <= 2 * 12 + 10


def test_the_log_says_to_whom_and_when_and_shows_each_message_where_nothing_leaves(office: Office) -> None:
    ask(office)
    browser = office.signed_in("support").open("/messages")
    assert "No mail leaves from here" in browser.text
    browser.press("Your views before the meeting")
    assert browser.heading == "A message as it would arrive"
    assert "https://reviews.example.org/i/" in browser.text
    assert len(office.audit("read")) == 1


def test_where_mail_leaves_a_message_with_a_live_link_cannot_be_opened(office: Office, settings: Settings) -> None:
    ask(office)
    message = office.all(Message)[0]
    made_of: Site = office.app.extensions["portal"]
    sending = settings.model_copy(update={"smtp_host": "mail.example.org"})
    live = type(office.council)(**(vars(office.council) | {"settings": sending}))
    office.app.extensions["portal"] = Site(live, made_of.maker, made_of.clock)
    browser = office.signed_in("support").open("/messages")
    assert message.recipient in browser.text
    assert f"/messages/{message.id}" not in browser.html
    assert browser.open(f"/messages/{message.id}").status == 404
    assert [entry for entry in office.all(AuditEntry) if entry.subject.startswith("message:")] == []


def test_what_tells_staff_of_a_worry_is_not_opened_by_business_support_where_nothing_leaves_either(
    office: Office,
) -> None:
    office.returned(office.asked(office.review()), {"y_safe": "no"})
    told = [each for each in office.all(Message) if each.invitation_id is None]
    browser = office.signed_in("support").open("/messages")
    assert browser.text.count("to staff") == len(told) > 0
    for message in told:
        assert f"/messages/{message.id}" not in browser.html
        assert office.signed_in("support").open(f"/messages/{message.id}").status == 404


def test_a_message_that_did_not_arrive_can_be_sent_again(office: Office) -> None:
    ask(office)
    message = office.all(Message)[0]
    message.state, message.failure = "failed", "the mailbox is full"
    office.session.commit()
    browser = office.signed_in("support").open("/messages?state=failed")
    assert "1 message did not arrive" in browser.text
    assert "the mailbox is full" in browser.text
    browser.press("Send again")
    assert office.all(Message)[0].state == "queued"
    browser.send(f"/messages/{message.id}/again", {"csrf_token": _token(browser)})
    assert "Only a message that did not arrive can be sent again." in browser.text


def _token(browser: object) -> str:
    return str(browser.page.find("input", attrs={"name": "csrf_token"})["value"])  # type: ignore[attr-defined]


def test_an_old_page_of_the_log_can_be_reached(office: Office) -> None:
    review = office.review()
    for number in range(60):
        office.session.add(
            Message(dedupe=f"x:{number}", reference=f"r{number}", channel="email", recipient="duty@example.org",
                    subject=f"Message {number}.", body=b"", queued_at=NOW, not_before=NOW)
        )  # fmt: skip
    office.session.commit()
    assert review.id
    browser = office.signed_in("support").open("/messages")
    assert "Message 59." in browser.text
    assert "Message 9." not in browser.text
    assert "Message 9." in browser.press("Next page").text


def test_who_reads_a_language_without_forms_is_told_in_it_how_to_get_an_interpreter(office: Office) -> None:
    review = office.review(days=7)
    invitation = office.asked(review, office.parent(review.child, language="ps"), channel="letter", language="en")
    browser = office.signed_in("support")
    wish = office.council.wishes["ps"]
    letter = browser.open(f"/invitations/{invitation.id}/letter").page.select_one(".letter")
    assert letter is not None
    spoken = [(each["lang"], each.get_text()) for each in letter.select(".letter-words")]
    assert spoken[:3] == [("ps", wish.ask), ("ps", wish.call), ("ps", "I need an interpreter. I speak Pashto.")]
    assert spoken[5][0] == "en"
    asked = browser.open(f"/ask?who={office.review(office.child(language='ps'), days=7).id}.consult.0")
    assert wish.ask in asked.text


def posting(office: Office, pence: float = 90) -> None:
    """Letters leave by GOV.UK Notify."""
    made_of: Site = office.app.extensions["portal"]
    by_notify = {"notify_letter_template": "a template", "letter_pence": pence}
    settings = made_of.council.settings.model_copy(update=by_notify)
    live = type(office.council)(**(vars(office.council) | {"settings": settings}))
    office.app.extensions["portal"] = Site(live, made_of.maker, made_of.clock)


def at_home(office: Office, address: str = "1 High Street;Anytown;AN1 2BC") -> str:
    """A parent who is asked by letter, as the preview names them."""
    review = office.review()
    parent = office.parent(review.child, name="Alex Reed", address=address, channel="letter")
    return f"who={review.id}.consult.{parent.id}"


def test_what_letters_by_notify_cost_is_said_before_they_leave(office: Office) -> None:
    posting(office)
    browser = office.signed_in("support").open(f"/ask?{at_home(office)}")
    assert "1 letter by GOV.UK Notify: 90p" in browser.text
    browser.open(f"/ask?{at_home(office)}&{at_home(office)}&{at_home(office, 'Nowhere')}")
    assert "2 letters by GOV.UK Notify: £1.80." in browser.text
    assert "2 leave by themselves, 1 are letters for you to print." in browser.text
    browser.press("Send to all 3")
    assert "1 letter waits here to be printed." in browser.text
    browser.open("/letters")
    assert "2 letters wait to be printed and posted by GOV.UK Notify." in browser.text
    assert "printed here: its address has no postcode at its end, or too few lines" in browser.text


def test_somebody_prints_here_what_waits_for_notify(office: Office) -> None:
    posting(office, pence=0)
    browser = office.signed_in("support").open(f"/ask?{at_home(office)}")
    assert "1 letter by GOV.UK Notify" in browser.text
    browser.press("Send")
    browser.open("/letters").press("Print here instead")
    assert "1 letter waits" in browser.text
    [message] = office.all(Message)
    assert (message.by_hand, len(office.audit("print here"))) == (True, 1)
    assert "GOV.UK Notify" not in browser.text


def test_before_it_is_made_it_is_said_why_a_letter_is_printed_here(office: Office) -> None:
    posting(office)
    browser = office.signed_in("support").open(f"/ask?{at_home(office, 'Nowhere')}")
    assert "Printed here: its address has no postcode at its end, or too few lines." in browser.text
    browser.press("Make the letter")
    assert browser.heading == "Letters"


def test_whoever_reads_large_print_has_letter_and_paper_form_so_at_once(office: Office) -> None:
    one, other = (ask(office, channel="letter", large_print=large) for large in (True, False))
    browser = office.signed_in("support").open("/letters")
    assert browser.text.count("by post, in large print") == 1
    browser.press("Print all that wait")
    assert ["large" in (letter.get("class") or ()) for letter in browser.page.select("article.letter")] == [True, False]
    for asked, large in ((one, True), (other, False)):
        browser.open(f"/forms/{asked.form}/en?for={asked.id}")
        paper = browser.page.select_one("article.booklet")
        assert paper is not None
        assert ("large" in (paper.get("class") or ())) is large
    browser.press("In large print")
    assert browser.page.select_one("article.booklet.large") is not None


def test_a_letter_in_large_print_is_not_given_away_to_be_printed(office: Office) -> None:
    posting(office)
    review = office.review()
    parent = office.parent(review.child, address="1 High Street;Anytown;AN1 2BC", channel="letter", large_print=True)
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.{parent.id}")
    assert "Printed here: it is in large print." in browser.text


def test_a_letter_to_somebody_who_is_away_is_not_on_the_list_until_they_are_back(office: Office) -> None:
    ask(office, channel="letter", away_until=TODAY)
    browser = office.signed_in("support").open("/letters")
    assert "No letters wait to be printed." in browser.text
    office.later(days=1)
    browser = office.signed_in("support").open("/letters")
    assert "1 letter waits" in browser.text
    assert "away" not in browser.text
