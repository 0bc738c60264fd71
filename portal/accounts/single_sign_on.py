"""Signing in by the council's own directory, by OpenID Connect: who somebody is comes from there, their role never.

The authorization code flow with PKCE. What is on its way stands in the browser's signed cookie; nothing is kept of it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import accounts
from portal.store.models import Staff

SECONDS = 10  # for each answer of the provider
LARGEST = 1_000_000  # bytes of one
SCOPE = "openid email profile"
SIGNED_BY = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512"]  # never "none", nor a key both sides know
CLOCKS = 60  # seconds by which two clocks may differ


class SignOnFailed(Exception):
    """The provider did not say who it is; the message says at which step, and names nobody."""


@dataclass(frozen=True)
class Provider:
    """The council's directory, and what the portal is called there; `back` is the address it sends people back to."""

    issuer: str
    client_id: str
    client_secret: str
    back: str


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is: `subject` is its own unchanging name for the person."""

    subject: str
    email: str


def begin(provider: Provider) -> tuple[str, dict[str, str]]:
    """Where the browser goes, and what it must bring back unchanged; raises SignOnFailed. SLOW: asks the provider."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # half a second, for who signs in this way alone
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    address = prepare_grant_uri(
        _told_at(provider)["authorization_endpoint"],
        client_id=provider.client_id,
        response_type="code",
        redirect_uri=provider.back,
        scope=SCOPE,
        state=kept["state"],
        nonce=kept["nonce"],
        code_challenge=create_s256_code_challenge(kept["verifier"]),
        code_challenge_method="S256",
    )
    return address, kept


def finish(provider: Provider, called: str, kept: Mapping[str, str], now: datetime) -> Identity:
    """Who came back to the address `called`; raises SignOnFailed. SLOW: asks the provider."""
    from authlib.oauth2.base import OAuth2Error
    from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_token_request

    try:
        code = parse_authorization_code_response(called, kept.get("state") or secrets.token_urlsafe(32))["code"]
    except OAuth2Error as fault:
        raise SignOnFailed("what came back does not belong to this browser") from fault
    told = _told_at(provider)
    asked = prepare_token_request(
        "authorization_code",
        redirect_uri=provider.back,
        code=code,
        code_verifier=kept.get("verifier", ""),
        client_id=provider.client_id,
        client_secret=provider.client_secret,
    )
    token = _asked(Request(told["token_endpoint"], asked.encode(), {"Accept": "application/json"}))  # noqa: S310
    return _identity(provider, token, _asked(Request(told["jwks_uri"])), kept, now)  # noqa: S310


def person(session: Session, issuer: str, identity: Identity) -> Staff | None:
    """Whose account it is: none where nobody has one, for no account is made here.

    The first time the address decides; from then on the provider's own name for the person does, so that whoever is
    given a leaver's address does not come into their account.
    """
    who = f"{issuer} {identity.subject}"
    staff = session.scalar(sa.select(Staff).where(Staff.directory_name == who))
    if staff is None:
        staff = accounts.by_email(session, identity.email)
        if staff is not None and staff.directory_name is not None:
            return None
    if staff is None or not staff.works_here:
        return None
    staff.directory_name = who
    session.flush()
    return staff


def _identity(
    provider: Provider, token: Mapping[str, Any], keys: Mapping[str, Any], kept: Mapping[str, str], now: datetime
) -> Identity:
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        signed = jwt.decode(str(token.get("id_token", "")), KeySet.import_key_set(dict(keys)), algorithms=SIGNED_BY)  # type: ignore[arg-type]
        essential = {"iss": {"essential": True, "value": provider.issuer},
                     "aud": {"essential": True, "value": provider.client_id}, "nonce": {"essential": True}}  # fmt: skip
        given = {"nonce": kept.get("nonce") or secrets.token_urlsafe(32), "client_id": provider.client_id}
        claims = CodeIDToken(signed.claims, signed.header, essential, given)
        claims.validate(now=int(now.timestamp()), leeway=CLOCKS)
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise SignOnFailed(f"the token is not as it must be ({type(fault).__name__})") from fault
    email = claims.get("email") or claims.get("preferred_username") or ""
    if not isinstance(email, str) or "@" not in email or claims.get("email_verified") is False:
        raise SignOnFailed("the token holds no address that was checked")
    return Identity(str(claims["sub"]), email)


def _told_at(provider: Provider) -> dict[str, Any]:
    """The provider's own description; each address in it must be as safe as the provider's."""
    told = _asked(Request(f"{provider.issuer}/.well-known/openid-configuration"))  # noqa: S310
    ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if told.get("issuer") != provider.issuer or not all(is_safe(str(told.get(end, ""))) for end in ends):
        raise SignOnFailed("the provider describes itself under another name or with unsafe addresses")
    return told


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read what is sent there: https, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_asked: Any) -> None:
        """A secret is sent to the address that was named, and to no other."""


def _asked(request: Request) -> dict[str, Any]:
    try:
        with build_opener(_NoRedirects).open(request, timeout=SECONDS) as answer:
            told = json.loads(answer.read(LARGEST))
    except (URLError, OSError, ValueError) as fault:
        raise SignOnFailed(f"the provider did not answer as it must ({type(fault).__name__})") from fault
    if not isinstance(told, dict):
        raise SignOnFailed("the provider did not answer as it must")
    return told
