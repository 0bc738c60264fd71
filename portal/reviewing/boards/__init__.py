"""The working lists: an officer's reviews, business support's day, a review as a line, and its sheet as printed."""
