"""What business support works with: who is asked, by which way, and what became of it; never what they said."""

from portal.views.schedule.blueprint import bp

__all__ = [
    "ask",
    "blank_forms",
    "board",
    "bp",
    "imports",
    "invitation",
    "letters",
    "messages",
    "needs",
    "paper",
    "people",
    "rounds",
]
