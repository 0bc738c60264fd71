"""What children and young people say aloud: checked, sealed, heard by whom they chose, and typed up."""
