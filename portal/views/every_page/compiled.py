"""Templates compiled once in a process, however many apps it makes: one for each council, or for each test."""

from __future__ import annotations

from typing import ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class KeptInProcess(BytecodeCache):
    """Keeps what Jinja made of each template; a template whose source changed has another checksum and is made anew."""

    _kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills the bucket with what is kept under its key, if anything is."""
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what the bucket holds."""
        self._kept[bucket.key] = bucket.bytecode_to_string()
