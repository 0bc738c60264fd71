"""The impact assessment says what runs: periods, receivers, readers and measures come from settings and code."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.keeping.dpia import READS, RISKS, TO_FILL, receivers, written
from portal.keeping.retention import RULES
from portal.store.vocabulary import Role
from tests.commands import Installed
from tests.factories import settings_in
from tests.repository import ROOT


@pytest.mark.parametrize("number", [0, 17])
def test_every_period_is_the_one_that_is_set(tmp_path: Path, number: int) -> None:
    text = written(settings_in(tmp_path, **{rule.setting: number for rule in RULES}))
    for rule in RULES:
        unit = rule.setting.rpartition("_")[2]
        how_long = f"{number} {unit}" if number else "until somebody deletes it"
        assert f"| {rule.deletes} | {how_long} | PORTAL_{rule.setting.upper()} |" in text


def test_who_gets_data_outside_is_who_is_set_up(tmp_path: Path) -> None:
    alone = settings_in(tmp_path)
    assert receivers(alone) == []
    assert "- Nobody: there is no mail server" in written(alone)
    key = "portal-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
    all_of_them = settings_in(
        tmp_path,
        smtp_host="mail.anytown.example.org",
        notify_api_key=key,
        notify_text_template="t",
        database_url="postgresql://portal@rows.anytown.example.org/portal",
        oidc_issuer="https://directory.anytown.example.org",
        oidc_client_id="portal",
        oidc_client_secret="not one that opens anything",
    )
    hosts = [host for _kind, host in receivers(all_of_them)]
    assert hosts == [
        "rows.anytown.example.org",
        "mail.anytown.example.org",
        "api.notifications.service.gov.uk",
        "directory.anytown.example.org",
    ]
    assert all(name in written(all_of_them) for name in hosts)
    assert "Nobody: there is no mail server" not in written(all_of_them)


def test_every_role_is_in_it_and_every_measure_has_tests_that_are_there() -> None:
    assert READS.keys() == set(Role)
    for risk in RISKS:
        assert risk.held_by
        for name in risk.held_by:
            assert (ROOT / name).is_file(), (risk.risk, name)


def test_watchers_and_the_second_factor_are_as_they_are_set(tmp_path: Path) -> None:
    nobody = written(settings_in(tmp_path, second_factor="offered"))
    assert "Nobody is named to be told at once of a worry" in nobody
    assert "is offered, not needed" in nobody
    somebody = written(settings_in(tmp_path, second_factor="required", watchers="duty@example.org"))
    assert "watchers, 1 in number" in somebody
    assert "a second factor is needed" in somebody


def test_it_is_written_by_command_with_what_the_council_must_say_marked(tmp_path: Path) -> None:
    portal = Installed(tmp_path)
    portal.run("upgrade")
    printed = portal.run("dpia")
    assert printed.startswith("# Data protection impact assessment: Anytown Council\n")
    assert TO_FILL in printed
    assert "is written" in portal.run("dpia", "--out", "dpia.md")
    assert (portal.folder / "dpia.md").read_text("utf-8") == printed
