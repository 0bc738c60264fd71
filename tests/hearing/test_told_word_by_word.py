"""A clause weighs the same whether TextBlob is told its words one by one or has to find them in a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob.en import sentiment as textblob

from portal.hearing.tagging.sentiment import weight
from portal.hearing.tagging.words import lexicon

SIGNS = ("(", ")", "-", "=", "3", "d", "/", "*", "\N{SPARKLES}", "goodphrase")


def _words() -> list[str]:
    weight(["good"])  # our words are laid over TextBlob's
    return sorted(word for word in textblob if word.isalnum() and word.islower())


@given(st.data())
def test_a_clause_weighs_what_textblob_makes_of_its_line(data: st.DataObject) -> None:
    negators = list(lexicon("sentiment.toml")["grammar"]["negators"])
    one = st.sampled_from(_words()) | st.sampled_from(SIGNS) | st.sampled_from(["we", "like", "school"])
    clause = data.draw(st.lists(one.filter(lambda word: word not in negators), min_size=1, max_size=12))
    told = textblob(" ".join(clause)).assessments
    assert weight(clause) == pytest.approx(sum(polarity for _, polarity, _, _ in told))
