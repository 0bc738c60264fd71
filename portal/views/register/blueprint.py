"""The blueprint that the pages of the register share, and finding the child they are about."""

from __future__ import annotations

from flask import Blueprint

from portal.asking.register import look_up
from portal.store.models import Child
from portal.views.every_page.request import db, me, today

bp = Blueprint("register", __name__)


def find_child(child_id: int) -> Child:
    """The child of that number, for whoever is signed in and sees them; else not found."""
    return look_up.find_one(db(), child_id, look_up.seen_by(me(), today()))
