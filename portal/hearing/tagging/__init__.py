"""Reads free text: sentiment for totals, themes a person can correct, and concern phrases a person must see."""

from portal.hearing.tagging.batch import TagFileFault, tag_file
from portal.hearing.tagging.reading import CONCERN_NAMES, THEME_NAMES, THEMES, Finding, Reading, read
from portal.hearing.tagging.sentiment import SENTIMENTS

__all__ = [
    "CONCERN_NAMES",
    "SENTIMENTS",
    "THEMES",
    "THEME_NAMES",
    "Finding",
    "Reading",
    "TagFileFault",
    "read",
    "tag_file",
]
