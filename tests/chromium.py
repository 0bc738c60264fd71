"""Finds the Chromium that browser tests drive, and says what is missing where there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# no sandbox, because Chromium has none for root; nothing of its own may go to the network
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run")  # fmt: skip


def path() -> str | None:
    """The system's Chromium; None where playwright's own is to be used."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def hindrance() -> str | None:
    """Why no browser can be driven here, in words; None when one can."""
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    if path() or any(own.glob("chromium*")):
        return None
    return "Chromium is not installed"
