"""The portal's tags are compared with those that people gave the same texts."""

import json
from pathlib import Path

import pytest

from portal.hearing.tagging.batch import TagFileFault, evaluate_file


def test_tags_are_compared_with_those_that_people_gave(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    labels = [("I love my school", "positive", "education", False), ("he hits me", "positive", "education", True)]
    rows = [{"id": text, "text": text, "sentiment": feeling, "themes": [theme], "safeguarding": worry}
            for text, feeling, theme, worry in labels]  # fmt: skip
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = "\n".join(evaluate_file(source))
    assert "scored 2 of 2" in told
    assert "praise shown as complaint, or the reverse: 1 of 2" in told
    assert "safeguarding  recall 1.000  precision 1.000" in told
    source.write_text('{"id": 1, "text": "ok"}', encoding="utf-8")
    with pytest.raises(TagFileFault, match="no labels"):
        evaluate_file(source)
