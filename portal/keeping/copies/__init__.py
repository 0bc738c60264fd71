"""Copies of everything that is kept: sealed into one file, brought back, or carried to the other kind of database."""
