"""What one council more costs a process that serves several, beside one bare Flask site more with as many addresses."""

from __future__ import annotations

import base64
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from portal.app import create_app
from portal.bench.in_turns import Measure
from portal.bench.served import resident
from portal.council.council import Council
from portal.demo import stage
from portal.setting_files import with_changes
from portal.store import schema
from portal.store.database import make_engine, open_database

AT_ONCE = 10  # councils, of which one is a tenth
ALONE = "a bare Flask site with as many addresses"
ONE = "one council more"
PAGES = ("/", "/sign-in", "/privacy", "/health")


class Several:
    """Several councils in this process, each with keys and a database of its own; all stay, as they do in a service."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._kept, self._memory = folder, list[Any](), dict[str, float]()
        schema.upgrade(make_engine(stage.settings_for(folder, host="127.0.0.1", port=0).database))
        self._kept.append(self._portal())  # what the first one reads, and all share, is no part of the figure

    def end(self) -> None:
        """Lets them go."""
        self._kept.clear()

    def measures(self) -> list[Measure]:
        """Processor and memory of one more, until it has answered a few pages."""
        return [
            Measure(ALONE, self._cost(ALONE, _bare)),
            Measure("its memory", lambda: self._memory[ALONE], unit="MB"),
            Measure(ONE, self._cost(ONE, self._portal), ALONE, budget=2.0),
            Measure("its memory in all", lambda: self._memory[ONE], budget=5.0, unit="MB", absolute=True),
        ]

    def _cost(self, name: str, one: Callable[[], Any]) -> Callable[[], float]:
        def cost() -> float:
            began, before = time.process_time(), resident()
            self._kept += [one() for _ in range(AT_ONCE)]
            self._memory[name] = (resident() - before) / AT_ONCE
            return (time.process_time() - began) / AT_ONCE * 1000

        return cost

    def _portal(self) -> Flask:
        folder = self._folder / secrets.token_hex(8)
        folder.mkdir()
        first = stage.settings_for(self._folder, host="127.0.0.1", port=0)
        seal, link = (f"k:{base64.b64encode(secrets.token_bytes(32)).decode()}" for _ in range(2))
        own = with_changes(first, {"seal_keys": seal, "link_keys": link, "data": folder})
        shutil.copy(first.data / "portal.sqlite3", folder)
        app = create_app(own, council=Council.open(own), maker=open_database(own))
        _asked(app, own.public_url)
        return app


def _asked(app: Flask, address: str) -> None:
    with app.test_client() as browser:
        for path in PAGES:
            browser.get(path, base_url=address)


def _bare() -> Flask:
    app = Flask("bare")
    for number in range(260):
        app.add_url_rule(f"/{number}/<int:row>/<name>", f"page_{number}", lambda **_parts: "")
    _asked(app, "http://127.0.0.1")
    return app
