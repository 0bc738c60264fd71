"""Telephone numbers on pages for staff ring when they are pressed."""

from __future__ import annotations

from tests.respond.test_telephones import mute
from tests.staff.office import Office


def test_staff_ring_a_parent_a_colleague_and_a_child_from_the_page_they_read(office: Office) -> None:
    review = office.review()
    parent = office.parent(review.child, phone="07700 900123")
    support = office.signed_in("support")
    page = support.open(f"/reviews/{review.id}/people/{parent.id}")
    assert mute(page) == []
    assert page.page.select_one('a[href="tel:07700900123"]') is not None
    other = office.another("support", phone="01632 960177")
    page = office.signed_in("admin").open(f"/staff/{other.id}")
    assert mute(page) == []
    assert page.page.select_one('a[href="tel:01632960177"]') is not None
