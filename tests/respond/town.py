"""A running portal for tests: who was asked, what was kept, and how many statements a page takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app
from portal.council.council import Council
from portal.settings import Settings
from portal.store.models import Answer, Invitation
from portal.store.sealing import keys
from portal.views.every_page.request import Site
from tests.browser import Browser
from tests.factories import NOW, a_child, a_contact, a_held_review, a_review, a_staff, an_invitation

FORMS = [
    ("consult_4_7", 6, None),
    ("consult_4_11", 9, None),
    ("consult_12_17", 15, None),
    ("consult_parent", 9, "parent"),
    ("consult_professional", 9, "professional"),
    ("feedback_4_11", 9, None),
    ("feedback_12_17", 15, None),
    ("feedback_parent", 9, "parent"),
    ("feedback_professional", 9, "professional"),
]


@dataclass
class Town:
    """The running portal of a test: its app, its clock, and a session to look into what it kept."""

    app: Flask
    council: Council
    session: Session
    engine: sa.Engine
    at: list[datetime] = field(default_factory=lambda: [NOW])

    def browser(self) -> Browser:
        return Browser(self.app)

    def later(self, **by: float) -> None:
        self.at[0] += timedelta(**by)

    def invited(self, form: str = "consult_4_11", age: int = 9, role: str | None = None, **facts: Any) -> Invitation:
        """Somebody who was asked, with the child's first name Robin, an address of their own and the IRO Sam Okafor."""
        self.session.rollback()  # what was read before must not be what is written over
        iro = a_staff(self.session, phone="01632 960111")
        through = facts.pop("reached_through", "own")
        child = a_child(self.session, age=age, iro=iro, iro_id=iro.id, reached_through=through)
        stage = form.partition("_")[0]
        review = (a_review if stage == "consult" else a_held_review)(self.session, child)
        contact = a_contact(self.session, child, role=role, **facts.pop("contact", {})) if role else None
        facts.setdefault("expires_at", datetime(2026, 3, 31, 23, tzinfo=UTC))  # the end of 31 March in England
        invitation = an_invitation(self.session, self.council, review, contact, stage=stage, form=form, **facts)
        self.session.commit()
        return invitation

    def link(self, invitation: Invitation) -> str:
        secret = keys(self.session).link_of(invitation.id, invitation.serial, invitation.key_id)
        return f"/i/{secret}"

    def started(self, invitation: Invitation, browser: Browser | None = None) -> Browser:
        """A browser on which Start was pressed."""
        browser = (browser or self.browser()).open(self.link(invitation))
        words = next(b for b in browser.buttons if b.lstrip("¤") in ("Start", "Carry on", "Look at it, or change it"))
        return browser.press(words)

    def all(self, kind: type[Any]) -> list[Any]:
        self.session.rollback()
        return list(self.session.scalars(sa.select(kind).execution_options(populate_existing=True)))

    def answer(self, question: str) -> Answer | None:
        return next((each for each in self.all(Answer) if each.question == question), None)

    def words(self, question: str) -> str | None:
        kept = self.answer(question)
        if kept is None or kept.words is None:
            return None
        return keys(self.session).open(kept.words, f"answer:{kept.response_id}:{question}")

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that reach the database inside the block; the BEGIN of a transaction is none."""
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.engine, "before_cursor_execute", note)


def opened_town(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> Town:
    at = [NOW]
    return Town(site_for(settings, council, maker, lambda: at[0]), council, session, engine, at)


def site_for(
    settings: Settings, council: Council, maker: sessionmaker[Session], clock: Callable[[], datetime] = lambda: NOW
) -> Flask:
    """The site of these settings, made once, with the council, the rows and the clock of whoever asked for it last."""
    app = _made(settings)
    app.extensions["portal"] = Site(council, maker, clock)
    return app


@lru_cache(maxsize=4)
def _made(settings: Settings) -> Flask:
    return create_app(settings, council=Council.open(settings), maker=sessionmaker())


def to_the_end(browser: Browser, each: Callable[[Browser], None] | None = None) -> Browser:
    """Through all question pages with Next or Continue, up to the check page."""
    for _ in range(30):
        if browser.path.partition("?")[0].endswith("/check"):
            return browser
        if each:
            each(browser)
        browser.go_on()
    raise AssertionError(f"no end at {browser.path}")


def onwards(browser: Browser) -> str:
    return "Next" if "skin-younger" in browser.html else "Continue"


def must(fact: object) -> None:
    """An assertion where only an expression may stand."""
    assert fact
