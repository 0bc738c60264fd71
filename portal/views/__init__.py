"""How people see it: HTTP turned into verbs and verbs into pages."""
