"""Children heard beside the form: what an IRO notes, and what a participation worker was told."""
