"""What the portal takes a text to be about, and what a person made of that."""
