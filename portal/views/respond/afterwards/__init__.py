"""After the meeting: the same link leads to what was decided, behind the day and month of the child's birthday."""
