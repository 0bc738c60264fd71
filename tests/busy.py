"""What tests of a busy database share: somebody else who holds it, and what must stand on a page that was not saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from bs4 import BeautifulSoup
from sqlalchemy.orm import Session, sessionmaker

Fields = list[tuple[str, str]]


@contextmanager
def held(maker: sessionmaker[Session]) -> Iterator[None]:
    """Another process writes and does not end; whoever wants to write gives up soon."""
    maker.kw["info"]["patience"] = 0.05
    with closing(sqlite3.connect(maker.kw["bind"].url.database, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


def carried(page: str) -> tuple[str, Fields]:
    """Where the one form of a page goes that could not be saved, and what it brings there again."""
    soup = BeautifulSoup(page, "html.parser")
    form = soup.select_one("main form[method=post]")
    assert form is not None, soup.get_text(" ", strip=True)[:300]
    assert len(form.select("button[type=submit]")) == 1
    hidden = form.select("input[type=hidden]")
    return str(form["action"]), [(str(field["name"]), str(field["value"])) for field in hidden]
