"""The blueprint that the pages about accounts, cover and settings share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("admin", __name__)
