"""The form files, and the pages they become."""
