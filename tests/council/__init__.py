"""One council's set-up: its look, its words, its languages."""
