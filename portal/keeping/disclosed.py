"""What leaves for whoever asked: a page to read and print, and the same as JSON, once a person has decided it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from markupsafe import Markup

from portal.hearing.aloud.sounds import MIME
from portal.keeping.subject_access import Held, Item

STYLE = Markup("""body{font:1.05rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#111}
dt{font-weight:bold;margin-top:.8rem}dd{margin:0;white-space:pre-wrap}img{max-width:100%}
h2{border-top:2px solid;padding-top:1rem}.small{font-size:.9rem}@media print{dl>div,h2{break-inside:avoid}}""")
PAGE = Markup(
    '<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>{style}</style><h1>{title}</h1><p>{intro}</p>{parts}<h2>What is not in it</h2>"
    '<ul>{left}</ul><p class="small">Checked by {by}, {on}. {council}, {phone}, {email}.</p></html>'
)


class Undecided(Exception):
    """Something is not decided, or is not what was decided about; the message says what, in sentences."""


def to_decide(held: Held) -> str:
    """The file in which a person decides: each "give" becomes true or false, and "checked_by" their name."""
    items = [{"mark": each.mark, "about": each.about, "says": each.says, "give": None} for each in held.to_decide]
    return json.dumps({"child": held.reference, "checked_by": "", "decide": items}, ensure_ascii=False, indent=1)


def decided(held: Held, written: str) -> tuple[list[Item], str]:
    """What leaves, and who checked it. Raises Undecided."""
    try:
        said = json.loads(written)
        gives = {each["mark"]: each["give"] for each in said["decide"]}
        checked_by, child = str(said["checked_by"]).strip(), said["child"]
    except (ValueError, KeyError, TypeError) as fault:
        raise Undecided("The file of decisions cannot be read: make it anew.") from fault
    if child != held.reference:
        raise Undecided("The decisions are about another child.")
    open_ = [each for each in held.to_decide if gives.get(each.mark) not in (True, False)]
    if open_:
        raise Undecided(
            f"Somebody else's words are in here, and {len(open_)} of them are not decided or have changed since: "
            'make the file anew, and write true or false at "give".'
        )
    if not checked_by:
        raise Undecided('Nobody has checked it: write a name at "checked_by".')
    return [each for each in held.items if not each.by_others or gives[each.mark]], checked_by


def as_json(held: Held, items: Sequence[Item], checked_by: str, now: datetime) -> str:
    """The same as data, pictures and voices in base64."""
    return json.dumps(
        {
            "child": held.reference,
            "made_at": now.isoformat(timespec="seconds"),
            "checked_by": checked_by,
            "items": [_plain(each) for each in items],
            "withheld": len(held.items) - len(items),
            "not_in_it": held.left_out,
        },
        ensure_ascii=False,
        indent=1,
    )


def as_page(held: Held, items: Sequence[Item], checked_by: str, now: datetime, letterhead: Mapping[str, str]) -> str:
    """One page that needs nothing else: to read, to print, or to save as PDF from the browser's print menu."""
    parts = Markup("").join(_part(name, mine) for name, mine in groupby(_by_part(items), key=lambda each: each.part))
    left = [f"{count} {what}" for what, count in held.left_out.items() if count]
    if withheld := len(held.items) - len(items):
        left.append(f"{withheld} things that speak of other people, or could harm somebody")
    return PAGE.format(
        title="What we hold about you",
        style=STYLE,
        intro=f"What the portal of {letterhead['council']} holds about you, {held.reference}, on {moment(now)}.",
        parts=parts,
        left=Markup("").join(Markup("<li>{}</li>").format(each) for each in left or ["nothing was left out"]),
        by=checked_by,
        on=moment(now),
        **letterhead,
    )


def _by_part(items: Sequence[Item]) -> list[Item]:
    order = list(dict.fromkeys(each.part for each in items))
    return sorted(items, key=lambda each: order.index(each.part))


def _part(name: str, items: Iterable[Item]) -> Markup:
    rows = Markup("").join(
        Markup("<div><dt>{}{}</dt><dd>{}{}</dd></div>").format(
            each.about, f", {moment(each.at)}" if each.at else "", each.says, _beside(each)
        )
        for each in items
    )
    return Markup("<h2>{}</h2><dl>{}</dl>").format(name, rows)


def _beside(item: Item) -> Markup:
    if item.picture is not None:
        drawn = _encoded(item.picture)
        return Markup('<img alt="your picture" src="data:image/jpeg;base64,{}">').format(drawn)
    if item.sound is not None:
        said = Markup('<audio controls aria-label="your voice" src="data:{};base64,{}"></audio>')
        return said.format(MIME[item.sound.kind], _encoded(item.sound.content))
    return Markup("")


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _plain(item: Item) -> dict[str, Any]:
    facts: dict[str, Any] = {"part": item.part, "about": item.about, "says": item.says}
    facts |= {"on": item.at.isoformat()} if item.at else {}
    facts |= {"picture": _encoded(item.picture)} if item.picture else {}
    sound = item.sound
    return facts | ({"sound": _encoded(sound.content), "sound_as": MIME[sound.kind]} if sound else {})


def moment(at: datetime | date | None) -> str:
    """A day as it is written for people."""
    return f"{at:%-d %B %Y}" if at else ""
