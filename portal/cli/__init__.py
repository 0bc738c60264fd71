"""The `portal` command: what a council scripts against."""

from portal.cli.commands import main

__all__ = ["main"]
