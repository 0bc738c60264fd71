"""Who somebody probably is to the child, from what staff wrote down."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.asking.likely_role import likely_role
from portal.council.council import Council
from tests.factories import a_child, a_contact


@pytest.mark.parametrize(
    ("role", "relation", "has_pr", "form", "expected"),
    [
        ("parent", "mother", True, "consult_parent", "parent"),
        ("parent", None, False, "feedback_parent", "parent"),
        ("parent", "Grandmother", True, "consult_parent", "pr"),
        ("parent", "aunt", False, "consult_parent", None),
        ("carer", "special guardian", True, "consult_parent", "pr"),
        ("carer", "Foster carer", False, "consult_parent", "foster"),
        ("carer", "children’s home", False, "feedback_parent", None),
        ("carer", None, None, "consult_parent", None),
        ("professional", "Social Worker", None, "feedback_professional", "sw"),
        ("professional", "supervising social worker (fostering)", None, "feedback_professional", "ssw"),
        ("professional", "designated teacher", None, "consult_professional", "education"),
        ("professional", "school nurse", None, "feedback_professional", "health"),
        ("professional", "health visitor", None, "feedback_professional", "health"),
        ("professional", "advocate", None, "feedback_professional", "advocate"),
        ("professional", "solicitor", None, "feedback_professional", None),
        ("professional", None, None, "feedback_professional", None),
        # an answer that this form does not offer
        ("professional", "social worker", None, "consult_parent", None),
    ],
)
def test_what_is_written_down_settles_who_somebody_is_or_nothing(
    session: Session, council: Council, role: str, relation: str | None, has_pr: bool, form: str, expected: str | None
) -> None:
    contact = a_contact(session, a_child(session), role=role, relation=relation, has_pr=has_pr)
    asked = next(question for question in council.library[form].question if question.records == "role")
    assert likely_role(asked, contact) == expected


def test_only_the_question_on_roles_is_answered_before_the_person_does(session: Session, council: Council) -> None:
    contact = a_contact(session, a_child(session))
    form = council.library["consult_parent"]
    assert [q.name for q in form.question if likely_role(q, contact)] == ["p_role"]
    assert not any(likely_role(q, None) for q in form.question)
