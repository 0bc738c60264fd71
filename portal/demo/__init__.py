"""The demonstration council: invented people, made through the same verbs as real ones."""
