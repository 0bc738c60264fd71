"""Who works here: accounts, passwords, tries at a door."""
