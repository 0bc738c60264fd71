"""What became of a file: taken in blocks, kept row by row, settled, and taken back within the hour."""
