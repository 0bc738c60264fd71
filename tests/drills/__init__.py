"""Drills: commands with figures, run by hand on a quiet machine."""
