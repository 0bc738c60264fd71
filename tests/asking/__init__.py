"""Who is asked, what, and how: tried out."""
