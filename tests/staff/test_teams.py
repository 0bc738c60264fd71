"""A manager with a team sees that team's children, on every page that managers have; without a team, all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.hearing.answers.given import Given
from portal.hearing.concerns import escalation
from portal.store.audit import Action, Actor, record
from portal.store.base import Base
from portal.store.models import Child, Concern, Message, Staff
from portal.store.tables.register_tables import OneChild
from portal.store.tables.staff_tables import Cover
from tests import factories
from tests.browser import Browser
from tests.factories import NOW, TODAY
from tests.staff.office import Office, signed_in
from tests.test_access import ALLOWED, EXAMPLES, address

# pages that show a child or an IRO, each with what of a team stands there; all others show totals or nobody
SHOWS = {
    "reading.concerns": "{child}",
    "reading.concern": "{child}",
    "reading.one_response": "{child}",
    "minute.this_minute": "{iro}",
    "minute.not_asked": "{child}",
    "minute.supervise": "{iro}",
    "insight.summary": "{iro}",
    "insight.withheld": "{iro}",
    "minute.to_mend_page": "{child}HELD",
    "quotes.to_read": "{child}",
    "register.to_be_one": "{child}",
    "admin.to_confirm": "{iro}",
    "admin.unreached": "{child}CLOSED",
    "admin.away": "{iro}",
    "admin.traces_page": "{child}",
}
NAMES_ALL = ("admin.away", "admin.traces_page")  # everybody who works here can be chosen there


@dataclass
class TeamRows:
    """A team with its manager and IRO, and one of everything that a manager may be shown."""

    name: str
    manager: Staff
    iro: Staff
    numbers: dict[str, set[int]]

    @property
    def marks(self) -> tuple[str, str]:
        return f"CHILD{self.name}", f"Iro {self.name}"


def team(office: Office, name: str) -> TeamRows:
    """One of everything, each child's name and reference beginning with the team's mark."""
    before = every_row(office)
    mark, iro_name = f"CHILD{name}", f"Iro {name}"
    manager = office.another("manager", team=name, name=f"Manager {name}")
    iro = office.another("iro", team=f" {name.lower()} ", name=iro_name)
    other = office.another("iro", team=name, name=f"{iro_name} too")
    closed = office.another("iro", team=name, name=f"{iro_name} gone", disabled_at=NOW)

    def child(more: str, of: Staff = iro, age: int = 9) -> Child:
        return office.child(reference=f"{mark}{more}", first_name=f"{mark}{more}", iro=of, iro_id=of.id, age=age)

    office.review(child("UNASKED"), days=4)
    office.returned(office.asked(office.review(child("WORRY"))), {"y_safe": "no"})
    office.returned(office.asked(office.review(child("UNREAD"))), {"y_home": "4"}, received_at=NOW - timedelta(days=20))
    late = factories.a_held_review(office.session, child("HELD", age=14), TODAY - timedelta(days=14))
    late.reference = f"{mark}HELD"
    ends = NOW + timedelta(days=60)
    withheld = office.asked(late, stage="feedback", expires_at=ends, asked_at=NOW - timedelta(days=14))
    words = Given("fo_good", words=f"{mark} was heard at last")
    office.returned(withheld, {"fo_good": words, "f_quote": "yes"}, received_at=NOW - timedelta(days=13))
    child("CLOSED", closed)
    pair = child("ONE"), child("TWO")
    support = office.people["support"]
    office.session.add(OneChild(keeps_id=pair[0].id, goes_id=pair[1].id, proposed_by=support.id, proposed_at=NOW))
    days = {"from_on": TODAY, "to_on": TODAY + timedelta(days=4)}
    office.session.add(
        Cover(iro_id=iro.id, cover_id=other.id, proposed_by=office.people["admin"].id, proposed_at=NOW, **days)
    )
    record(office.session, Action.REFUSED, "page:x", by=Actor("staff", iro.id), now=NOW, child_id=pair[0].id)
    office.session.commit()
    after = every_row(office)
    return TeamRows(name, manager, iro, {table: after[table] - before[table] for table in after})


def every_row(office: Office) -> dict[str, set[int]]:
    office.session.rollback()
    return {
        table.name: set(office.session.scalars(sa.select(table.c.id)))
        for table in Base.metadata.sorted_tables
        if "id" in table.c
    }


@pytest.fixture
def two_teams(office: Office) -> tuple[Office, TeamRows, TeamRows]:
    return office, team(office, "NORTH"), team(office, "SOUTH")


OF_TABLE = {"concern_id": "concern", "response_id": "response", "child_id": "child", "cover_id": "cover"}
OF_TABLE |= {"proposal_id": "one_child", "review_id": "review", "invitation_id": "invitation"}


def addresses(office: Office, rows: TeamRows) -> list[tuple[str, str, str]]:
    """Every page of managers, with each number of the team's rows where an address has one."""
    found = []
    for rule in office.app.url_map.iter_rules():
        if "manager" not in ALLOWED.get(rule.endpoint, ()) or rule.endpoint == "account.sign_out":
            continue
        wanted = [name for name in rule.arguments if name in OF_TABLE]
        paths = [address(rule)]
        if wanted:
            [name] = wanted
            plain = re.sub(rf"<int:{name}>", "{number}", rule.rule)
            plain = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda part: EXAMPLES.get(part[1], "1"), plain)
            paths = [plain.replace("{number}", str(number)) for number in sorted(rows.numbers[OF_TABLE[name]])]
        found += [(rule.endpoint, method, path) for method in rule.methods or () for path in paths]
    asked = f"?child={rows.marks[0]}ONE"
    return [*found, ("admin.traces_page", "GET", f"/traces{asked}")]


def crawl(office: Office, who: Staff, rows: TeamRows) -> dict[str, str]:
    """What stands on every page of managers, by its endpoint, for that person who tries all rows of that team."""
    browser = signed_in(office.app, office.session, who, office.at[0])
    read: dict[str, str] = {}
    for endpoint, method, path in addresses(office, rows):
        if method == "GET":
            answer = browser.client.get(path, base_url=browser.address)
            assert answer.status_code < 500, path
            # what was looked for stands in its box again
            hidden = r"<option.*?</option>|<input[^>]*>" if endpoint in NAMES_ALL else r"<input[^>]*>"
            shown = re.sub(hidden, "", answer.get_data(as_text=True))
            read[endpoint] = read.get(endpoint, "") + shown
    return read


def test_nothing_of_another_team_stands_on_any_page_of_a_manager(two_teams: tuple[Office, TeamRows, TeamRows]) -> None:
    office, north, south = two_teams
    mine, others = crawl(office, north.manager, north), crawl(office, north.manager, south)
    assert set(mine) >= SHOWS.keys()
    child, iro = south.marks
    for endpoint, words in others.items():
        assert child not in words, endpoint
        assert iro not in words, endpoint
    for endpoint, what in SHOWS.items():
        assert what.format(child=north.marks[0], iro=north.marks[1]) in mine[endpoint], endpoint
    # who has no team sees both
    for rows in (north, south):
        all_of_it = crawl(office, office.people["manager"], rows)
        for endpoint, what in SHOWS.items():
            assert what.format(child=rows.marks[0], iro=rows.marks[1]) in all_of_it[endpoint], endpoint


def test_nothing_of_another_team_is_changed_by_a_manager(two_teams: tuple[Office, TeamRows, TeamRows]) -> None:
    office, north, south = two_teams
    browser = signed_in(office.app, office.session, north.manager, office.at[0]).open("/concerns")
    token = dict(browser.fields("Sign out"))["csrf_token"]
    for endpoint, method, path in addresses(office, south):
        if method == "POST" and re.search(r"/\d", path) and endpoint not in OF_NO_CHILD:
            browser.send(path, {"csrf_token": token, "outcome": "I rang.", "done": "y"})
            assert browser.status == 404, path
    assert office.session.scalar(sa.select(Cover.confirmed_at).where(Cover.iro_id == south.iro.id)) is None
    # of one's own the same press does something
    [pair] = north.numbers["one_child"]
    assert browser.send(f"/register/one/{pair}/refuse", {"csrf_token": token}).status == 200


# lines of the list of what is done, targets, accounts and sentences of the report name no child
OF_NO_CHILD = (
    "minute.doing_done", "minute.doing_take_off", "minute.recommended", "admin.confirm_account",
    "admin.refuse_account",
)  # fmt: skip


def test_a_team_without_a_manager_and_a_child_without_a_team_are_every_managers(office: Office) -> None:
    north = team(office, "NORTH")
    alone = office.another("iro", team="West", name="Wen West")
    for iro in (alone, office.iro):
        office.returned(office.asked(office.review(office.child(iro=iro, iro_id=iro.id))), {"y_safe": "no"})
    text = signed_in(office.app, office.session, north.manager).open("/concerns").text
    assert "Wen West" in text
    assert office.iro.name in text
    office.another("manager", team="west")
    text = signed_in(office.app, office.session, north.manager).open("/concerns").text
    assert "Wen West" not in text
    assert office.iro.name in text


def test_an_urgent_worry_goes_to_the_managers_who_see_it_and_in_the_end_to_all(
    two_teams: tuple[Office, TeamRows, TeamRows],
) -> None:
    office, north, south = two_teams
    [worry] = [each for each in office.all(Concern) if each.kind == "safety" and each.id in south.numbers["concern"]]
    told = {each.recipient for each in office.all(Message) if each.concern_id == worry.id}
    assert {south.manager.email, office.people["manager"].email} <= told
    assert north.manager.email not in told
    page = f"/concerns/{worry.id}"
    browser: Browser = signed_in(office.app, office.session, north.manager)
    assert browser.open(page).status == 404
    escalation.escalate_due(office.session, office.council, NOW + timedelta(days=1))
    office.session.commit()
    told = {each.recipient for each in office.all(Message) if each.concern_id == worry.id}
    assert north.manager.email in told
    assert browser.open(page).status == 200


def test_the_team_is_written_down_with_the_account_and_stands_below_every_page(office: Office) -> None:
    browser = office.signed_in("admin").open("/staff/add")
    browser.write("Name", "Nia North").write("Email address", "nia@example.org").choose("Manager")
    browser.write("Team (not needed)", "North").press("Add this person")
    [made] = [each for each in office.all(Staff) if each.name == "Nia North"]
    assert "North" in browser.open(f"/staff/{made.id}").text
    manager = signed_in(office.app, office.session, office.another("manager", team="North"))
    assert "You see the children of the team North" in manager.open("/this-minute").text
    assert "You see the children" not in office.signed_in("manager").open("/this-minute").text
