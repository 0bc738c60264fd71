"""Responses from the first saved answer to the reading by the reviewing officer."""
