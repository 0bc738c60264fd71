"""What it adds up to: figures, report, return."""
