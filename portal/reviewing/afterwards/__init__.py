"""After the meeting: what was decided, what the child is told of it, and what became of it by the next review."""
