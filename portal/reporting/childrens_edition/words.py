"""What the sheet for children says in each of its two looks; the numbers come from the report."""

from __future__ import annotations

from dataclasses import dataclass

AGES = ("4-11", "12-17")


@dataclass(frozen=True)
class Words:
    """The sentences of one look. `{year}`, `{from_year}`, `{to_year}`, `{shapes}` and `{who}` are filled in."""

    heading: tuple[str, str]  # the second part is marked
    cover: str
    took_part: str
    took_part_base: str
    too_few: str
    key: str
    next_heading: str
    next_words: tuple[str, ...]
    help_heading: str
    team: str


YOUNGER = Words(
    ("What you told us", ""),
    "This is a little book about your meetings. Children told us how they went. Here is what they said, and what we "
    "did.",
    "Meetings where children had their say",
    "meetings",
    "Not enough of you told us this year to print numbers: with few answers, somebody could be recognised. Tell us "
    "next time. We read every answer.",
    "Each shape is 1 in {shapes} answers. Full: yes. Half: a bit. Empty: no, or no answer. Stripes: too few to say "
    "which. One child may have answered more than once.",
    "Your next meeting",
    (
        "Before your meeting we send you some questions. You can say what you like and what you want to change. You "
        "can skip any. The person who runs the meeting reads it and talks with you first, if you want.",
    ),
    "Need to talk?",
    "The people who look after meetings",
)
OLDER = Words(
    ("You said it.", "This is what it came to."),
    "What children and young people told us about their reviews in {year}, and what we did about it.",
    "Reviews where the young person had their say",
    "reviews",
    "Not enough of you told us this year to print numbers: with few answers, somebody could be recognised. We read "
    "every answer all the same.",
    "Each shape is 1 in {shapes} answers. Full: yes. Half: partly. Empty: no, or no answer. Stripes: too few to say "
    "which. One child may have answered more than once.",
    "Your next review",
    (
        "Before each review you get a link. Say what it should be about, who should be there and where. You choose who "
        "sees it. Your reviewing officer speaks with you first, if you want, and afterwards you are told what was "
        "decided and why.",
    ),
    "Need somebody?",
    "The review team",
)
LOOKS = {AGES[0]: YOUNGER, AGES[1]: OLDER}

SAID = "What you said"
DID = "You said, we did"
NOTHING_DONE = "Nothing is written here yet. Ask your reviewing officer what was done."
DANGER = "If you are in danger now, ring"
EMERGENCY = "999"
