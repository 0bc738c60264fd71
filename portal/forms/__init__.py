"""What can be asked: the form files, how they are read and checked, and the pages they become."""
