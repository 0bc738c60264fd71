"""What people say, and who hears it."""
