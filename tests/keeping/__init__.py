"""How long things are kept, and the way out."""
