"""The look a browser asks for: light or dark, bigger words, more space, a colour; a cookie says so until it closes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request

COOKIE = "look"
OFFERED = {"theme": ("light", "dark"), "size": ("big",), "space": ("more",), "paper": ("plum", "brick", "leaf"),
           "easy": ("pictures",)}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a person chose; empty is as their phone has it."""

    theme: str = ""
    size: str = ""
    space: str = ""
    paper: str = ""  # of a child's pictures, or a young person's marker
    easy: str = ""  # an adult's Easy Read: pictures with the words


def look_of(asking: Request) -> Look:
    """The look this browser asks for; a cookie that is not ours counts as none."""
    chosen = (asking.cookies.get(COOKIE) or "").split(".")
    fits = len(chosen) == len(OFFERED) and all(
        each in ("", *offered) for each, offered in zip(chosen, OFFERED.values(), strict=True)
    )
    return Look(*chosen) if fits else Look()
