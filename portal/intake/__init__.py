"""Files in: checked whole, previewed, then taken whole or not at all."""
