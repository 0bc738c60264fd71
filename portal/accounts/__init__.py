"""Who works here: accounts of staff, their passwords, tries at a door, and one-time links to choose a password."""
