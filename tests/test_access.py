"""Who may open which page: every page has a rule, and every cell of role, page and method is tried."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import Rule

from portal.council.council import Council
from portal.settings import Settings
from portal.shipped import SHIPPED
from portal.store.models import AuditEntry
from portal.views.every_page.access import STAFF_ROLES, rule_of
from tests.browser import Browser
from tests.factories import NOW, a_staff
from tests.respond.town import site_for
from tests.staff.office import ADDRESS, signed_in

ANYBODY = (
    "pages.home pages.privacy pages.you_said pages.accessibility pages.health pages.metrics "
    "account.sign_in account.sign_in_post "
    "password.choose password.choose_post password.another password.forgotten password.forgotten_post "
    "single_sign_on.to_directory single_sign_on.back second_step.code second_step.code_post second_step.set_up_post "
    "social_worker.before social_worker.before_post "
    "languages.read languages.place languages.place_post languages.sign languages.undo_own "
    "respond.reach_answer respond.reach_answered "
    "brand.stylesheet brand.logo respond.clip static reading.calendar_feed_of"
)
MACHINES = ("receipts.of_notify",)  # each asks for a token of its own
HOLDERS = (
    "respond.landing respond.start respond.tongues respond.photo respond.photo_again "
    "respond.enter_code respond.try_code respond.resume respond.welcome "
    "respond.welcome_post respond.question respond.question_again respond.question_post respond.skip respond.stop "
    "respond.remove respond.autosave respond.say respond.unsay respond.aloud "
    "respond.check respond.send respond.send_post respond.send_again respond.send_copy "
    "respond.sent respond.leave respond.language respond.language_post respond.version respond.help_page "
    "respond.paper_photos respond.paper_photos_post "
    "respond.decline respond.decline_post respond.picture respond.look respond.one_page respond.one_page_post "
    "respond.birthday_page respond.birthday_post respond.told_page respond.last_time_page respond.last_time_post "
    "respond.reach respond.reach_post "
    "respond.talk respond.keep_link respond.talk_sent respond.talk_leave respond.talk_say respond.talk_chosen "
    "respond.talk_say_again respond.talk_say_post "
    "respond.talk_answers respond.talk_answers_post "
    "respond.again respond.stopped respond.interpreter respond.interpreter_noted respond.finished"
)
# the pages of staff by who may come in; whoever is not named is refused
STAFF = {
    ("iro", "support", "manager", "participation_worker", "admin"): (
        "account.sign_out own.account own.change_password own.second_factor_page own.set_up own.drop second_step.go_on "
        "own.end_sessions"
    ),
    ("support",): (
        "schedule.to_do schedule.board schedule.review schedule.move schedule.cancel schedule.person "
        "schedule.person_post schedule.ask schedule.ask_post schedule.invitation schedule.reissue schedule.withdraw "
        "schedule.let_back "
        "schedule.extend schedule.letters schedule.print_letters schedule.print_here schedule.printed "
        "schedule.messages schedule.message "
        "schedule.again schedule.upload schedule.upload_post schedule.preview schedule.take schedule.drop "
        "schedule.to_mend_before schedule.columns schedule.columns_post schedule.imports schedule.brought_in "
        "register.take_back register.add_child register.add_child_post "
        "register.correct_child register.correct_child_post "
        "register.add_person register.add_person_post register.correct_person register.correct_person_post "
        "register.add_review register.add_review_post register.correct_review register.correct_review_post "
        "schedule.texts schedule.text_words schedule.texts_sent "
        "schedule.came_back register.one_with register.one_with_post "
        "register.move register.move_post register.stays register.leave register.leave_post "
        "schedule.settle schedule.to_mend_of schedule.take_file_back_post "
        "schedule.social_workers schedule.settle_said "
        "schedule.needs schedule.paper schedule.paper_post schedule.blank_forms schedule.blank_form "
        "schedule.paper_correct schedule.paper_correct_post schedule.paper_page "
        "schedule.send_round schedule.stop_round schedule.send_round_after_all"
    ),
    ("iro", "support"): (
        "schedule.remind schedule.decline schedule.decline_take_back schedule.letter schedule.text register.children "
        "register.child register.download"
    ),
    ("iro",): (
        "reading.heard_page reading.heard_post reading.heard_take_back reading.ask_to_hear "
        "reading.ask_to_hear_take_back "
        "reading.standing_link reading.standing_link_post reading.standing_link_end "
        "reading.case_copy_page reading.case_copy_post reading.last_time_of reading.outcome_step "
        "reading.outcome_step_post "
        "reading.decisions_of reading.decisions_post "
        "reading.decision_take_out reading.decision_put_back reading.decisions_next reading.decisions_look_over "
        "reading.decisions_release reading.decisions_take_back "
        "reading.my_reviews reading.review reading.held reading.outcome reading.outcome_post reading.sheet "
        "reading.sheet_printed reading.own_half "
        "reading.requests reading.requests_post reading.requests_settled reading.requests_take_back "
        "reading.my_calendar reading.my_calendar_post reading.end_my_calendar "
        "reading.greeting reading.greeting_post reading.greeting_photo "
        "reading.my_feedback reading.held_take_back reading.outcome_take_back"
    ),
    ("participation_worker",): "reading.children_to_hear reading.child_to_hear reading.child_to_hear_post",
    ("iro", "manager"): (
        "reading.one_response reading.one_response_before reading.picture reading.paper_page "
        "reading.mark_read reading.themes "
        "reading.aloud reading.typed_up "
        "reading.translation reading.agree reading.agree_take_back reading.read_out "
        "reading.urgent_page reading.urgent_post reading.urgent_end reading.urgent_child reading.urgent_form "
        "admin.copies_asked admin.copy_one admin.copy_one_post admin.copy_look admin.copy_look_post admin.copy_draft "
        "admin.copy_download admin.copy_end"
    ),
    ("support", "manager"): "register.to_be_one register.confirm_one register.refuse_one",
    ("iro", "manager", "support"): "minute.to_mend_page reading.concerns reading.concern reading.concern_post",
    ("manager",): (
        "insight.summary insight.withheld insight.annual_report insight.check_report insight.download insight.release "
        "admin.to_confirm "
        "admin.confirm_account admin.refuse_account admin.confirm_cover admin.unreached "
        "admin.copies_asked_post "
        "quotes.to_read quotes.decide quotes.put_back minute.this_minute minute.theme_years_page "
        "minute.not_asked minute.supervise "
        "minute.targets minute.targets_post "
        "minute.report_words minute.report_words_post minute.recommend minute.recommended "
        "minute.typed_tables minute.typed_tables_post minute.typed_table "
        "minute.behind_figure "
        "minute.doing_list minute.doing_post minute.doing_done minute.doing_take_off"
    ),
    ("admin", "manager"): "admin.traces_page admin.away admin.away_post admin.drop_cover admin.end_cover",
    ("admin",): (
        "admin.staff admin.staff_list admin.staff_list_post admin.staff_list_look admin.staff_list_take "
        "admin.drop_second_factor "
        "admin.add admin.add_post admin.account admin.link admin.take_back admin.disable admin.reopen "
        "admin.settings "
        "languages.listed languages.one languages.ask_reader languages.end_reader languages.settle languages.take_back "
        "languages.undo "
        "admin.look admin.look_post admin.look_restore admin.look_css admin.colour admin.tried_logo "
        "admin.recordings_page admin.recording admin.record_question admin.remove_recording "
        "admin.numbers admin.numbers_post admin.numbers_restore"
    ),
}
ALLOWED = {endpoint: set(roles) for roles, endpoints in STAFF.items() for endpoint in endpoints.split()}
OURS = {"Sec-Fetch-Site": "same-origin"}  # what a browser says of a page of ours
EXAMPLES = {
    "secret": "x",
    "form_id": "consult_4_11",
    "language": "en",
    "name": "y_home",
    "_pressed": "skip",
    "filename": "portal.css",
    "which": "logo",
    "asks": "wrote",
    "question": "fo_good",
    "table": "children",
    "how": "csv",
    "code": "pl",
    "key": "consult_4_7.welcome",
    "figure": "reviews_in_time",
}


@pytest.fixture
def app(settings: Settings, council: Council, maker: sessionmaker[Session]) -> Flask:
    return site_for(settings, council, maker)


def pages(app: Flask) -> list[tuple[str, str, str]]:
    """Every endpoint, method and an address of it; nothing is kept, so that numbers lead nowhere."""
    return [
        (rule.endpoint, method, address(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(rule: Rule) -> str:
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: EXAMPLES.get(found[1], "1"), rule.rule)


def test_every_page_stands_in_the_table_with_its_rule(app: Flask) -> None:
    table = {*ANYBODY.split(), *HOLDERS.split(), *MACHINES, *ALLOWED}
    assert {endpoint for endpoint, _method, _path in pages(app)} == table
    for endpoint in table:
        rule = rule_of(app, endpoint)
        assert rule is not None, endpoint
        open_to = {"staff": ALLOWED, "everyone": ANYBODY.split(), "program": MACHINES, "respondent": HOLDERS.split()}
        expected = next(kind for kind, endpoints in open_to.items() if endpoint in endpoints)
        assert (rule.kind, set(rule.roles)) == (expected, ALLOWED.get(endpoint, set())), endpoint


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_opens_its_own_pages_and_no_other(app: Flask, session: Session, role: str) -> None:
    browser = signed_in(app, session, a_staff(session, role))
    wrong = []
    for endpoint, method, path in pages(app):
        if endpoint in ALLOWED and endpoint != "account.sign_out":
            answer = browser.client.open(path, method=method, base_url=browser.address)
            refused = answer.status_code == 403
            if refused == (role in ALLOWED[endpoint]) or answer.status_code == 500:
                wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", [None, *STAFF_ROLES])
def test_every_other_method_of_every_address_opens_nothing_more(app: Flask, session: Session, role: str | None) -> None:
    browser = signed_in(app, session, a_staff(session, role)) if role else Browser(app)
    known = app.url_map.bind(ADDRESS)
    for endpoint, method, path in pages(app):
        if endpoint in ALLOWED and method == "GET":
            # HEAD is GET without the page; OPTIONS tells its methods to whom the page is open, and nothing to others
            for other in ("HEAD", "OPTIONS"):
                answer = browser.client.open(path, method=other, base_url=browser.address)
                closed = answer.status_code in ((403,) if role else (303,))
                assert closed != (role in ALLOWED[endpoint]), (endpoint, other, answer.status_code)
                assert answer.data == b"" or answer.status_code in (403, 303), (endpoint, other)
        # another page may stand at the same address, and has its own row
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"} - {*known.allowed_methods(path)}:
            answer = browser.client.open(path, method=other, base_url=browser.address, headers=OURS)
            assert answer.status_code in (404, 405), (path, other, answer.status_code)


def test_nobody_comes_in_without_signing_in(app: Flask) -> None:
    browser = Browser(app)
    for endpoint, method, path in pages(app):
        if endpoint in ALLOWED:
            answer = browser.client.open(path, method=method, base_url=browser.address, headers=OURS)
            # a GET goes to the sign-in page; a POST gets it at once, with what was typed inside
            expected = (303, 401)[method == "POST"]
            assert answer.status_code == expected, (endpoint, method)


def test_whatever_is_not_read_needs_the_token_of_its_own_page(app: Flask, session: Session) -> None:
    for role in STAFF_ROLES:
        browser = signed_in(app, session, a_staff(session, role))
        for endpoint, method, path in pages(app):
            if method == "POST" and role in ALLOWED.get(endpoint, set()):
                answer = browser.client.post(path, base_url=browser.address, data={"reason": "kept"}, headers=OURS)
                assert answer.status_code == 400, endpoint
                assert "Carry on where you were" in answer.get_data(as_text=True), endpoint


def test_a_page_that_was_refused_stands_in_the_audit(app: Flask, session: Session) -> None:
    browser = signed_in(app, session, a_staff(session, "admin"))
    browser.open("/my-reviews")
    assert browser.status == 403
    assert browser.heading == "You do not have access to this page"
    refused = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "refused")).all()
    assert [entry.subject for entry in refused] == ["page:reading.my_reviews"]


def test_numbers_that_no_row_can_have_lead_nowhere(app: Flask, session: Session) -> None:
    for role in STAFF_ROLES:
        browser = signed_in(app, session, a_staff(session, role))
        for endpoint, method, path in pages(app):
            if role in ALLOWED.get(endpoint, set()) and "/1" in path:
                for number in (2**31, 2**63, 10**30):
                    answer = browser.client.open(
                        path.replace("/1", f"/{number}"), method=method, base_url=browser.address
                    )
                    # 405 where the same address has a page by another method; nothing is looked up either way
                    assert answer.status_code in (404, 405), (endpoint, number)


def test_numbers_that_no_row_can_have_lead_nowhere_behind_the_question_mark_either(
    app: Flask, session: Session
) -> None:
    views = "".join(path.read_text("utf-8") for path in (SHIPPED / "portal" / "views").rglob("*.py"))
    names = {name for found in re.findall(r'args\.get\("(\w+)"|name in \(("\w+"(?:, "\w+")*)\)', views) for name in
             re.findall(r"\w+", " ".join(found))}  # fmt: skip
    assert {"change", "from", "iro", "of"} <= names
    asked = "&".join(f"{name}={10**30}" for name in sorted(names - {"from"}))
    for role in STAFF_ROLES:
        browser = signed_in(app, session, a_staff(session, role))
        for endpoint, method, path in pages(app):
            if method == "GET" and role in ALLOWED.get(endpoint, set()):
                for query in (asked, f"from={10**30}"):
                    answer = browser.client.open(path, query_string=query, base_url=browser.address)
                    assert answer.status_code < 500, endpoint


def test_the_number_of_a_row_is_read_from_a_form_in_one_way() -> None:
    for path in (SHIPPED / "portal" / "views").rglob("*.py"):
        assert path.name == "staff_forms.py" or "IntegerField(" not in path.read_text("utf-8"), path


def test_an_account_that_is_closed_is_out_at_once(app: Flask, session: Session) -> None:
    staff = a_staff(session, "support")
    browser = signed_in(app, session, staff).open("/to-do")
    assert browser.heading == "To do today"
    staff.disabled_at = NOW
    session.commit()
    assert browser.open("/to-do").heading == "Sign in"


def test_the_cookie_of_staff_is_bound_to_this_host(app: Flask) -> None:
    assert app.test_client().get("/sign-in", headers={"Host": ADDRESS}).status_code == 200
    assert app.test_client().get("/sign-in", headers={"Host": f"not-{ADDRESS}"}).status_code == 400
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
