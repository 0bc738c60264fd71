"""Pages on which an administrator sets how the council shows itself, and whom people may ring."""

from portal.views.council.blueprint import bp

__all__ = ["bp", "contacts", "look"]
