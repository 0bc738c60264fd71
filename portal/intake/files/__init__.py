"""From bytes to a table: letters, columns and cells of a file as a case system wrote it."""
