"""The `portal` command: what a council scripts against."""

from portal.cli import running, staff, work
from portal.cli.base import main

__all__ = ["main", "running", "staff", "work"]
