"""After the meeting, for its IRO: how it went, what was decided, last time beside now, the copy for the case record."""
