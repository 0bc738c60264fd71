"""A kind of question is one row and the template that draws it: here one is added, and everybody meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.forms import question_kinds
from portal.forms.question_kinds import Kind
from portal.settings import Settings
from portal.shipped import SHIPPED
from tests.browser import Browser
from tests.respond.town import opened_town, to_the_end
from tests.staff.office import Office

ASKED = "How much do you like school?"
QUESTION = f"""[[question]]
name = "x_school"
kind = "scale"
text = "{ASKED}"
options = [{", ".join(f'{{ code = "{n}", label = "{n} of 10" }}' for n in range(11))}]

"""
TEMPLATE = """{%- from "macros.html" import radios -%}
<div class="scale">{{ radios(q.name, q.text, q.options, q.chosen, error=q.problem, h1=h1, inline=true) }}</div>"""


@pytest.fixture
def office(
    settings: Settings,
    maker: sessionmaker[Session],
    session: Session,
    engine: sa.Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """A council that asks on a scale from 0 to 10."""
    monkeypatch.setitem(question_kinds.KINDS, "scale", Kind("scale"))
    (tmp_path / "forms").mkdir()
    shipped = (SHIPPED / "forms" / "consult_4_11.toml").read_text("utf-8")
    first = '[[question]]\nname = "y_home"'
    (tmp_path / "forms" / "consult_4_11.toml").write_text(shipped.replace(first, QUESTION + first), "utf-8")
    council = Council.open(settings.model_copy(update={"content": tmp_path}))
    town = opened_town(settings, council, maker, session, engine)
    env = town.app.jinja_env
    assert env.loader is not None
    monkeypatch.setattr(env, "loader", ChoiceLoader([DictLoader({"respond/_ask_scale.html": TEMPLATE}), env.loader]))
    return Office(town)


def test_a_child_answers_it_and_finds_it_among_the_answers_and_the_iro_reads_it(office: Office) -> None:
    invitation = office.asked(office.review())
    child = office.started(invitation)

    def answer(page: Browser) -> None:
        if page.heading == ASKED:
            assert page.page.select(".scale input[type=radio]")
            page.choose("7 of 10")

    to_the_end(child, answer)
    assert f"{ASKED} 7 of 10" in child.text
    child.press("Next").press("Send")
    kept = office.answer("x_school")
    assert kept is not None
    assert (kept.state, kept.code) == ("answered", "7")
    iro = office.signed_in("iro").open(f"/my-reviews/{invitation.review_id}").press("Robin, before the review")
    assert f"{ASKED} 7 of 10" in iro.text


def test_it_stands_on_paper_and_is_typed_in_from_there(office: Office) -> None:
    invitation = office.asked(office.review())
    support = office.signed_in("support").open(f"/forms/consult_4_11/en?for={invitation.id}")
    assert ASKED in support.text
    assert {"1", "8", "b"} <= {mark.get_text() for mark in support.page.select(".answers small")}
    support.open(f"/invitations/{invitation.id}/paper").choose("8 7 of 10").press("Look it over")
    support.press("Yes, keep it and close it")
    kept = office.answer("x_school")
    assert kept is not None
    assert kept.code == "7"
