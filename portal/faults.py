"""What is not there for somebody; and in one line where something broke, without words that may quote a person."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

# of the request that this thread answers; empty between requests and where there are none
request_id: ContextVar[str] = ContextVar("request_id", default="")
# whose request or message it is, where one process works for several councils; empty where there is only one
council_name: ContextVar[str] = ContextVar("council_name", default="")
HERE = Path(__file__).parent


class NotThere(LookupError):
    """There is no such thing, or none for this person: every page is then the one for an unknown address."""


def place_of(fault: BaseException | None) -> str:
    """The class of a fault and the innermost line of ours it passed through: `KeyError at hearing/rows.py:73`."""
    if fault is None:
        return "unknown"
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(fault.__traceback__)]
    ours = [(path.relative_to(HERE), line) for path, line in frames if path.is_relative_to(HERE)]
    said = type(fault).__name__
    return f"{said} at {ours[-1][0].as_posix()}:{ours[-1][1]}" if ours else said


class OneLine(logging.Formatter):
    """Writes a fault that anybody logs, a library too, as its class and place instead of a traceback with values."""

    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The line beneath the message."""
        return place_of(ei[1])

    def format(self, record: logging.LogRecord) -> str:
        """One line; a break inside the message, which somebody may have sent, is shown as one."""
        about = " ".join(filter(None, (council_name.get(), request_id.get())))
        return self._line(record) + (f" [{about}]" if about else "")

    def _line(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have written it with its values
        return super().format(record).replace("\r", "\\r").replace("\n", " | ")


class AsJson(OneLine):
    """The same as one JSON object a line, for what gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        """One object: when, how grave, from where, what, and of which council and request."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        found = {"at": at, "level": record.levelname, "logger": record.name, "message": self._line(record)}
        about = {"council": council_name.get(), "request": request_id.get()}
        return json.dumps(found | {name: value for name, value in about.items() if value}, ensure_ascii=False)


def log_to_stderr() -> None:
    """Every line to the error output, where a service's manager picks it up; does nothing when called again."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)


def log_as_json() -> None:
    """From here on every line that `log_to_stderr` writes is a JSON object."""
    for handler in logging.getLogger().handlers:
        if type(handler.formatter) is OneLine:
            handler.setFormatter(AsJson("%(message)s"))
