"""What a row of each kind of file means: children, contacts, reviews, the SSDA903 return, responses."""
