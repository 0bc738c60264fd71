"""What a person tells of a file that it does not tell itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Said:
    """How a file is to be read; what is None or empty the portal finds out.

    `letters` is a key of `encodings.LETTERS`; `columns` names for each heading the column of the portal it stands for,
    with nothing for one that is left out, and `kind` is theirs.
    """

    letters: str | None = None
    sheet: str | None = None
    month_first: bool | None = None
    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None  # the name under which the columns were matched

    def kept(self) -> dict[str, Any]:
        """The same as it is kept in the database."""
        return {name: value for name, value in asdict(self).items() if value not in (None, {})}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """What `kept` made."""
        return cls(**kept)


NOTHING = Said()
