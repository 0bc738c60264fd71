"""Measures the page a browser shows: sizes, contrast, room for its words; each fault is a line of text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).with_name("measures.js").read_text("utf-8")


def measured(page: Page, expression: str) -> Any:
    """What an expression in the words of measures.js comes to on this page."""
    return page.evaluate(f"() => {{ {SOURCE}; return {expression}; }}")


def faults(page: Page) -> list[str]:
    """What is too small, too weak or out of room as the page stands, with text twice its size, and spaced out."""
    found: list[str] = measured(page, "[...as_it_stands(), ...enlarged(), ...spaced()]")
    return found
