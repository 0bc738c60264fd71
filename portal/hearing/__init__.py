"""What people said, who may see it, and what needs a person at once."""
