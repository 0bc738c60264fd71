"""Figures: each with its count, its base and its rule, and the questions they are counted from."""
