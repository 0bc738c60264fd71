"""Between reviews: the link a child may keep, by which they write, are rung, and read what they were answered."""
