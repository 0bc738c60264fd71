"""A text message is paid for by the part, and how many parts it has goes by its letters."""

from __future__ import annotations

import pytest

from portal.sending.text_parts import parts


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("a" * 918, 6), ("a" * 919, 7),
        ("£" * 160, 1), ("é" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("[" * 77, 1),
        ("ŵ" * 70, 1), ("a" * 70 + "ŵ", 2), ("ŵ" * 134, 2), ("ŵ" * 135, 3), ("ś" * 71, 2), ("م" * 70, 1), ("م" * 71, 2),
        ("’" + "a" * 69, 1), ("’" + "a" * 70, 2), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_a_text_message_has_so_many_parts(words: str, number: int) -> None:
    assert parts(words) == number
