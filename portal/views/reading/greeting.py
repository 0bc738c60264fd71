"""How children meet an IRO: the IRO's own page for two lines, a thank-you, and a figure or a photo."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.asking import greetings
from portal.hearing.pictures import keep
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.tables.staff_tables import Greeting
from portal.store.tables.work_words import Figure
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import db, me, work
from portal.views.media import jpeg
from portal.views.reading.blueprint import bp

LINES = ("first_line", "second_line", "thanks")


@bp.get("/my-reviews/how-children-meet-me")
@open_to(Role.IRO)
def greeting() -> ResponseReturnValue:
    """What children see of this IRO, and the fields to change it."""
    return _page()


@bp.post("/my-reviews/how-children-meet-me")
@open_to(Role.IRO)
def greeting_post() -> ResponseReturnValue:
    """Keeps lines and figure, and a photo where one was brought or taken away."""
    figure = request.form.get("figure", "")
    if figure not in set(Figure):
        abort(400)
    lines = {name: request.form.get(name, "") for name in LINES}
    brought = request.files.get("photo")
    with or_again(_page):
        raw = brought.stream.read(keep.LARGEST + 1) if brought else b""
        photo = keep.made_safe(raw) if raw else None  # slow: before anything waits for it
        with writing(db()):
            greetings.set_greeting(work(), me(), Figure(figure), lines)
            if photo or request.form.get("no_photo"):
                greetings.set_photo(work(), me(), photo)
    flash(_("Saved. Children see it from now on."), "ok")
    return redirect(url_for("reading.greeting"), 303)


@bp.get("/my-reviews/how-children-meet-me/photo")
@open_to(Role.IRO)
def greeting_photo() -> ResponseReturnValue:
    """The photo as children see it."""
    return jpeg(greetings.photo_of(db(), me()))


def _page(errors: Errors | None = None) -> str:
    kept = db().get(Greeting, me().id)
    typed = request.form if errors else {name: getattr(kept, name) or "" for name in LINES} if kept else {}
    return render_template(
        "reading/greeting.html",
        kept=kept,
        typed=typed,
        chosen=request.form.get("figure") or (kept.figure if kept else Figure.LONG),
        figures=Figure,
        errors=errors or [],
    )
