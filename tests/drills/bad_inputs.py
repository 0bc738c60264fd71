"""Bad input to every page by every method: does any answer with a fault of ours?

    .venv/bin/python -m tests.drills.bad_inputs --each 10000

In a demonstration council of its own, in this process and without a port. Each page is asked so many times, mostly by
somebody who may open it, with numbers, names and words by chance (`--seed` says which): in its address, behind its
question mark, and in the fields that its own forms have, with their tokens. Prints what was answered how often, and
every request that was answered with 500 or more.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from portal.accounts import accounts
from portal.app import create_app
from portal.calendar import today, utc_now
from portal.demo import opening
from portal.store.database import writing
from portal.store.models import Invitation, Staff
from portal.store.sealing import keys
from portal.views.every_page.access import STAFF_ROLES, rule_of

ENDS = {"account.sign_out", "own.end_sessions"}  # whoever asks is signed out, as they should be
NUMBERS = ["0", "1", "2", "3", "7", "-1", "00", str(2**31), str(2**63), "9" * 40, "1.5", "1e9", "NaN", "٣", "²"]
WORDS = [
    "", " ", "\x00", "a\x00b", "\ud800", "😀" * 300, "\u202eabc", "a\r\nBcc: x@example.org", "﷽" * 50, "é" * 21_000,
    "<script>alert(1)</script>", "'; drop table answer; --", "%", "_", "\\", "{0} %(x)s {{7*7}}", "../../etc/passwd",
    "//evil.example", "/\\evil", "=1+1", "2026-02-30", "29/02/2026", "0000-00-00", "9999-12-31", "24:61", "12:30",
    "2026-03-29T01:30", "on", "yes", "no", "null", "[]", "x@example.org", "x@" + "a" * 300, "01632 960000", "+44" * 40,
    "2025-26", "9999-00", "0001-02", "-5-6", "en", "xx", "K" * 600,
]  # fmt: skip
METHODS = ("GET", "POST")
SHARE_OF_OTHERS = 0.1  # of the requests come from somebody who may not open the page


@dataclass
class Outcome:
    """How often each page was asked, what was answered, and what was a fault of ours."""

    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = [f"{len(self.asked)} pages by method, {self.asked.total()} requests, {len(self.faults)} faults"]
        told += [f"  {status}: {times}" for status, times in sorted(self.statuses.items())]
        return "\n".join([*told, *self.faults])


class Attack:
    """A site, people who are signed in or were asked, and a stranger."""

    def __init__(self, app: Flask, maker: sessionmaker[Session], seed: int) -> None:
        self.app, self.maker, self.chance = app, maker, random.Random(seed)  # noqa: S311
        self.found = Outcome()
        self.forms: dict[str, list[MultiDict[str, str]]] = {}

    def run(self, each: int, endpoints: str = "") -> Outcome:
        """Asks every page so many times by each of its methods; only those whose endpoint begins so, if it is given."""
        for rule in sorted(self.app.url_map.iter_rules(), key=str):
            for method in METHODS:
                if method in (rule.methods or ()) and rule.endpoint.startswith(endpoints):
                    self._ask_often(rule, method, each)
        return self.found

    def _ask_often(self, rule: Rule, method: str, each: int) -> None:
        people = self._people(rule)
        forms = self._forms_of(rule, people[0]) if method == "POST" else []
        for number in range(each):
            client = self.chance.choice(people[1:]) if self.chance.random() < SHARE_OF_OTHERS else people[0]
            if rule.endpoint in ENDS and number % 10 == 0:
                people = self._people(rule)
            path = self._address(rule)
            query = self._query() if self.chance.random() < 0.5 else ""
            brought = self._brought(self.chance.choice(forms) if forms else MultiDict()) if method == "POST" else None
            here = {"Sec-Fetch-Site": "same-origin"}
            answer = client.open(path, method=method, headers=here, query_string=query, data=brought)
            answer.close()
            self.found.asked[f"{method} {rule.rule}"] += 1
            self.found.statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                told = f"{answer.status_code} {method} {ascii(path)[:200]} {ascii(query)[:300]} {ascii(brought)[:600]}"
                self.found.faults.append(told)

    def _people(self, rule: Rule) -> list[FlaskClient]:
        """First somebody who may open the page, then others; all of them anew, whatever was done to their accounts."""
        allowed = rule_of(self.app, rule.endpoint)
        roles = [role for role in STAFF_ROLES if allowed and role in allowed.roles]
        first = self._staff(roles[0]) if roles else self._respondent()
        if allowed and allowed.kind == "everyone" and rule.endpoint.startswith(("account", "own", "languages")):
            first = self._staff("admin")
        return [first, self.app.test_client(), self._staff(self.chance.choice(list(STAFF_ROLES))), self._respondent()]

    def _staff(self, role: str) -> FlaskClient:
        with self.maker() as session, writing(session):
            person = session.scalars(sa.select(Staff).order_by(Staff.id).where(Staff.role == role)).first()
            if person is None:
                return self.app.test_client()
            person.disabled_at = None
            secret = accounts.sign_in(session, person, utc_now())
        client = self.app.test_client()
        client.set_cookie("staff", secret)
        return client

    def _respondent(self) -> FlaskClient:
        """Somebody who was asked, on whose browser Start was pressed."""
        client = self.app.test_client()
        with self.maker() as session:
            asked = session.scalars(sa.select(Invitation).where(Invitation.expires_at > utc_now())).all()
            one = self.chance.choice(asked)
            link = f"/i/{keys(session).link_of(one.id, one.serial, one.key_id)}"
        self.number = str(one.id)
        for form in _forms(client.get(link).get_data(as_text=True)):
            if (action := form.pop("action")).endswith("/start") or action == link:
                client.post(action, data=form)
        return client

    def _forms_of(self, rule: Rule, client: FlaskClient) -> list[MultiDict[str, str]]:
        """What the forms of the page at this address bring, or of any page seen before it; with their tokens."""
        for _ in range(3):
            path = self._address(rule, wrong=False)
            seen = client.get(path, follow_redirects=True)
            found = [form for form in _forms(seen.get_data(as_text=True)) if form["action"] and "search" not in form]
            if found:
                return found
        return []

    def _address(self, rule: Rule, *, wrong: bool = True) -> str:
        def one(match: re.Match[str]) -> str:
            kind, name = match[1] or "", match[2]
            if "int" in kind:
                number = self.number if self.chance.random() < 0.5 else self.chance.choice(NUMBERS[1:5])
                return self.chance.choice(NUMBERS) if wrong and self.chance.random() < 0.2 else number
            given = KNOWN.get(name, self.number)
            return quote(_plain(self.chance.choice(WORDS))) if wrong and self.chance.random() < 0.3 else given

        return re.sub(r"<(?:([^:>]+):)?(\w+)>", one, rule.rule)

    def _query(self) -> str:
        names = ["page", "year", "q", "next", "then", "sort", "on", "from", "lang", "team", "x", "of", "kind"]
        some = self.chance.sample(names, 3)
        return "&".join(f"{name}={quote(_plain(self._word()))}" for name in some)

    def _word(self) -> str:
        return self.chance.choice(self.chance.choice((WORDS, NUMBERS)))

    def _brought(self, form: MultiDict[str, str]) -> MultiDict[str, object]:
        """What a form brings, each field kept, spoilt, left out or twice; sometimes a file where none belongs."""
        brought: MultiDict[str, object] = MultiDict()
        for name, value in form.items(multi=True):
            kind = self.chance.random()
            if name in ("csrf_token", "ticket"):
                brought.add(name, value if kind < 0.95 else "ü")
            elif name != "action" and kind < 0.9:
                brought.add(name, value if kind < 0.3 else _plain(self._word()))
                if kind > 0.8:
                    brought.add(name, _plain(self._word()))
        if self.chance.random() < 0.1:
            name = self.chance.choice([*brought] or ["file"])
            brought.setlist(name, [(io.BytesIO(self.chance.randbytes(400)), _plain(self._word())[:90] or "x")])
        brought.add("more[]", self._word() if self.chance.random() < 0.1 else "x")
        return MultiDict([(name, _plain(value) if isinstance(value, str) else value) for name, value in
                          brought.items(multi=True)])  # fmt: skip


KNOWN = {
    "form_id": "consult_4_11", "language": "pl", "name": "y_wish", "_pressed": "skip", "filename": "portal.css",
    "which": "logo", "asks": "wrote", "question": "fo_good", "table": "children", "how": "csv", "code": "pl",
    "key": "consult_4_7.welcome", "year": "2025-26",
}  # fmt: skip


def _plain(words: str) -> str:
    return words.encode("utf-8", "replace").decode()


def _forms(page: str) -> list[MultiDict[str, str]]:
    found = []
    for form in BeautifulSoup(page, "html.parser").select("form[method=post]"):
        brought = MultiDict({"action": urlsplit(str(form.get("action") or "")).path})
        for each in form.select("[name]"):
            brought.add(str(each["name"]), str(each.get("value") or ""))
        found.append(brought)
    return found


def main() -> None:
    """The drill."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--each", type=int, default=10_000, help="requests of each page by each method")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", default="", help="pages whose endpoint begins so")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        opened = opening.open_or_build(Path(folder), host="localhost", port=80, today=today(utc_now()))
        settings = opened.council.settings
        app = create_app(settings, council=opened.council, maker=opened.maker, clock=opened.clock)
        found = Attack(app, opened.maker, given.seed).run(given.each, given.only)
    sys.stdout.write(f"{found}\n")
    if found.faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
