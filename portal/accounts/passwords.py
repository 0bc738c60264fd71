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
LOOKED_AT = 40  # letters that are judged: what is easy to guess so far is not saved by what follows
GUESSES = 10**10  # fewer than these, and a stolen hash is opened in days; three random words take a hundred times more
ADVICE = "Use 12 or more characters. Three random words are a good start."

# OWASP's figures for argon2id where memory is shared with the pages: 19 MiB, two passes, one lane
_HASHER = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)

# what an outsider tries at a portal such as this one, besides the hundred thousand words that zxcvbn knows
_OF_THE_PRODUCT = """
    council county borough children child social worker services review reviews reviewing iro portal participation
    looked after care carer foster team independent officer voices support office passphrase
"""
# the signs that stand for a letter in more than one way, as one way: trying every way takes zxcvbn seconds
_ONE_SIGN = str.maketrans("@([{<!|$+%", "4cccc1157x")
_YEARS, _AROUND = re.compile(r"(?:19|20)\d\d"), re.compile(r"^[\W\d_]+|[\W\d_]+$")


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
    if _guesses(password, own_words) < GUESSES:
        return f"That password is easy to guess. {ADVICE}"
    return None


def _guesses(password: str, own_words: Iterable[str]) -> float:
    """How many guesses find it, with its years and what is put before and behind counted for nothing."""
    from zxcvbn import zxcvbn  # a tenth of a second, for its lists of words: only for who chooses a password

    tried = unicodedata.normalize("NFKC", password).casefold().translate(_ONE_SIGN)
    core = _AROUND.sub("", _YEARS.sub("", tried))
    own = [*_OF_THE_PRODUCT.split(), *(part for words in own_words for part in re.findall(r"\w{3,}", words.casefold()))]
    return min(float(zxcvbn(part[:LOOKED_AT], user_inputs=own)["guesses"]) for part in {tried, core or tried})


def _as_bytes(password: str) -> bytes:
    # one keyboard sends é as one letter, another as two; both are the same password
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@functools.cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_bytes(16))
