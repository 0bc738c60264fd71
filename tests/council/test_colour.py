"""A council's colour is taken only where it can be read, and a shade that can is always found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.council.brand.colour import DARK_PAGE, LIGHT_PAGE, NEAR_BLACK, WHITE, colour_of, judge, nearest, ratio
from portal.views.every_page.static_files import whole

CSS = whole("portal.css").decode()
ANY_COLOUR = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("#1E2340", "#FFF9EE", 14.63),
        ("#FFFFFF", "#0B5A6A", 7.82),
        ("#6B6F86", "#FFF9EE", 4.72),
        ("#8ADBD6", "#171A2B", 10.81),
        ("#6C7080", "#F6F6F9", 4.56),
        ("#12161C", "#FFFFFF", 18.15),
        ("#1B4F8F", "#E4EDF8", 6.94),
        ("#9CC4F5", "#11151B", 10.14),
        ("#000000", "#FFFFFF", 21.0),
        ("#777777", "#777777", 1.0),
    ],
)
def test_contrast_is_what_everybody_else_computes(one: str, other: str, known: float) -> None:
    assert ratio(one, other) == pytest.approx(known, abs=0.005)
    assert ratio(one, other) == ratio(other, one)


def test_the_page_a_colour_is_judged_on_is_the_page_adults_see() -> None:
    pages = re.findall(r"\.skin-adult \{\s*--bg: (#\w+);", CSS)
    assert {colour_of(page) for page in pages} == {LIGHT_PAGE, DARK_PAGE}
    assert f"--ink: {NEAR_BLACK}" in CSS


@pytest.mark.parametrize(
    ("colour", "why"),
    [
        ("#003078", "dark_passes"),  # a navy that is lost on a dark page
        ("#FFD500", "light_passes"),  # a yellow that is lost on white
        ("#000000", "dark_passes"),
        ("#FFFFFF", "light_passes"),
        ("#7C7C7C", "words_pass"),  # neither white nor near-black is read on it
    ],
)
def test_a_colour_that_cannot_be_read_is_refused(colour: str, why: str) -> None:
    verdict = judge(colour)
    assert not verdict.passes
    assert not getattr(verdict, why)


@pytest.mark.parametrize(("colour", "words"), [("#3F6399", WHITE), ("#00856F", WHITE), ("#E4572E", NEAR_BLACK)])
def test_a_colour_that_can_be_read_takes_the_words_that_read_best(colour: str, words: str) -> None:
    verdict = judge(colour)
    assert verdict.passes
    assert verdict.words == words
    assert nearest(colour) == colour


@given(ANY_COLOUR)
def test_there_is_a_shade_that_passes_near_every_colour(colour: str) -> None:
    shade = nearest(colour)
    verdict = judge(shade)
    assert max(ratio(shade, WHITE), ratio(shade, NEAR_BLACK)) >= 4.5
    assert ratio(shade, LIGHT_PAGE) >= 3
    assert ratio(shade, DARK_PAGE) >= 3
    assert verdict.passes
    assert (shade == colour) == judge(colour).passes


def test_the_nearest_shade_is_no_further_than_it_has_to_be() -> None:
    assert nearest("#003078") == "#3F6399"
    # one step less and it would still be lost on the dark page
    assert ratio("#3E6298", DARK_PAGE) < 3 <= ratio("#3F6399", DARK_PAGE)


@pytest.mark.parametrize(
    ("written", "colour"),
    [
        ("#1b4f8f", "#1B4F8F"),
        (" 1B4F8F ", "#1B4F8F"),
        ("#abc", "#AABBCC"),
        ("blue", None),
        ("#12345", None),
        ("#1B4F8F;}*{display:none", None),
        ("", None),
    ],
)
def test_a_colour_is_written_with_three_or_six_digits(written: str, colour: str | None) -> None:
    assert colour_of(written) == colour
