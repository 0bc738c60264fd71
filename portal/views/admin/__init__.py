"""Accounts, cover, what a second person confirms, the settings, and how the council shows itself."""
