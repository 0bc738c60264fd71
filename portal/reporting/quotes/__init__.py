"""Words that may be quoted: which ones, what is struck out of them, and that a person read them first."""
