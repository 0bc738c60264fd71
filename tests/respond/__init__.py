"""The respondent's side as children, parents and professionals meet it."""
