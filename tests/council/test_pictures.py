"""The pictures beside answers: drawn of shapes alone, and exchanged by a council file by file."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.council.council import Council
from portal.council.pictures import PicturesFaulty, load
from portal.settings import Settings, SettingsFaulty
from portal.shipped import SHIPPED

SHIPPED_PICTURES = SHIPPED / "forms" / "pictures"
STAR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path fill="#fff" d="M10 10h40z"/></svg>'


def test_every_picture_stands_in_a_page_without_a_word_to_who_hears_it(council: Council) -> None:
    assert council.pictures.keys() == {path.stem for path in SHIPPED_PICTURES.glob("*.svg")}
    for drawing in council.pictures.values():
        assert drawing.startswith('<svg class="pic" viewBox="0 0 96 96"')
        assert 'aria-hidden="true"' in drawing
        assert len(drawing) < 1_500


def test_each_picture_is_beside_an_answer_or_ready_for_a_council(council: Council) -> None:
    named = {o.picture for form in council.library for q in form.question for o in q.every_option if o.picture}
    assert named <= council.pictures.keys()
    assert len(named) > 20


def test_a_council_puts_its_own_in_the_place_of_one(tmp_path: Path) -> None:
    (tmp_path / "mum.svg").write_text(STAR, "utf-8")
    found = load((SHIPPED_PICTURES, tmp_path))
    assert "M10 10h40z" in found["mum"]
    assert found["dad"] == load((SHIPPED_PICTURES, None))["dad"]


@pytest.mark.parametrize(
    "was_becomes",
    [
        ("<path", "<script/><path"),
        ("<path", "<text>hi</text><path"),
        ("<path", '<use href="#a"/><path'),
        ('fill="#fff"', 'onclick="a()"'),
        ('fill="#fff"', 'style="fill:red"'),
        ('fill="#fff"', 'fill="url(https://example.org/x)"'),
        ("0 0 96 96", "0 0 24 24"),
    ],
)
def test_a_picture_that_is_more_than_shapes_is_refused_by_name(tmp_path: Path, was_becomes: tuple[str, str]) -> None:
    (tmp_path / "mum.svg").write_text(STAR.replace(*was_becomes), "utf-8")
    with pytest.raises(PicturesFaulty) as faults:
        load((SHIPPED_PICTURES, tmp_path))
    assert str(tmp_path / "mum.svg") in faults.value.problems[0]


def test_an_answer_whose_picture_is_nowhere_is_told_at_the_start(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    written = (SHIPPED / "forms" / "consult_4_7.toml").read_text("utf-8")
    own = '[[question]]\nname = "x_moon"\nkind = "choice"\ntext = "Where?"\n' \
        'options = [{ code = "there", label = "There", picture = "moon" }]\n'  # fmt: skip
    (tmp_path / "forms" / "consult_4_7.toml").write_text(written + own, "utf-8")
    with pytest.raises(SettingsFaulty, match="there is no picture 'moon'"):
        Council.open(settings.model_copy(update={"content": tmp_path}))
