"""The working lists: an officer's reviews, business support's day, a review's line in them, and its sheet as printed."""
