"""One council's set-up: its settings, words, languages and recordings, who stands in for whom, and what it changed."""
