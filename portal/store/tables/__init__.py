"""Tables that hang on the nouns of models.py: on who works here, on the meeting, and on reports."""
