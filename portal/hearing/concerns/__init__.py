"""Worries: raised when an answer is saved, told to people at once, watched until somebody has acted."""
