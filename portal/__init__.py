"""Hears looked-after children, their parents and the professionals around them, before and after each review."""
