"""What IROs work with: their reviews, the returns, outcomes and concerns."""

from portal.views.reading.blueprint import bp

__all__ = ["bp", "concerns", "my_feedback", "my_reviews", "outcome", "returns", "sheet"]
