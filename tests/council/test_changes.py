"""What an administrator sets lies over what the portal was started with, whole or not at all."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.council import changes
from portal.council.changes import Standing
from portal.council.council import Council
from portal.council.work import Work
from portal.helplines import Helpline
from portal.settings import SettingsFaulty
from portal.store.audit import Actor
from portal.store.models import AuditEntry, CouncilSetting
from tests.council.test_logo import png, svg
from tests.factories import NOW, a_staff, settings_in

LOGO = base64.b64encode(svg()).decode()


@pytest.fixture
def admin(session: Session) -> Actor:
    return Actor("staff", a_staff(session, "admin").id)


def changed(session: Session, council: Council, by: Actor, **values: object) -> Council:
    changes.change(Work(session, council, by, NOW), values)
    return changes.current(session, council)


def test_a_change_lies_over_the_setting_and_stands_in_the_audit(
    session: Session, council: Council, admin: Actor
) -> None:
    found = changed(session, council, admin, council_name="Westmere County Council", brand_colour="#3F6399")
    assert found.settings.council_name == "Westmere County Council"
    assert found.settings.council_phone == council.settings.council_phone
    assert found.brand.verdict
    assert found.brand.verdict.colour == "#3F6399"
    rows = session.query(CouncilSetting).order_by(CouncilSetting.name).all()
    assert [(row.name, row.changed_by, row.changed_at) for row in rows] == [
        ("brand_colour", admin.id, NOW),
        ("council_name", admin.id, NOW),
    ]
    assert {entry.subject for entry in session.query(AuditEntry) if entry.action == "set"} == {
        "council:brand_colour",
        "council:council_name",
    }


def test_messages_are_signed_with_the_name_that_stands(session: Session, council: Council, admin: Actor) -> None:
    found = changed(session, council, admin, council_name="Westmere County Council", council_phone="01632 960777")
    _subject, body = found.notices.render("remind", language="en", link="https://reviews.example.org/i/x")
    assert "Westmere County Council" in body
    assert "01632 960777" in body


def test_a_value_as_the_portal_was_started_with_is_no_change(session: Session, council: Council, admin: Actor) -> None:
    values = council.values_at_start()
    assert changes.change(Work(session, council, admin, NOW), {name: values[name] for name in changes.CHANGEABLE}) == []
    changed(session, council, admin, council_name="Another")
    assert changes.change(Work(session, council, admin, NOW), {"council_name": "Another"}) == []
    assert changes.change(Work(session, council, admin, NOW), {"council_name": "Westmere Council"}) == ["council_name"]
    assert changes.changes(session) == {}


def test_restoring_forgets_these_changes_and_no_others(session: Session, council: Council, admin: Actor) -> None:
    changed(session, council, admin, council_name="Another", council_phone="01632 960777")
    assert changes.restore(session, changes.LOOK, by=admin, now=NOW) == ["council_name"]
    found = changes.current(session, council)
    assert (found.settings.council_name, found.settings.council_phone) == ("Westmere Council", "01632 960777")
    assert [entry.subject for entry in session.query(AuditEntry) if entry.action == "restore"] == [
        "council:council_name"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"brand_colour": "#003078"},
        {"brand_colour": "navy"},
        {"exit_url": "weather"},
        {"helplines": [{"name": "no number"}]},
        {"logo": LOGO},  # without words for it
        {"logo_dark": LOGO, "logo_alt": "Westmere"},  # for the dark theme alone
        {"logo": base64.b64encode(svg("<script/>")).decode(), "logo_alt": "Westmere"},
        {"logo": "not base64!", "logo_alt": "Westmere"},
    ],
)
def test_a_change_that_would_not_be_whole_changes_nothing(
    session: Session, council: Council, admin: Actor, values: dict[str, object]
) -> None:
    with pytest.raises(SettingsFaulty):
        changes.change(Work(session, council, admin, NOW), {"council_name": "Another"} | values)
    assert changes.changes(session) == {}


def test_only_what_is_the_councils_own_can_be_changed_on_a_page(
    session: Session, council: Council, admin: Actor
) -> None:
    with pytest.raises(TypeError):
        changes.change(Work(session, council, admin, NOW), {"watchers": ()})


def test_a_logo_is_kept_and_can_be_taken_away(session: Session, council: Council, admin: Actor) -> None:
    found = changed(session, council, admin, logo=LOGO, logo_dark=base64.b64encode(png()).decode(), logo_alt="Westmere")
    assert {name: logo.mimetype for name, logo in found.brand.logos.items()} == {
        "logo": "image/svg+xml",
        "logo_dark": "image/png",
    }
    assert found.brand.alt == "Westmere"
    assert changed(session, council, admin, logo="", logo_dark="").brand.logos == {}


def test_what_this_release_refuses_does_not_close_the_portal(
    session: Session, council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    session.add(CouncilSetting(name="brand_colour", value="#003078", changed_at=NOW, changed_by=None))
    session.flush()
    assert changes.current(session, council).brand.verdict is None
    assert "left out" in caplog.text


def test_another_process_shows_a_change_after_half_a_minute(session: Session, council: Council, admin: Actor) -> None:
    here, elsewhere = Standing(), Standing()
    for each in (here, elsewhere):
        assert each.council(council, session, NOW).settings.council_name == "Westmere Council"
    changed(session, council, admin, council_name="Another")
    here.forget()
    soon, later = NOW + timedelta(seconds=29), NOW + timedelta(seconds=31)
    assert here.council(council, session, soon).settings.council_name == "Another"
    assert elsewhere.council(council, session, soon).settings.council_name == "Westmere Council"
    assert elsewhere.council(council, session, later).settings.council_name == "Another"
    # nothing is made anew while nothing changes
    assert elsewhere.council(council, session, later + timedelta(hours=1)) is elsewhere.council(council, session, later)


@pytest.mark.parametrize(
    ("checked", "on", "due"),
    [
        (date(2025, 9, 2), date(2026, 3, 2), False),
        (date(2025, 9, 1), date(2026, 3, 2), True),
        (date(2025, 8, 31), date(2026, 2, 28), False),
        (date(2025, 8, 27), date(2026, 2, 28), True),
        (date(2026, 3, 2), date(2026, 3, 2), False),
    ],
)
def test_a_number_is_to_be_rung_again_after_six_months(checked: date, on: date, due: bool) -> None:
    line = Helpline(name="A line", number="01632 960500", checked_on=checked, owner="Bea Holt")
    assert changes.to_check([line], on) == [line] * due


def test_a_council_may_start_with_a_look(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(svg())
    found = Council.open(
        settings_in(tmp_path, brand_colour="#3f6399", logo=tmp_path / "logo.svg", logo_alt="Westmere")
    ).brand
    assert found.verdict
    assert found.verdict.colour == "#3F6399"
    assert found.logos["logo"].content == svg()


def test_a_look_that_cannot_be_is_told_at_the_start_with_every_fault(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(svg("<script/>"))
    faulty = settings_in(
        tmp_path, brand_colour="#003078", logo=tmp_path / "logo.svg", logo_dark=tmp_path / "none.png", logo_alt="W"
    )
    with pytest.raises(SettingsFaulty) as told:
        Council.open(faulty)
    assert [problem.partition(":")[0] for problem in told.value.problems] == [
        "PORTAL_LOGO",
        "PORTAL_LOGO_DARK",
        "PORTAL_BRAND_COLOUR",
    ]
    assert "#3F6399" in str(told.value)
