"""Accounts of the people who work here, who covers for whom, what a second person confirms, and the settings."""

from portal.views.admin.blueprint import bp

__all__ = ["accounts", "bp", "cover", "settings", "to_confirm"]
