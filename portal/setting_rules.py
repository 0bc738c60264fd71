"""What a setting may say by itself: a rule takes what was written and returns it, or raises ValueError with words."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from portal.language_table import LANGUAGES

DIFFERENT = 8  # bytes or letters that even an unlucky random secret has
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
DATABASES = ("postgresql", "postgresql+psycopg", "sqlite")


def secret(written: SecretStr) -> SecretStr:
    """A secret of many different letters that does not repeat itself."""
    said = written.get_secret_value()
    if len(set(said)) < DIFFERENT or any(said == said[:size] * (len(said) // size) for size in range(1, 17)):
        raise ValueError("is easily guessed: make one with `openssl rand -base64 32`")
    return written


def said(written: str) -> str:
    """Anything but nothing."""
    if not written.strip():
        raise ValueError("must not be empty")
    return written


def something(written: Any) -> Any:
    """What was written; None where it is empty."""
    return written.strip() or None if isinstance(written, str) else written


def number(written: str) -> str:
    """A telephone number: at least three figures are in it, and not one figure over and over, as in `00000`."""
    figures = [letter for letter in written if letter.isdecimal()]
    if len(figures) < 3 or (len(set(figures)) == 1 and "".join(figures) not in ("999", "111")):
        raise ValueError("write the telephone number people ring")
    return written


def number_or_nothing(written: str) -> str:
    """A telephone number, where there is one."""
    return number(written) if written.strip() else ""


def database(written: str) -> str:
    """The address of a PostgreSQL or SQLite database as SQLAlchemy takes it; empty for SQLite in the data folder."""
    scheme, _, rest = written.partition("://")
    if scheme == "postgres":  # as most hosts hand it out
        scheme = "postgresql"
    try:
        urlsplit(written).port  # noqa: B018
    except ValueError:
        raise ValueError("the port is not a number") from None
    if written and scheme not in DATABASES:
        raise ValueError("write postgresql://name:password@host/database, or leave it empty for SQLite")
    return f"{scheme}://{rest}" if written else ""


def lines(written: Any) -> Any:
    """A list as JSON; what is a list already stays one."""
    if not isinstance(written, str):
        return written
    try:
        return json.loads(written)
    except ValueError:
        raise ValueError('write JSON: [{"name": …, "number": …, "checked_on": "2026-01-31", "owner": …}]') from None


def offered(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Languages that are shipped, English among them."""
    unknown = [code for code in codes if code not in LANGUAGES]
    if unknown:
        raise ValueError(f"not shipped: {', '.join(unknown)}")
    if "en" not in codes:
        raise ValueError("English (en) is always offered")
    return codes


def days(written: tuple[str, ...]) -> tuple[str, ...]:
    """Dates as 2026-12-24."""
    for day in written:
        try:
            date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"{day} is not a date like 2026-12-24") from None
    return written


def elsewhere(written: str) -> str:
    """A whole web address."""
    if not written.startswith(("http://", "https://")):
        raise ValueError("write a whole address, https://…")
    return written


def safe_address(written: str) -> str:
    """Where another service answers, and nobody on the way can listen: https, or this machine itself."""
    parts = urlsplit(written)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not (here or (parts.scheme == "https" and parts.hostname)):
        raise ValueError("write the whole address, https://…")
    return written.rstrip("/")


def provider_or_nothing(written: str) -> str:
    """Where a directory answers, under the very name it gives itself; or nothing."""
    if written:
        safe_address(written)
    return written


def notify_key(written: SecretStr) -> SecretStr:
    """A key of GOV.UK Notify, which ends with the number of the service and that of the key; or nothing."""
    said = written.get_secret_value()
    if said and not re.search(rf"{UUID}-{UUID}$", said):
        raise ValueError("write the whole key as GOV.UK Notify shows it once, its name first")
    return written


def long_or_nothing(written: SecretStr) -> SecretStr:
    """A secret nobody guesses; or nothing."""
    if 0 < len(written.get_secret_value()) < 20:
        raise ValueError("write 20 characters or more: make one with `openssl rand -hex 24`")
    return secret(written) if written.get_secret_value() else written


def address(written: str) -> str:
    """The address people use, without a path."""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("write the address people use, such as https://reviews.example.org, without a path")
    return written.rstrip("/")


def key_list(written: str) -> str:
    """Keys as `parse_keys` reads them."""
    parse_keys(written)
    return written


def key_bytes(encoded: str) -> bytes:
    """32 bytes that were written as base64; raises ValueError."""
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ValueError("write base64 of 32 bytes, as `portal keys new` makes it")
    return key


def half_or_nothing(written: str) -> str:
    """One half of a backup key, where there is one."""
    if written:
        key_bytes(written)
    return written


def parse_keys(written: str) -> dict[str, bytes]:
    """`name:base64,name2:base64` as names and 32-byte keys, oldest first; raises ValueError."""
    found: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in written.split(","))):
        name, _, encoded = part.partition(":")
        try:
            key = key_bytes(encoded)
        except ValueError:
            key = b""
        if not name or not key:
            raise ValueError("write name:base64 of 32 random bytes, several with commas between")
        if name in found:
            raise ValueError(f"the name {name} stands twice: each key needs a name of its own")
        if len(set(key)) < DIFFERENT:
            raise ValueError(f"the key {name} is not random: make one with `portal keys new`")
        found[name] = key
    if not found:
        raise ValueError("name at least one key")
    return found


def with_secrets(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values with each secret that stands in a file of its own; raises ValueError where one is there twice."""
    for name in names:
        if not values.get(f"{name}_file"):
            continue
        path = Path(values[f"{name}_file"])
        setting = f"PORTAL_{name.upper()}"
        if values.get(name):
            raise ValueError(f"{setting}_FILE: {setting} is given too: which of the two is meant?")
        if not path.is_absolute():
            raise ValueError(f"{setting}_FILE: write the whole path, not {path}")
        try:
            values[name] = path.read_text("utf-8").strip()
        except (OSError, ValueError):
            raise ValueError(f"{setting}_FILE: {path} cannot be read") from None
    return values
