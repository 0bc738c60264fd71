"""The kinds of question: a row says how such a question is answered, what it must have, and which template draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What a question of one kind is like.

    `drawn` names its template: `templates/respond/_ask_<drawn>.html`; `with_icons` the one instead, where there are
    icons beside its answers. Young people are shown none: the same answers are words there.
    """

    drawn: str
    with_icons: str | None = None
    many: bool = False  # more than one answer may be ticked
    in_words: bool = False  # answered in the person's own words only
    pictured: bool = False  # a picture can stand beside the words
    faced: bool = False  # each answer has a face
    tapped: bool = False  # each answer is a button that goes on

    def template(self, *, icons: bool) -> str:
        """What draws a question of this kind."""
        return f"respond/_ask_{(icons and self.with_icons) or self.drawn}.html"


KINDS: dict[str, Kind] = {
    "faces": Kind("faces", faced=True),
    "yes_partly_no": Kind("one"),
    "choice": Kind("one"),
    "tap": Kind("tap", tapped=True),
    "choices": Kind("many", with_icons="tiles", many=True),
    "people": Kind("many", with_icons="tiles", many=True),
    "short_text": Kind("text", in_words=True),
    "long_text": Kind("text", in_words=True),
    "drawing": Kind("text", in_words=True, pictured=True),
}
