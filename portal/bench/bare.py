"""The barest site that does what a form does: what Flask, Jinja and the database cost before the portal adds anything.

A page is twelve fields and one read; what is typed is kept in one committed row, against a token in the session. It is
an anchor to measure by and serves nobody.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from pathlib import Path

from flask import Flask, Response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader

FIELDS = 12
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1><form method="post" action="{{ url_for('kept') }}">
<input type="hidden" name="token" value="{{ token }}">
{% for name, words in fields %}
<p><label for="{{ name }}">{{ words }}</label><input id="{{ name }}" name="{{ name }}" value=""></p>
{% endfor %}
<button>Next</button></form></body></html>
"""


class Rows:
    """The bare site's database: a connection for each thread, whose commits survive a power cut like the portal's."""

    def __init__(self, file: Path) -> None:
        self._file, self._here = file, threading.local()
        for statement in (
            "create table title (id integer primary key, words text)",
            "insert into title values (1, 'Your review')",
            "create table kept (id integer primary key, words text)",
        ):
            self.run(statement)

    def run(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        """One statement and what it finds."""
        if not hasattr(self._here, "connection"):
            self._here.connection = sqlite3.connect(self._file, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._here.connection.execute(f"pragma {pragma}")
        found: list[tuple[str, ...]] = self._here.connection.execute(statement, values).fetchall()
        return found


def bare_site(folder: Path) -> Flask:
    """A page (`/`) without a session, the same page with one (`/form`), and what keeps a row (`/kept`)."""
    app, rows = Flask(__name__), Rows(folder / "bare.sqlite3")
    app.config.update(SECRET_KEY="a bench serves nobody")  # noqa: S106
    app.jinja_loader = DictLoader({"page.html": PAGE})

    def shown(token: str) -> str:
        ((title,),) = rows.run("select words from title where id = ?", 1)
        fields = [(f"f{number}", f"Question {number}") for number in range(FIELDS)]
        return render_template("page.html", title=title, fields=fields, token=token)

    @app.get("/")
    def page() -> str:
        return shown("")

    @app.get("/form")
    def form() -> str:
        session["token"] = token = secrets.token_urlsafe(24)
        return shown(token)

    @app.post("/kept")
    def kept() -> ResponseReturnValue:
        if not secrets.compare_digest(request.form["token"], session["token"]):
            return Response("no", 400)
        rows.run("begin immediate")
        rows.run("insert into kept (words) values (?)", request.form["f1"])
        rows.run("commit")
        return redirect("/form", 303)

    return app
