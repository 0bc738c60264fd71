"""The link a child keeps between reviews, for their IRO: printed on a card, made anew, ended."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.asking import standing_links
from portal.asking.invitations.letters import square
from portal.asking.reviews import iro_of_child
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.models import Review
from portal.store.tables.between_tables import StandingLink
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, today, work
from portal.views.reading.blueprint import bp, my_review

AT = "/my-reviews/<int:review_id>/link"


@bp.get(AT)
@open_to(Role.IRO)
def standing_link(review_id: int) -> ResponseReturnValue:
    """The card to hand over, with how to make another link or end this one."""
    review = _mine(review_id)
    link = standing_links.of(db(), review.child, today())
    return render_template(
        "reading/standing_link.html",
        review=review,
        link=link,
        card=_card(link, review.child.language) if link else None,
    )


def _mine(review_id: int) -> Review:
    """The review, for whoever answers for its child today: not for whoever chaired it once."""
    review = my_review(review_id)
    answers = iro_of_child(db(), review.child, today())
    if answers is None or answers.id != me().id:
        abort(404)
    return review


def _card(link: StandingLink, language: str) -> Markup:
    """The card in the child's own language, or in English."""
    with council().catalogues.speaking(language) as spoken:
        card = render_template(
            "respond/_talk_card.html",
            lang=spoken,
            # drawn by segno from an address of ours
            square=Markup(square(standing_links.address(db(), council(), link))),  # noqa: S704
            home=council().settings.public_url.partition("://")[2],
            code=standing_links.code(db(), link),
        )
    return Markup(card)  # noqa: S704 - what jinja made, escaped as it must be


@bp.post(AT)
@open_to(Role.IRO)
def standing_link_post(review_id: int) -> ResponseReturnValue:
    """Makes the first link, or another in its place: the one before opens nothing from here on."""
    _mine(review_id)
    with writing(db()):
        review = _mine(review_id)
        made = standing_links.renew(work(), review.child)
    if made is None:
        flash(_("This child is no longer looked after, or is 18: there is no link for them."), "info")
    else:
        flash(_("The new link stands. Hand over the card."), "ok")
    return redirect(url_for("reading.standing_link", review_id=review_id), 303)


@bp.post(f"{AT}/end")
@open_to(Role.IRO)
def standing_link_end(review_id: int) -> ResponseReturnValue:
    """The link opens nothing from here on, until another is made."""
    _mine(review_id)
    with writing(db()):
        standing_links.end(work(), _mine(review_id).child)
    flash(_("The link is ended: it opens nothing any more."), "ok")
    return redirect(url_for("reading.standing_link", review_id=review_id), 303)
