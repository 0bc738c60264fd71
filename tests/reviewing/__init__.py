"""What the review did with what was said."""
