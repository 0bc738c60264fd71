"""A name is found however it is spelt, and an everyday word that is also a name stays where it is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reporting.quotes.redaction import HIDDEN, Known, struck, without_names, words_of


@pytest.mark.parametrize(
    ("names", "words", "shown"),
    [
        (["Jo"], "Jo liked that she was asked first", "[name] liked that she was asked first"),
        (["Mo"], "They call me Mo and they listened", "They call me [name] and they listened"),
        (["Jo"], "everyone listened to jo.", "everyone listened to [name]."),
        (["Zoë"], "Zoe did the agenda herself", "[name] did the agenda herself"),
        (["Zoe"], "ZOË did it", "[name] did it"),
        (["Łukasz"], "Lukasz spoke", "[name] spoke"),
        (["Siobhán O'Brien"], "Siobhan O’Brien came", "[name] came"),
        (["Siobhán O’Brien"], "Mr OBrien and Miss O'brien came", "Mr [name] and Miss [name] came"),
        (["Sam Okafor"], "Ms Okafor (Okafor’s) (ok)", "Ms [name] ([name]’s) (ok)"),
        (["Al", "Mary-Jane"], "Al, Mary-Jane, Mary Jane and jane came", "[name], [name], [name] and [name] came"),
        (["Robert"], "It was good that Bobby came, and Rob’s aunt", "It was good that [name] came, and [name]’s aunt"),
        (["Katherine"], "I trust Kate", "I trust [name]"),
        (["Priyanka"], "I like how Pryanka and Priyankaa talk", "I like how [name] and [name] talk"),
        (["Larkspur"], "It was Lakrspur who asked", "It was [name] who asked"),
        (["May Green"], "I may visit the green room again", "I may visit the green room again"),
        (["May Green"], "I think May was kind. May Green rang me", "I think [name] was kind. [name] rang me"),
        (["May Green"], "May I see Green? May was kind", "May I see [name]? [name] was kind"),
        (["May Green"], "We met in May and on May 4", "We met in May and on May 4"),
        (["May Green"], "We and May left because of May", "We and [name] left because of [name]"),
        (["Will", "Hope", "Grace"], "I will hope for grace", "I will hope for grace"),
        (["Will"], "Will you come? Will came", "Will you come? [name] came"),
        (["Hope"], "Hope they listen. It was Hope’s idea", "Hope they listen. It was [name]’s idea"),
        (["Mark Rose"], "Full mark for my rose, Mark", "Full mark for my rose, [name]"),
        (["May"], "I MAY COME. Mrs May came", "I MAY COME. Mrs [name] came"),
        (["Robin"], "ROBIN came. Robins are birds.", "[name] came. Robins are birds."),
        (["Anna de la Cruz"], "la la la, de luxe, said Cruz", "la la la, de luxe, said [name]"),
        (["Ray Holt (term time)"], "More time next term, said Ray Holt", "More time next term, said [name]"),
        (["Robert (Roo) Dale"], "Roo said so", "[name] said so"),
        ([], "Nobody is known", "Nobody is known"),
    ],
)  # fmt: skip
def test_names_go_and_everyday_words_stay(names: list[str], words: str, shown: str) -> None:
    assert without_names(words, Known.of(names)) == shown


@given(st.text(max_size=80), st.sets(st.integers(0, 30)))
def test_only_the_words_somebody_chose_are_struck(text: str, places: set[int]) -> None:
    words = words_of(text)
    left = [text[start:end] for place, (start, end) in enumerate(words) if place not in places]
    made = struck(text, places)
    assert all(word in made for word in left)
    assert (HIDDEN in made) >= any(place < len(words) for place in places)


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=3))
def test_any_words_and_any_names_can_be_read(text: str, names: list[str]) -> None:
    without_names(text, Known.of(names))
