"""Whole days of real people, in a real Chromium, against a real server, with a real mail server beside it."""
