"""Reads free text: sentiment for totals, themes a person can correct, and concern phrases a person must see."""
