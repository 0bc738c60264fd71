"""Five councils' published figures, rows that imply them as files, and what the report says of these.

    .venv/bin/python -m tests.drills.five_councils

Prints for each figure the council and year, what was published, what our report says, and where a source contradicts
itself the reading that the rows follow. Ends with 1 if any differs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.reporting.councils import published, told


def main() -> None:
    """The table of all councils."""
    differ = 0
    for name in dict.fromkeys(each.name for each in published()):
        with tempfile.TemporaryDirectory() as folder:
            for of, found in told(name, Path(folder)):
                for each in found:
                    differ += each.value != each.ours
                    sys.stdout.write(f"{of!s:25} {each.what:35} {each.value:>8} {each.ours:>8}  {each.reading}\n")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
