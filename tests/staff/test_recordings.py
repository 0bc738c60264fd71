"""An administrator records the questions on a page: what is missing is seen, and children hear what was said."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import accounts
from portal.council.council import Council
from portal.settings import Settings
from portal.store.models import AuditEntry
from tests.browser import Browser
from tests.respond.live import served
from tests.respond.town import opened_town
from tests.sounds import NONE_OF_THEM, mp4, webm
from tests.staff.office import Office

PAGE = "/recordings?form=consult_4_11&language=en"
HOME = "/recordings/consult_4_11/en/y_home"


@pytest.fixture
def office(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine,
    tmp_path: Path,
) -> Office:  # fmt: skip
    """A portal whose council has a folder of its own."""
    own = settings.model_copy(update={"content": tmp_path})
    return Office(opened_town(own, replace(council, settings=own), maker, session, engine))


def posted(browser: Browser, path: str, raw: bytes = b"") -> int:
    token = browser.page.select_one("main input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"], "seconds": "4", "voice": (io.BytesIO(raw), "said")}
    return int(browser.client.post(path, data=data, base_url=browser.address).status_code)


def heard(browser: Browser, path: str) -> tuple[str | None, bytes]:
    with browser.client.get(path, base_url=browser.address) as played:
        return played.mimetype, played.data


def test_what_is_missing_is_seen_recorded_heard_by_children_replaced_and_removed(
    office: Office, tmp_path: Path
) -> None:
    admin = office.signed_in("admin").open(PAGE)
    asked = len(admin.page.select("main section"))
    assert f"{asked} of {asked} have no recording in English." in admin.text
    assert "How do you feel about where you live?" in admin.text
    assert "Really happy" in admin.text
    assert "microphone=(self)" in admin.response.headers["Permissions-Policy"]
    assert posted(admin, f"{HOME}/say", webm()) == 204
    assert (tmp_path / "audio/consult_4_11/y_home.en.webm").read_bytes() == webm()
    assert f"{asked - 1} of {asked} have no recording in English." in admin.open(PAGE).text
    assert heard(admin, HOME) == ("audio/webm", webm())
    child = office.started(office.asked(office.review())).open("/say/1/q/y_home")
    (player,) = child.page.select("audio")
    assert heard(child, str(player["src"])) == ("audio/webm", webm())
    assert posted(admin, f"{HOME}/say", mp4()) == 204
    assert [each.name for each in (tmp_path / "audio/consult_4_11").iterdir()] == ["y_home.en.mp4"]
    assert posted(admin, f"{HOME}/unsay") == 204
    assert list((tmp_path / "audio/consult_4_11").iterdir()) == []
    told = [(each.action, each.subject) for each in office.all(AuditEntry) if each.subject.startswith("recording:")]
    assert told == [(what, "recording:consult_4_11.y_home.en") for what in ("set", "set", "clear")]


def test_what_is_no_recording_and_what_leads_elsewhere_is_refused(office: Office, tmp_path: Path) -> None:
    admin = office.signed_in("admin").open(PAGE)
    for name, raw in NONE_OF_THEM.items():
        assert posted(admin, f"{HOME}/say", raw) == 415, name
    for path in ("consult_4_11/xx/y_home", "consult_4_11/en/nothing", "consult_4_11/en/..%2f..%2fsecret"):
        assert posted(admin, f"/recordings/{path}/say", webm()) in (404, 409), path
    assert posted(admin, "/recordings/nothing/en/y_home/say", webm()) == 404
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_the_page_says_whom_to_ask(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> None:
    office = Office(opened_town(settings, council, maker, session, engine))
    admin = office.signed_in("admin").open(PAGE)
    assert "There is nowhere to keep recordings" in admin.text
    assert admin.page.select("[data-say]") == []
    assert posted(admin, f"{HOME}/say", webm()) == 409


@pytest.mark.chromium
def test_a_question_is_recorded_in_a_real_browser(
    council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine, browser: Chromium,
    tmp_path: Path,
) -> None:  # fmt: skip
    with served(council, maker, session, engine, content=tmp_path) as live:
        office = Office(live)
        secret = accounts.sign_in(live.session, office.people["admin"], office.at[0])
        live.session.commit()
        context = browser.new_context()
        context.add_cookies([{"name": "staff", "value": secret, "url": live.address}])
        page = context.new_page()
        page.goto(live.to(PAGE))
        first = page.locator("#y_home")
        first.get_by_role("button", name="Record").click()
        expect(first.get_by_text("Recording. Time left:").first).to_be_visible()
        page.wait_for_timeout(1_200)
        first.get_by_role("button", name="Stop").click()
        expect(first.get_by_text("Kept. It can be heard from now on")).to_be_visible()
        expect(first.locator("audio")).to_be_visible()
        assert (tmp_path / "audio/consult_4_11/y_home.en.webm").stat().st_size > 200
        context.close()
