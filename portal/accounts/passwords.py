"""Which passwords are good enough, and their hashes."""

from __future__ import annotations

import functools
import re
import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 128
UNCOMMON = 5  # different letters that must be left when everything guessable is taken out
ADVICE = "Use 12 or more characters. Three random words are a good start."

# OWASP's figures for argon2id where memory is shared with the pages: 19 MiB, two passes, one lane
_HASHER = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)

# Written for this portal, not copied: stems that people build passwords from. The rules below take out every
# repetition, year, run of letters, figures or neighbouring keys, and figures put for letters, so that each stem
# stands for the hundreds of passwords made by dressing it up.
_STEMS = """
    password passwort passcode passphrase secret welcome letmein changeme default testing test temporary temp
    admin administrator manager support system access account login logon user guest office computer laptop internet
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter easter christmas
    arsenal chelsea liverpool everton tottenham united rangers celtic football rugby cricket england london britain
    iloveyou ilove lovely loveyou sunshine princess dragon monkey superman batman pokemon starwars charlie michael
    thomas jessica daniel george whatever freedom hello
    council county borough children child social worker services review reviews reviewing iro portal participation
    looked after care carer foster team
"""
_ORDERED = ("abcdefghijklmnopqrstuvwxyz", "01234567890")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb", "qazwsxedcrfvtgb")
_PUT_FOR_LETTERS = str.maketrans("0134578@$!|", "oleastbasil")


def _parts(rows: tuple[str, ...], size: int) -> set[str]:
    both_ways = (*rows, *(row[::-1] for row in rows))
    return {row[start : start + size] for row in both_ways for start in range(len(row) - size + 1)}


# three keys side by side stand in many an honest word ("power"), four hardly
_RUNS = {3: _parts(_ORDERED, 3), 4: _parts(_KEYBOARD, 4)}


class PasswordWeak(Exception):
    """A password that is too short, too long or easily guessed; the message may be shown to the person."""


def hash_password(password: str, own_words: Iterable[str] = ()) -> str:
    """The argon2id hash to keep. SLOW (about 40 ms): call it before `writing`.

    12 to 128 characters of any kind, no other rule of composition; raises PasswordWeak. `own_words` are words an
    outsider would try here: the council's name, the person's own name and address.
    """
    problem = weakness(password, own_words)
    if problem:
        raise PasswordWeak(problem)
    return _HASHER.hash(_as_bytes(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password behind the hash. SLOW, and takes as long without a hash as with one."""
    decoy = _decoy()
    if len(password) > LONGEST:  # nobody has such a password; nor may it cost more time than another
        password_hash, password = None, ""
    try:
        return _HASHER.verify(password_hash or decoy, _as_bytes(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, own_words: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, in words for the person; None when it is good enough."""
    if len(password) < SHORTEST:
        return ADVICE
    if len(password) > LONGEST:
        return f"Use {LONGEST} characters or fewer."
    if len(set(_without_what_is_guessed(password, own_words))) < UNCOMMON:
        return f"That password is easy to guess. {ADVICE}"
    return None


def _without_what_is_guessed(password: str, own_words: Iterable[str]) -> str:
    left = unicodedata.normalize("NFKC", password).casefold()
    left = re.sub(r"^(.+?)\1+$", r"\1", left, flags=re.DOTALL)
    left = re.sub(r"(.)\1{2,}", "", left, flags=re.DOTALL)
    left = re.sub(r"(?:19|20)\d\d", "", left)
    left = _without_runs(left).translate(_PUT_FOR_LETTERS)
    own = [part for word in own_words for part in re.findall(r"\w{4,}", word.casefold())]
    # the longest first, so that "reviewing" does not leave "ing" behind "review"
    for stem in sorted({*_STEMS.split(), *own}, key=len, reverse=True):
        left = left.replace(stem, "")
    return left


def _without_runs(text: str) -> str:
    covered: set[int] = set()
    for size, runs in _RUNS.items():
        for start in range(len(text) - size + 1):
            if text[start : start + size] in runs:
                covered.update(range(start, start + size))
    return "".join(letter for place, letter in enumerate(text) if place not in covered)


def _as_bytes(password: str) -> bytes:
    # one keyboard sends é as one letter, another as two; both are the same password
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@functools.cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_bytes(16))
