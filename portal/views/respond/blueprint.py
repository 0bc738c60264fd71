"""The address of all pages of one invitation, and the blueprint they stand on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("respond", __name__)

# what both databases take for a row's number; anything else is an address of nothing
SAY = f"/say/<int(max={2**31 - 1}):invitation_id>"
