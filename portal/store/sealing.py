"""Seals words at rest, and derives links and typed codes so that only their hashes need be kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

NONCE = 12
# 28 letters and figures nobody mistakes for another: no I, L, O, S, U, 0, 1 or 5
ALPHABET = "ABCDEFGHJKMNPQRTVWXYZ2346789"
LOOKALIKES = str.maketrans({"O": "Q", "0": "Q", "I": "J", "1": "J", "L": "J", "5": "6", "S": "6", "U": "V"})
CODE_LENGTH = 12  # 57 bits


class SealBroken(Exception):
    """Sealed words that do not open, or a link that cannot be made: a key is missing, or bytes were changed."""


@dataclass(frozen=True)
class KeyRing:
    """Named 32-byte keys; the newest (last named) seals, all of them open.

    `seal` keys close words; `link` keys derive links, codes and the hashes of addresses.
    """

    seal: Mapping[str, bytes] = field(repr=False)
    link: Mapping[str, bytes] = field(repr=False)

    @property
    def seal_key_id(self) -> str:
        """The name of the key that seals."""
        return list(self.seal)[-1]

    @property
    def link_key_id(self) -> str:
        """The name of the key that new links are derived from."""
        return list(self.link)[-1]

    def close(self, words: str | bytes, about: str) -> bytes:
        """Words sealed for one place only: `about` names the row, such as "answer:7:y_home"."""
        key_id = self.seal_key_id
        nonce = os.urandom(NONCE)
        plain = words.encode("utf-8", "replace") if isinstance(words, str) else words
        closed = AESGCM(self.seal[key_id]).encrypt(nonce, plain, about.encode())
        return bytes([len(key_id)]) + key_id.encode() + nonce + closed

    def open_bytes(self, sealed: bytes, about: str) -> bytes:
        """What was sealed for that place; raises SealBroken."""
        size = sealed[0] if sealed else 0
        key = self.seal.get(sealed[1 : 1 + size].decode("ascii", "replace"))
        nonce = sealed[1 + size : 1 + size + NONCE]
        if key is None or len(nonce) != NONCE:
            raise SealBroken(about)
        try:
            return AESGCM(key).decrypt(nonce, sealed[1 + size + NONCE :], about.encode())
        except InvalidTag as fault:
            raise SealBroken(about) from fault

    def open(self, sealed: bytes, about: str) -> str:
        """The words that were sealed for that place; raises SealBroken."""
        try:
            return self.open_bytes(sealed, about).decode()
        except UnicodeDecodeError as fault:
            raise SealBroken(about) from fault

    def link_of(self, number: int, serial: int, key_id: str, *, use: str = "") -> str:
        """The secret part of a link: 27 url-safe characters, 160 bits, the same at every call.

        `number` is an invitation's; with another `use` it is of another row, and the link another.
        """
        return base64.urlsafe_b64encode(self._derive(f"{use}link", number, serial, key_id)[:20]).decode().rstrip("=")

    def code_of(self, of: int, serial: int, key_id: str, *, use: str = "") -> str:
        """The code a person types instead of the link of that number: three groups of four letters and figures."""
        number = int.from_bytes(self._derive(f"{use}code", of, serial, key_id), "big")
        letters = []
        for _ in range(CODE_LENGTH):
            number, place = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[place])
        return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))

    def _derive(self, what: str, of: int, serial: int, key_id: str) -> bytes:
        about = f"{what}:{of}:{serial}".encode()
        if key_id not in self.link:
            raise SealBroken(about.decode())
        return hmac.new(self.link[key_id], about, hashlib.sha256).digest()

    def code_hash(self, code: str) -> bytes:
        """What is kept of a typed code. Keyed, because a code is short enough to be guessed from a bare hash.

        The oldest key of the ring is used, so that a code stays findable when newer keys join.
        """
        oldest = next(iter(self.link.values()))
        return hmac.new(oldest, b"code-hash:" + plain_code(code).encode(), hashlib.sha256).digest()

    def mark(self, about: str) -> bytes:
        """A keyed hash that recognises a thing again without keeping it: an address, an account, an erased child."""
        oldest = next(iter(self.link.values()))
        return hmac.new(oldest, b"mark:" + about.encode("utf-8", "replace"), hashlib.sha256).digest()


def hash_secret(secret: str) -> bytes:
    """What is kept of a long random secret: a link, a device's or a staff session's cookie."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def plain_code(typed: str) -> str:
    """A typed code with case, spaces and dashes forgiven, and look-alike letters and figures taken for one another."""
    kept = "".join(letter for letter in typed.upper() if letter.isalnum())
    return kept.translate(LOOKALIKES)


def keys(session: Session) -> KeyRing:
    """The key ring this session works with."""
    return cast(KeyRing, session.info["keys"])


def about_message(dedupe: str) -> str:
    """What the words of a message are sealed for: they open beside its own reference alone."""
    return f"message:{dedupe}"
