"""Measures what the portal costs beside the barest thing that does the same, in turns in one run."""
