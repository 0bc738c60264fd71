"""Who is here by a link that a child keeps: its pages in the child's look, and the calm page where it opens nothing."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import Response, g, make_response, render_template, request, url_for

from portal.asking import standing_links
from portal.asking.invitations.links import LinkUnknown
from portal.calendar import age_on
from portal.forms.pages import form_for
from portal.forms.schema import Form
from portal.store.audit import Actor
from portal.store.models import Child
from portal.store.tables.between_tables import StandingLink
from portal.store.vocabulary import FormId, Respondent, Stage
from portal.views.every_page.request import council, db, speak, today
from portal.views.respond import endings, words
from portal.views.respond.frame import language_links
from portal.views.respond.ticket import FIELD, Ticket, brought

PAGE = "/talk/<secret>"


def opened(secret: str) -> StandingLink:
    """The link with that secret; ends the request with the page of an unknown link where it opens nothing."""
    try:
        link = standing_links.by_link(db(), secret, today())
    except LinkUnknown:
        endings.unknown()
    _dress(link.child, secret)
    return link


def of_form(child: Child, on: date) -> Form:
    """The form whose look and helplines suit the child: as staff chose, else by age."""
    chosen = (child.preferred_form or "").endswith
    by_age = form_for(Stage.CONSULT, Respondent.CHILD, age_on(child.date_of_birth, on))
    version = next((each for each in ("4_7", "4_11", "12_17") if chosen(each)), None)
    return council().library[f"consult_{version}" if version else by_age or FormId.CONSULT_4_11]


def show(link: StandingLink, secret: str, template: str, *, page: str, status: int = 200, **facts: Any) -> Response:
    """A page of the link, with a ticket of its own for what it posts; it names nobody."""
    form = of_form(link.child, today())
    shown = render_template(
        template,
        **g.worn,
        form=form,
        secret=secret,
        ticket=ticket_of(link, page).field(),
        lines=words.lines_for(form, council().settings),
        out_of_hours=council().settings.out_of_hours_phone or None,
        **facts,
    )
    return make_response(shown, status)


def ticket_of(link: StandingLink, page: str) -> Ticket:
    """The ticket of one page of this link, once: of two that a browser was given each can send something."""
    return Ticket(link.id, link.serial, secrets.token_hex(8), f"talk {page}")


def may_write(link: StandingLink, page: str) -> bool:
    """Whether the POST brought a ticket of that page of the link as it is now."""
    ticket = brought(invitation=link.id, page=f"talk {page}")
    return ticket is not None and ticket.serial == link.serial


def pressed() -> str:
    """The ticket of this POST as it came: the same when the same page was sent twice."""
    return request.form.get(FIELD, "")


def by_child(link: StandingLink) -> Actor:
    """Whoever holds the link, as the audit trail names them."""
    return Actor("standing link", link.child_id, request.remote_addr)


def languages(link: StandingLink, secret: str) -> list[dict[str, object]]:
    """The languages the child's form is offered in, as links to the first page; none where there is only one."""
    offered = council().languages_for(of_form(link.child, today()))
    return language_links(offered, lambda code: url_for("respond.talk", secret=secret, lang=code))


def _dress(child: Child, secret: str) -> None:
    form = of_form(child, today())
    offered = {language.code for language in council().languages_for(form)}
    asked = request.values.get("lang", "")
    spoken = speak(asked if asked in offered else child.language if child.language in offered else "en").code
    g.worn = {
        "skin": form.skin,
        "product": words.product_of(form.skin, council().settings),
        "leave_url": url_for("respond.talk_leave", secret=secret),
        "spoken": spoken,
    }
