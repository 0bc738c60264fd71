"""The questions, one on a page or all on one, with pictures, sound and saving while typing."""
