"""The blueprint that the manager's pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("minute", __name__)
