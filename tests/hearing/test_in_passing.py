"""What is named only as the place or the time of a meeting is no theme of a text."""

import pytest

from portal.hearing.tagging.reading import read

WHERE = "What would make your meeting good for you?"


@pytest.mark.parametrize(
    ("text", "asked", "speaks"),
    [
        ("Have the meeting at school please", None, False),
        ("Not in school time", None, False),
        ("I hate it at school", None, True),
        ("School is good", None, True),
        ("After school", WHERE, False),
        ("in my school library after lessons", WHERE, False),
        ("I hate school", WHERE, True),
        ("They bully me at school", WHERE, True),
    ],
)
def test_school_as_the_place_of_a_meeting_is_not_what_a_text_speaks_of(text: str, asked: str, *, speaks: bool) -> None:
    assert ("education" in read(text, asked=asked).themes) is speaks
