"""Finds the Chromium that browser tests drive, and says what is missing where there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# first the one without windows, which does half the work for each context
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# pages of the address bar, which every context else opens for itself: half the work of a browser test
_ADDRESS_BAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI")
# of two such lists Chromium reads the last: these are playwright's own, as far as they bear on Linux
_BY_PLAYWRIGHT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *(
        "HttpsFirstBalancedModeAutoEnable",
        "LensOverlay",
        "MediaRouter",
        "PaintHolding",
        "ThirdPartyStoragePartitioning",
    ),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
)
# no sandbox, because Chromium has none for root; nothing of its own may go to the network; and a microphone that beeps,
# which nobody is asked about
FLAGS = (
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", f"--disable-features={','.join((*_BY_PLAYWRIGHT, *_ADDRESS_BAR))}"),
)


def path() -> str | None:
    """The system's Chromium; None where playwright's own is to be used."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def hindrance() -> str | None:
    """Why no browser can be driven here, in words; None when one can."""
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    if path() or any(own.glob("chromium*")):
        return None
    return "Chromium is not installed"
