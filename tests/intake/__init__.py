"""Files that are brought in, as they come from people and from other systems."""
