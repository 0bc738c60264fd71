"""The working lists: an officer's reviews, business support's day, and the line each review has in them."""
