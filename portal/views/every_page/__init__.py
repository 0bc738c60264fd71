"""What holds on every page: who may open it, headers, faults, and forms that carry on after signing in."""
