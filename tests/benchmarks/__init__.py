"""Commands that print figures; none is a timed test."""
