"""The council's colour and logo as browsers fetch them, at addresses that change when they do, so as to be kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from portal.council.brand.brand import LOGOS, Brand
from portal.council.brand.colour import Verdict
from portal.council.brand.logo import Logo
from portal.views.every_page.access import open_to_everyone
from portal.views.every_page.request import council

bp = Blueprint("brand", __name__)
# a logo is only ever drawn; opened by itself it is a page that may do nothing
LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
HEIGHT = 32  # pixels of a logo on a page
FOR_EVER = f"public, max-age={365 * 24 * 60 * 60}, immutable"


@dataclass(frozen=True)
class Drawn:
    """A logo as a page draws it."""

    href: str
    width: int
    height: int = HEIGHT


@dataclass(frozen=True)
class Shown:
    """What a page needs of a council's look: none of it where the council set nothing."""

    colour: str | None
    stylesheet: str | None
    logo: Drawn | None
    logo_dark: Drawn | None
    alt: str


def shown(brand: Brand) -> Shown:
    """The look as the frame of every page draws it."""
    verdict = brand.verdict
    seen = {name: drawn(name, logo) for name, logo in brand.logos.items()}
    return Shown(
        verdict.colour if verdict else None,
        url_for("brand.stylesheet", v=_version(verdict)) if verdict else None,
        seen.get("logo"),
        seen.get("logo_dark"),
        brand.alt,
    )


def drawn(name: str, logo: Logo) -> Drawn:
    """One of the council's logos, by its name in LOGOS."""
    return Drawn(url_for("brand.logo", which=name, v=logo.version), logo.width_at(HEIGHT))


def rules(verdict: Verdict, of: str = ".skin-adult") -> str:
    """The style sheet of a colour that passes: it fills the header and the main buttons of what `of` selects."""
    return f"""{of} {{ --brand: {verdict.colour}; --on-brand: {verdict.words}; }}
{of} .top {{ background: var(--brand); border-color: var(--brand); color: var(--on-brand); }}
{of} .top a:not(.button), {of} .top .link {{ color: inherit; }}
{of} .top .leave {{ border-color: var(--on-brand); }}
{of} .top .logo {{ background: var(--bg); padding: .25rem; border-radius: .25rem; }}
{of} .button.primary {{ background: var(--brand); border-color: var(--brand); color: var(--on-brand); }}
"""


def send_logo(logo: Logo) -> Response:
    """The picture, which must not do anything even when it is opened by itself."""
    response = Response(logo.content, mimetype=logo.mimetype)
    response.headers["Content-Security-Policy"] = LOGO_POLICY
    return response


@bp.get("/brand.css")
@open_to_everyone
def stylesheet() -> Response:
    """The council's colour on the pages of adults."""
    verdict = council().brand.verdict
    if verdict is None:
        abort(404)
    return _kept(Response(rules(verdict), content_type="text/css; charset=utf-8"), _version(verdict))


@bp.get("/brand/<which>")
@open_to_everyone
def logo(which: str) -> Response:
    """One of the council's logos."""
    found = council().brand.logos.get(which) if which in LOGOS else None
    if found is None:
        abort(404)
    return _kept(send_logo(found), found.version)


def _kept(response: Response, version: str) -> Response:
    # an address of another version, from a page of a moment ago, is answered and not kept
    if request.args.get("v") == version:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def _version(verdict: Verdict) -> str:
    return hashlib.sha256(rules(verdict).encode()).hexdigest()[:10]
