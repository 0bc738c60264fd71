"""Templates compiled once in a process, however many apps it makes: one for each council, or for each test."""

from __future__ import annotations

from types import CodeType
from typing import ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class KeptInProcess(BytecodeCache):
    """Keeps what Jinja made of each template; a template whose source changed has another checksum and is made anew."""

    _kept: ClassVar[dict[tuple[str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives the bucket what is kept under its key, if anything is: the same code for all, not a copy for each."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what the bucket holds."""
        if bucket.code:
            self._kept[bucket.key, bucket.checksum] = bucket.code
