"""The time a start page promises is what reading its form takes."""

from __future__ import annotations

import pytest

from portal.forms.reading_time import minutes
from portal.forms.sentences import Reader
from portal.store.vocabulary import FormId
from tests.forms.shipped import LIBRARY


@pytest.mark.parametrize("form_id", FormId)
def test_every_form_promises_minutes_a_person_has(form_id: FormId) -> None:
    form = LIBRARY[form_id]
    assert 2 <= minutes(form, Reader(age=form.ages[0] if form.ages else None)) <= 10


def test_whoever_is_asked_less_for_their_age_is_promised_less() -> None:
    assert minutes(LIBRARY["consult_4_7"], Reader(age=5)) < minutes(LIBRARY["consult_4_11"], Reader(age=9))
