"""The blueprint that the pages about the words of a language share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("languages", __name__)
