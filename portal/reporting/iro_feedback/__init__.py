"""Feedback about one reviewing officer: grouped so that nobody is recognised, and what is withheld until then."""
