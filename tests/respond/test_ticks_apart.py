"""“No one” and a name are not ticked together: the page takes the first tick away when the other is made."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.respond.live import Live, start

pytestmark = pytest.mark.chromium


def test_what_is_ticked_last_counts_and_names_stand_together(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_see")
    mum, dad, alone = page.get_by_label("Mum"), page.get_by_label("Dad"), page.locator("input[data-alone]")
    mum.check(force=True)
    dad.check(force=True)
    alone.check(force=True)
    expect(mum).not_to_be_checked()
    expect(dad).not_to_be_checked()
    dad.check(force=True)
    expect(alone).not_to_be_checked()
    mum.check(force=True)
    expect(dad).to_be_checked()


def test_the_field_for_a_photo_speaks_the_language_of_the_page(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_wish")
    expect(page.get_by_text("No photo chosen yet")).to_be_visible()
    with page.expect_file_chooser() as asked:
        page.get_by_text("Choose a photo", exact=True).click()
    asked.value.set_files({"name": "garden.png", "mimeType": "image/png", "buffer": b"x"})
    expect(page.get_by_text("garden.png")).to_be_visible()
    assert page.locator("input[type=file]").evaluate("field => field.getBoundingClientRect().width") <= 1
