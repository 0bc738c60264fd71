"""What every page of an invitation wears: skin, name, language and the way out; the pages for what goes wrong too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import g, request, url_for

from portal import i18n
from portal.asking import standing_links
from portal.i18n import Language
from portal.store.models import Invitation
from portal.views.every_page.request import council, db, speak, today
from portal.views.respond import cookie
from portal.views.respond.words import product_of


def worn(skin: str, invitation_id: int) -> dict[str, Any]:
    """What all pages of an invitation wear, and from here on the page for what goes wrong: skin, name, the way out."""
    facts: dict[str, Any] = {
        "skin": skin,
        "product": product_of(skin, council().settings),
        "of": invitation_id,
        "leave_url": url_for("respond.leave", invitation_id=invitation_id),
    }
    g.worn = facts
    return facts


def talk_url(invitation: Invitation) -> str | None:
    """The address a child may keep to talk to us between reviews; none for an adult, or where it was ended."""
    child = invitation.review.child
    link = standing_links.of(db(), child, today()) if invitation.contact_id is None else None
    return standing_links.address(db(), council(), link) if link else None


def worn_before(invitation_id: int) -> dict[str, Any]:
    """What a page of an invitation wears that may ask the database nothing, and from here on its language."""
    skin, language = cookie.worn_by(invitation_id)
    if not skin:
        speak_as_browser()
        return {"skin": "older"}
    speak(language)
    return worn(skin, invitation_id)


def speak_as_browser() -> None:
    """Words in the browser's own language, on pages that must not tell whose they would be."""
    speak(request.accept_languages.best_match(offered_codes()) or "en")


def offered_codes() -> list[str]:
    """The languages this council speaks, by code, whatever the form."""
    return [code for code in council().settings.languages if code in council().catalogues.languages]


def language_links(offered: Sequence[Language], href: Callable[[str], str]) -> list[dict[str, object]]:
    """These languages as links, each in its own name, with the address that `href` gives; none where there is one."""
    return [
        {
            "code": each.code,
            "dir": each.dir,
            "endonym": each.endonym,
            "href": href(each.code),
            "current": each.code == i18n.current().code,
        }
        for each in (offered if len(offered) > 1 else ())
    ]
