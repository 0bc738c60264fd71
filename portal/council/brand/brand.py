"""How a council shows itself: its colour and its logo, both checked before anybody sees them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.council.brand import logo
from portal.council.brand.colour import Verdict, colour_of, judge, nearest
from portal.council.brand.logo import Logo, LogoRefused
from portal.settings import Settings, SettingsFaulty

LOGOS = ("logo", "logo_dark")


@dataclass(frozen=True)
class Brand:
    """The look of one council: a colour that passes, or none; logos by LOGOS, and what they say in words."""

    verdict: Verdict | None = None
    logos: Mapping[str, Logo] = field(default_factory=dict)
    alt: str = ""


def as_set(settings: Settings) -> Brand:
    """The look the portal was started with; raises SettingsFaulty with every fault of colour and logos together."""
    problems: list[str] = []
    found: dict[str, Logo] = {}
    for name in LOGOS:
        path: Path | None = getattr(settings, name)
        try:
            if path:
                found[name] = logo.read(path.read_bytes())
        except OSError as fault:
            problems.append(f"PORTAL_{name.upper()}: {path} cannot be read ({fault.strerror})")
        except LogoRefused as fault:
            problems.append(f"PORTAL_{name.upper()}: {fault}")
    return _whole(settings, found, problems)


def changed(brand: Brand, settings: Settings, changes: Mapping[str, Any]) -> Brand:
    """The look after an administrator's changes; raises SettingsFaulty.

    `settings` hold the changes already; a changed logo is its file in base64, and empty when there shall be none.
    """
    problems: list[str] = []
    found = dict(brand.logos)
    for name in LOGOS:
        if name in changes:
            found.pop(name, None)
            try:
                if changes[name]:
                    found[name] = logo.read(base64.b64decode(changes[name], validate=True))
            except (binascii.Error, LogoRefused) as fault:
                problems.append(f"PORTAL_{name.upper()}: {fault}")
    return _whole(settings, found, problems)


def written(logo: Logo | None) -> str:
    """A logo as it is kept; empty for none."""
    return base64.b64encode(logo.content).decode() if logo else ""


def _whole(settings: Settings, found: dict[str, Logo], problems: list[str]) -> Brand:
    verdict = None
    if settings.brand_colour:
        colour = colour_of(settings.brand_colour)
        if colour is None:
            problems.append("PORTAL_BRAND_COLOUR: write # and six digits, such as #1B4F8F")
        else:
            verdict = judge(colour)
            if not verdict.passes:
                near = nearest(colour)
                problems.append(f"PORTAL_BRAND_COLOUR: {colour} cannot be read; the nearest shade that can is {near}")
    if found and not settings.logo_alt.strip():
        problems.append("PORTAL_LOGO_ALT: say what the logo says, for those who do not see it")
    if "logo_dark" in found and "logo" not in found:
        problems.append("PORTAL_LOGO: a logo for the dark theme needs one for the light theme")
    if problems:
        raise SettingsFaulty(problems)
    return Brand(verdict, found, settings.logo_alt.strip())
