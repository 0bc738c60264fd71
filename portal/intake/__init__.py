"""Files in: checked whole, previewed, then taken whole or not at all."""

from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty, Problem
from portal.intake.take import Preview, Taken, preview, take

__all__ = ["FileFaulty", "Preview", "Problem", "Table", "Taken", "preview", "read_file", "take"]
