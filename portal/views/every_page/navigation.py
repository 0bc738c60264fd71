"""What stands in the bar above every staff page: the places a role may open, home first, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from portal.i18n import gettext as _
from portal.store.vocabulary import Role
from portal.views.every_page.access import rule_of

CONCERNED = ("concern", "urgent_page", "urgent_child", "urgent_form")
OF_REGISTER = (
    *("child", "add_child", "correct_child", "add_person", "correct_person", "add_review", "correct_review"),
    *("move", "leave", "one_with", "to_be_one"),
)


@dataclass(frozen=True)
class Link:
    """A place in the bar; `current` while a page of it is open."""

    label: str
    href: str
    current: bool


def links_for(role: Role, endpoint: str | None) -> list[Link]:
    """The places a role may open, in the order of its working day; `endpoint` is the page that is open."""
    return [Link(label, url_for(place), _is_open(endpoint, place, pages)) for place, label, pages in _places(role)]


def home_of(role: Role) -> str:
    """The address of the first page of a role."""
    return links_for(role, None)[0].href


def _places(role: Role) -> list[tuple[str, str, tuple[str, ...]]]:
    places = [
        ("schedule.to_do", _("To do today"), ("social_workers",)),
        ("schedule.board", _("Reviews"), ("review", "person", "ask", "invitation", "paper")),
        ("schedule.needs", _("Needs"), ()),
        ("schedule.letters", _("Letters"), ("letter", "texts", "text_words", "text")),
        ("schedule.messages", _("Messages"), ("message",)),
        ("schedule.blank_forms", _("Paper forms"), ("blank_form",)),
        ("schedule.upload", _("Bring in a file"), ("preview", "columns", "imports", "brought_in")),
        (
            "reading.my_reviews",
            _("My reviews"),
            ("review", "one_response", "outcome", "my_calendar", "greeting", "requests", "heard_page"),
        ),
        ("reading.children_to_hear", _("Children to talk with"), ("child_to_hear",)),
        ("register.children", _("Register"), OF_REGISTER),
        (
            "minute.this_minute",
            _("This minute"),
            ("not_asked", "theme_years_page", "doing_list", "doing", "supervise", "to_mend_page"),
        ),
        ("insight.summary", _("Summary"), ()),
        ("reading.concerns", _("Requests") if role == Role.SUPPORT else _("Concerns"), CONCERNED),
        ("reading.my_feedback", _("My feedback"), ()),
        ("insight.withheld", _("Withheld feedback"), ("withheld_response",)),
        ("quotes.to_read", _("Quotes to read"), ()),
        ("insight.annual_report", _("Annual report"), ()),
        ("admin.staff", _("Staff accounts"), ("add", "account", "disable", "staff_list")),
        ("admin.away", _("Away and cover"), ()),
        ("admin.to_confirm", _("To confirm"), ("confirm_account", "refuse_account", "confirm_cover")),
        ("admin.unreached", _("Without an IRO"), ()),
        ("admin.traces_page", _("Traces"), ()),
        ("admin.copies_asked", _("Copies asked for"), ("copy_one", "copy_look")),
        ("admin.settings", _("Settings"), ()),
        ("languages.listed", _("Languages"), ("one", "ask_reader")),
        ("admin.look", _("Name and look"), ("look",)),
        ("admin.numbers", _("Numbers"), ("contacts",)),
        ("admin.recordings_page", _("Recordings"), ()),
    ]
    return [place for place in places if (rule := rule_of(current_app, place[0])) and role in rule.roles]


def _is_open(endpoint: str | None, place: str, pages: tuple[str, ...]) -> bool:
    if endpoint == place:
        return True
    blueprint, _dot, page = (endpoint or "").rpartition(".")
    return blueprint == place.partition(".")[0] and page.removesuffix("_post") in pages


def init_app(app: Flask) -> None:
    """Gives every page the bar of whoever is signed in."""

    @app.context_processor
    def bar() -> dict[str, Any]:
        signed_in = current_user.is_authenticated
        elsewhere = (request.endpoint or "").startswith("respond.")
        return {
            # an error page leaves staff where they were, with the way back above it
            "frame": "staff_base.html" if signed_in and not elsewhere else "respond_base.html",
            "navigation": links_for(current_user.role, request.endpoint) if signed_in else (),
            "sign_out_url": url_for("account.sign_out"),
            "own_account_url": url_for("own.account"),
        }
