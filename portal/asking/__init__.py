"""Who is asked, what they are asked, and how."""
