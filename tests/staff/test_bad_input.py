"""Whatever is sent to a staff page, it answers calmly."""

from __future__ import annotations

import pytest

from portal.accounts import passwords
from portal.store.database import writing
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_sign_in import PASSWORD

NASTY = (
    "\x00",
    "a\x00b",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "🙂" * 300,
    "x" * 100_000,
    "%s{{7*7}}",
)


def test_a_database_that_does_not_know_who_is_asking_is_asked_once(office: Office) -> None:
    browser = office.signed_in("support")
    with writing(office.session):
        office.session.connection().exec_driver_sql("alter table staff_session rename to gone")
    with office.counting() as statements:
        answer = browser.client.get("/to-do", base_url=browser.address)
    assert answer.status_code == 503
    assert "Problem: We could not save that" in answer.get_data(as_text=True)
    assert len([each for each in statements if "staff_session" in each]) == 1


def test_a_fault_after_somebody_was_known_leaves_them_their_bar(office: Office) -> None:
    browser = office.signed_in("admin")
    with writing(office.session):
        office.session.connection().exec_driver_sql("alter table audit_entry rename to gone")
    with office.counting() as statements:
        answer = browser.client.get("/my-reviews", base_url=browser.address)  # which is refused, and noted
    assert answer.status_code == 503
    assert "Ada Kerr" in answer.get_data(as_text=True)
    assert "audit_entry" in statements[-1]


def token(browser: Browser) -> str:
    field = browser.page.find("input", attrs={"name": "csrf_token"})
    assert field is not None
    return str(field["value"])


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_text_in_every_field_is_kept_or_refused_and_never_breaks(office: Office, nasty: str) -> None:
    review = office.review(days=0)
    parent = office.parent(review.child)
    invitation = office.asked(review, parent)
    response = office.returned(office.asked(review), {"y_safe": "no"})
    posts = {
        "support": [
            (f"/reviews/{review.id}/people/{parent.id}", {"safe": "yes", "said_by": nasty}),
            (f"/reviews/{review.id}/move", {"planned_on": nasty, "planned_at": nasty}),
            (f"/invitations/{invitation.id}/extend", {"until": nasty}),
            (f"/invitations/{invitation.id}/reissue", {"channel": nasty, "reason": nasty}),
            (f"/invitations/{invitation.id}/decline", {"reason": nasty}),
            (f"/invitations/{invitation.id}/paper", {"received_on": nasty, "pc_well": nasty, "pc_role": nasty}),
            (f"/invitations/{invitation.id}/withdraw", {"reason": nasty}),
            ("/ask", {"who": nasty, "reason": nasty, "form": nasty, "channel": nasty, "language": nasty}),
            ("/letters/printed", {"letter": nasty}),
            ("/import", {"file": nasty}),
        ],
        "iro": [
            ("/concerns/1", {"outcome": nasty}),
            (f"/responses/{response.id}/themes", {"question": nasty, "theme": nasty, "refuse": nasty}),
            (f"/my-reviews/{review.id}/held", {"held_on": nasty}),
            (f"/my-reviews/{review.id}/held", {}),
            (f"/my-reviews/{review.id}/outcome", dict.fromkeys(OUTCOME, nasty)),
        ],
        "manager": [
            ("/annual-report/release", {"year": nasty}),
            ("/away", {"iro": nasty, "cover": nasty, "from_on": nasty}),
        ],
        "admin": [("/staff/add", {"name": nasty, "email": nasty, "role": nasty, "phone": nasty, "password": nasty})],
    }
    for role, each in posts.items():
        browser = office.signed_in(role).open("/")
        csrf = token(browser)
        for path, data in each:
            browser.send(path, data | {"csrf_token": csrf})
            assert browser.status < 500, (path, nasty[:20])
            assert "<script>alert" not in browser.html


ADDRESSES = {
    "support": (
        "/reviews?show=",
        "/ask?who=",
        "/ask?who=1.consult.0&language=",
        "/messages?state=",
        "/messages?page=",
        "/messages?q=",
        "/reviews?q=",
        "/reviews?page=",
        "/to-do?show=",
        "/forms/consult_4_11/en?for=",
    ),
    "iro": ("/my-reviews?show=",),
    "manager": ("/summary?year=", "/annual-report?year=", "/annual-report/download?audience="),
}
OUTCOME = (
    "participation venue chaired_by attended met_iro iro_spoke_before parent_attended parent_met_iro completed_on "
    "decisions_sent_on record_sent_on late_reason"
).split()


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_words_in_an_address_are_only_words(office: Office, nasty: str) -> None:
    office.review()
    for role, paths in ADDRESSES.items():
        browser = office.signed_in(role)
        for path in paths:
            browser.open(path + nasty[:2000].replace("%", "%25"))
            assert browser.status < 500
            assert "<script>alert" not in browser.html


def test_a_form_left_open_until_the_session_ended_keeps_what_was_typed(office: Office) -> None:
    concern = office.returned(office.asked(office.review()), {"y_safe": "no"})
    assert concern.id
    office.iro.password_hash = passwords.hash_password(PASSWORD)
    office.session.commit()
    browser = office.signed_in("iro").open("/concerns/1")
    browser.write("What will you do, or did you do, and when?", "Rang the school at 11")
    office.later(hours=13)
    browser.press("Acknowledge")
    assert browser.status == 401
    assert browser.heading == "Sign in"
    assert "What you typed is kept." in browser.text
    assert "Rang the school at 11" not in browser.html  # whoever comes by does not read it
    browser.write("Email address", office.iro.email).write("Password", PASSWORD).press("Sign in")
    assert "Rang the school at 11" in browser.text


def test_a_name_full_of_markup_stays_a_name(office: Office) -> None:
    review = office.review(office.child(first_name="<b>Robin</b> & ‏רובין"))
    for role, path in (("support", "/to-do"), ("support", f"/reviews/{review.id}"), ("iro", "/my-reviews")):
        browser = office.signed_in(role).open(path)
        assert "<b>Robin" not in browser.html
        assert "<b>Robin</b> & ‏רובין" in browser.text
