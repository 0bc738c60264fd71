"""Pictures a person sends: made safe in a process without keys, then kept sealed."""
