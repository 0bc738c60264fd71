"""How far each person who is asked about a review has come, and the words for it."""
