"""Hides small numbers in what leaves the service, so that nobody can work out that few people stand behind a cell."""
