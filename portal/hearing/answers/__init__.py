"""Answers of one response: what was given, how it is kept sealed, and how a person said they can be reached safely."""
