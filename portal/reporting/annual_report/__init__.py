"""The annual report: its document, and the formats it leaves in."""
