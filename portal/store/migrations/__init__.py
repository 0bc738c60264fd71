"""How the tables came to be as they are, step by step.

`make migration SAYS="..."` drafts the next step from the difference between models.py and the steps so far. The draft
sees no changed CHECK and no trigger: tests/store/test_schema.py does. On SQLite a table is altered by rebuilding it,
which drops its triggers: a step that alters `audit_entry` there creates them again.
"""
