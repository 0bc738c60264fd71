"""A file that anybody may carry and only the holder of the backup key opens: the server that writes it cannot.

A key of its own closes each file; it follows from the public half of the backup key (X25519) and is not kept. The file
is closed in parts (AES-GCM), each numbered and the last one marked, so that none can be changed, moved or cut off.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.setting_rules import key_bytes

MAGIC = b"review voices backup 1\n"
PART = 1 << 20
LARGEST_HEAD = 1 << 16


class FileFaulty(Exception):
    """A file that does not open: cut off, changed, of something else, or for another key; the message says which."""


def new_pair() -> tuple[str, str]:
    """The public half, for the settings, and the private half, for the safe; both as text."""
    private = X25519PrivateKey.generate()
    return _text(private.public_key().public_bytes_raw()), _text(private.private_bytes_raw())


class Sealing:
    """Takes bytes and writes them sealed into a file; `close` writes the last part. `about` can be read by anybody."""

    def __init__(self, file: BinaryIO, public: str, about: Mapping[str, Any]) -> None:
        once = X25519PrivateKey.generate()
        mine, whose = once.public_key().public_bytes_raw(), key_bytes(public)
        self.key = _derived(once.exchange(X25519PublicKey.from_public_bytes(whose)), mine, whose)
        head = json.dumps({"about": about, "once": _text(mine), "for": _name(whose)}).encode()
        file.write(MAGIC + len(head).to_bytes(4) + head)
        self._file, self._seal, self._beside = file, AESGCM(self.key), hashlib.sha256(head).digest()
        self._waiting, self._number = bytearray(), 0

    def write(self, data: bytes) -> int:
        """Takes some bytes; a part is written when it is full and not the last."""
        self._waiting += data
        while len(self._waiting) > PART:
            self._write_part(bytes(self._waiting[:PART]), last=False)
            del self._waiting[:PART]
        return len(data)

    def close(self) -> None:
        """Writes what is left as the last part."""
        self._write_part(bytes(self._waiting), last=True)

    def _write_part(self, part: bytes, *, last: bool) -> None:
        self._file.write(self._seal.encrypt(_nonce(self._number, last=last), part, self._beside))
        self._number += 1


class Opening:
    """Reads what was sealed into a file; `about` is known before any key is. Raises FileFaulty."""

    def __init__(self, file: BinaryIO) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise FileFaulty("is no backup of this portal")
        head = file.read(min(int.from_bytes(file.read(4)), LARGEST_HEAD))
        try:
            said = json.loads(head)
            self.about: dict[str, Any] = said["about"]
            self.meant_for: str = said["for"]
            self._once = key_bytes(said["once"])
        except (ValueError, KeyError, TypeError) as fault:
            raise FileFaulty("is damaged at its beginning") from fault
        self._file, self._beside = file, hashlib.sha256(head).digest()
        self._opened, self._number, self._ended = bytearray(), 0, False
        self._next = b""

    def with_private(self, private: str) -> Opening:
        """Opened with the private half of the backup key; raises FileFaulty for another."""
        mine = X25519PrivateKey.from_private_bytes(key_bytes(private))
        public = mine.public_key().public_bytes_raw()
        if _name(public) != self.meant_for:
            raise FileFaulty(f"needs the backup key whose public half begins with {self.meant_for}")
        return self.with_key(_derived(mine.exchange(X25519PublicKey.from_public_bytes(self._once)), self._once, public))

    def with_key(self, key: bytes) -> Opening:
        """Opened with the file's own key, as who has just written it knows it."""
        self._seal = AESGCM(key)
        self._next = self._file.read(PART + 16)
        return self

    def read(self, size: int) -> bytes:
        """The next bytes, fewer only at the end."""
        while len(self._opened) < size and not self._ended:
            self._open_part()
        taken = bytes(self._opened[:size])
        del self._opened[:size]
        return taken

    def to_the_end(self) -> None:
        """Reads what is left, to the last part, which tells that none is missing."""
        while self.read(PART):
            pass

    def _open_part(self) -> None:
        part, self._next = self._next, self._file.read(PART + 16)
        last = not self._next
        try:
            self._opened += self._seal.decrypt(_nonce(self._number, last=last), part, self._beside)
        except InvalidTag as fault:
            raise FileFaulty("is damaged, changed or cut off") from fault
        self._number, self._ended = self._number + 1, last


def _derived(shared: bytes, once: bytes, whose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=MAGIC + once + whose).derive(shared)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


def _name(public: bytes) -> str:
    return _text(public)[:8]


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
