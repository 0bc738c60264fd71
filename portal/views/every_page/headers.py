"""The headers on every answer, errors and static files included."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_NEVER_ASKED = "camera=(), geolocation=(), microphone={}, payment=(), usb=(), interest-cohort=()"
WITH_MICROPHONE = _NEVER_ASKED.format("(self)")  # of a page on which something can be said aloud
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # a link's secret must not travel to the next site
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _NEVER_ASKED.format("()"),
    "X-Robots-Tag": "noindex, nofollow",
}
YEAR = 365 * 24 * 60 * 60


def standing(secure: bool) -> list[tuple[str, str]]:
    """What an answer carries that was made without the application."""
    held_to_https = [("Strict-Transport-Security", f"max-age={YEAR}")] if secure else []
    return [*ALWAYS.items(), *held_to_https, ("Cache-Control", "no-store")]


def init_app(app: Flask, *, secure: bool) -> None:
    """`secure`: people come by https, so browsers may be told to come by nothing else."""

    @app.after_request
    def add(response: Response) -> Response:
        there = {name.lower() for name, _value in response.headers}
        response.headers.extend((name, value) for name, value in ALWAYS.items() if name.lower() not in there)
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if response.cache_control.immutable:
            return response  # its view knows that its address changes with it
        if request.endpoint == "static" and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        else:
            response.headers["Cache-Control"] = "no-store"
        return response
