"""How many parts a text message is sent in, each of which is paid for."""

from __future__ import annotations

# the letters of GSM 03.38, seven bits each; those of its second table take the room of two
_ONE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO = frozenset("^{}\\[~]|€\f")
_ALONE, _OF_SEVERAL = 160, 153  # letters in a part that is the whole message, and in one of several
_ALONE_OTHERWISE, _OF_SEVERAL_OTHERWISE = 70, 67  # with any other letter: Welsh ŵ, Polish, Arabic, a curly quote


def parts(words: str) -> int:
    """The number of parts, one at least."""
    if _ONE.union(_TWO).issuperset(words):
        room, alone, of_several = len(words) + sum(letter in _TWO for letter in words), _ALONE, _OF_SEVERAL
    else:
        room, alone, of_several = len(words.encode("utf-16-le")) // 2, _ALONE_OTHERWISE, _OF_SEVERAL_OTHERWISE
    return 1 if room <= alone else -(-room // of_several)
