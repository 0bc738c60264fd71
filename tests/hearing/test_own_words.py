"""A council's own words for themes: read from its folder, taken at their word, and told of when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.hearing.tagging import own_words
from portal.hearing.tagging.reading import read
from portal.settings import SettingsFaulty

SAID = "I go to the Rowan Hub on Tuesdays."


def written(folder: Path, text: str) -> Path:
    (folder / own_words.FILE).write_text(text, "utf-8")
    return folder


def test_what_a_council_calls_its_places_names_a_theme(tmp_path: Path) -> None:
    assert "friends_and_activities" not in read(SAID).themes
    own = own_words.load(written(tmp_path, '[friends_and_activities]\nphrases = ["Rowan Hub"]\n'))
    found = read(SAID, own=own)
    assert "friends_and_activities" in found.themes
    assert "Rowan Hub" in found.because(SAID)
    # and other texts are read as ever
    assert read("My room is cold.", own=own) == read("My room is cold.")


def test_a_council_without_such_words_needs_no_file(tmp_path: Path) -> None:
    assert own_words.load(None) == own_words.load(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a", "is not TOML"),
        ('[nowhere]\nphrases = ["hub"]', "there is no theme 'nowhere'"),
        ("[education]\nwords = 3", "education needs phrases"),
        ('education = "hub"', "education needs phrases"),
        ('[education]\nphrases = ["  "]', "is empty or longer"),
        ('[education]\nphrases = ["<no such group>"]', "cannot be read"),
    ],
)
def test_what_is_wrong_is_told_by_name(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(SettingsFaulty, match=fault):
        own_words.load(written(tmp_path, text))
