"""Words of the council's own over the shipped ones: what a native speaker suggested and an administrator took.

They lie over the files, those of the council included, and are kept beside its other changes (`changes.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from sqlalchemy.orm import Session

from portal.council import changes
from portal.council.catalogues import written
from portal.council.council import OWN_WORDS, Council
from portal.council.signing import rules
from portal.council.signing.judged import Reading, SentenceChanged, State, WordsFaulty, reading
from portal.council.signing.places import Sentence
from portal.council.work import Work
from portal.language_table import DRAFT
from portal.store.audit import Action
from portal.store.models import CouncilSetting


@dataclass(frozen=True)
class Own:
    """Words of the council's own, and those of the files beneath them."""

    key: str
    english: str
    words: tuple[str, ...]
    beneath: tuple[str, ...]


def use(work: Work, found: Reading, key: str) -> None:
    """What was suggested stands on every page from now on, and is right. Raises SentenceChanged, WordsFaulty."""
    row, sentence = found.said.get(key), found.sentences.get(key)
    if row is None or sentence is None or row.suggested is None or row.mark != sentence.mark:
        raise SentenceChanged
    words = tuple(row.suggested)
    if faults := rules.faults(sentence.english, words, found.forms):
        raise WordsFaulty(faults)
    kept = _kept(work.session, found.code)
    kept[sentence.context, sentence.english[0]] = words
    _keep(work, found.code, kept)
    row.words, row.suggested, row.left_at = list(words), None, None
    row.mark = Sentence(sentence.context, sentence.english, words, sentence.part).mark
    work.record(Action.SET, f"sentence:{found.code}:{key}", why="the words that were suggested")


def leave(work: Work, found: Reading, key: str) -> None:
    """The words stay as they are, and whoever reads says again whether they are right. Raises SentenceChanged."""
    row, sentence = found.said.get(key), found.sentences.get(key)
    if row is None or sentence is None or found.state(sentence) != State.SUGGESTED:
        raise SentenceChanged
    row.left_at = work.now
    work.record(Action.REFUSED, f"sentence:{found.code}:{key}", why="the words that were suggested")


def take_back(work: Work, found: Reading, key: str) -> bool:
    """The words of the files stand again, and are open to whoever reads; false where there were no other words."""
    kept = _kept(work.session, found.code)
    sentence = found.sentences.get(key)
    if sentence is None or kept.pop((sentence.context, sentence.english[0]), None) is None:
        return False
    _keep(work, found.code, kept)
    work.record(Action.TAKE_BACK, f"sentence:{found.code}:{key}", why="words of the council's own")
    return True


def listed(session: Session, council: Council, found: Reading) -> list[Own]:
    """The council's own words that a page may still show, in the order of the places."""
    kept, beneath = _kept(session, found.code), council.beneath.catalogues.words(found.code)
    return [
        Own(
            each.key, each.english[0], kept[each.context, each.english[0]], beneath.found(each.english[0], each.context)
        )
        for each in found.sentences.values()
        if (each.context, each.english[0]) in kept
    ]


def _as_catalogue(found: Reading) -> Catalog:
    """Every sentence with the words that stand, the council's own among them: fit for a file of the council."""
    catalog = Catalog(locale=found.code.replace("-", "_"))
    for each in found.sentences.values():
        plural = len(each.english) > 1
        catalog.add(
            each.english if plural else each.english[0],
            string=each.words if plural else "".join(each.words),
            context=each.context,
        )
    return catalog


def tell(session: Session, council: Council, out: Path | None = None) -> list[str]:
    """How far each language was read, one line each; with `out`, writes those of which anything was said.

    Written as `<language>/LC_MESSAGES/messages.po`, as PORTAL_CONTENT and a release have them: who signed stands in it.
    """
    told = []
    for code in sorted(council.catalogues.languages.keys() - {"en"}):
        found = reading(session, council, code)
        right, all_, row = found.counts[State.RIGHT], len(found.sentences), found.signed
        by = f"checked by {row.reader.name} on {row.at:%Y-%m-%d}" if row and found.stands else None
        status = by or (f"{DRAFT}; signed, and open again" if row else DRAFT)
        told.append(f"{code}: {right:,} of {all_:,} right, {found.counts[State.SUGGESTED]} suggested ({status})")
        if out is not None and found.said:
            path = out / code / "LC_MESSAGES" / "messages.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(_as_catalogue(found), code, by or DRAFT), "utf-8")
    return told


def _kept(session: Session, code: str) -> dict[tuple[str | None, str], tuple[str, ...]]:
    row = session.get(CouncilSetting, OWN_WORDS + code, with_for_update=True)
    return {(context, message): tuple(words) for context, message, words in row.value} if row else {}


def _keep(work: Work, code: str, kept: dict[tuple[str | None, str], tuple[str, ...]]) -> None:
    rows: list[Any] = [[context, message, list(words)] for (context, message), words in kept.items()]
    changes.keep(work, OWN_WORDS + code, rows or None)
