"""Lists of people nobody has asked read little of each, and say the same as whoever reads all."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.asking.progress.unasked import unasked
from portal.council.council import Council
from portal.reviewing.form_lines import who
from tests.factories import TODAY, a_child, a_contact, a_review, an_invitation


def test_what_a_list_reads_of_people_is_enough_to_say_all_it_says(session: Session, council: Council) -> None:
    for age, facts in (
        *((9, {}), (3, {}), (15, {"email": "none@none", "phone": "00000"}), (17, {"email": None})),
        *((12, {"preferred_form": "consult_4_11"}), (11, {"looked_after_to": TODAY}), (8, {"language": "cy"})),
    ):
        child = a_child(session, age=age, **facts)
        review = a_review(session, child, planned_on=TODAY + timedelta(days=age))
        for person in (
            {},
            {"safe_to_contact": "unknown"},
            {"channel": "text"},
            {"channel": "letter", "address": "NFA"},
        ):
            a_contact(session, child, "carer", **person)
        a_contact(session, child, email=child.email, excluded_from_review=True)
        out = a_contact(session, child)
        an_invitation(session, None, review, out, withdrawn_at=review.told_on and out.safe_said_at, withdrawn_by="Sam")
    session.expire_all()
    until = TODAY + timedelta(days=40)
    said = [
        [(review.id, review.day, review.child.first_name, who(review, each.person.contact), each.state, each.words)
         for review, each in unasked(session, council, on=TODAY, until=until, whole=whole)]
        for whole in (False, True)
    ]  # fmt: skip
    assert said[0] == said[1]
    assert len(said[0]) > 20
