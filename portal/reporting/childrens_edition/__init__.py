"""What a year came to, told to the children and young people it is about: one sheet to fold, in two looks."""
