"""The address book: the children and whoever is around them, found, put right, moved and merged."""
