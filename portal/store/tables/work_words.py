"""Closed sets of what is done with what was said: agreed before a meeting, decided at it, and worked on after it.

And by which figure whoever runs the meetings is met, and what managers write of the year.
"""

from __future__ import annotations

from enum import StrEnum


class Agreed(StrEnum):
    """How much of what somebody said may be told at the meeting, as they agreed with their IRO."""

    ALL = "all"
    PART = "part"
    NONE = "none"


class Wish(StrEnum):
    """What somebody asks about one of their answers at the meeting."""

    KEEP = "keep_it"  # from everybody there but the IRO
    ALOUD = "read_it_out"


class Talked(StrEnum):
    """How an IRO spoke with somebody before the meeting."""

    FACE_TO_FACE = "face_to_face"
    PHONE = "phone"
    VIDEO = "video"
    WRITTEN = "written"


class NoteKind(StrEnum):
    """What somebody writes down about a concern."""

    PLAN = "will_be_done"
    DONE = "has_been_done"
    TOLD = "they_were_told"  # said to the person who raised it


class WorkFor(StrEnum):
    """Who does what is to be done about a concern."""

    TAKER = "by_taker"
    IRO = "by_iro"
    SOCIAL_WORKER = "by_social_worker"
    ADVOCACY = "by_advocacy"
    DUTY = "by_duty"
    SUPPORT = "by_support"
    MANAGER = "by_manager"


class Becomes(StrEnum):
    """What became of what somebody asked for."""

    DONE = "is_done"
    WILL = "will_be"
    NOT_NOW = "not_now"


class Figure(StrEnum):
    """The drawn figures an IRO may meet children as: told apart by their hair."""

    LONG = "long_hair"
    SHORT = "short_hair"
    CURLS = "curly_hair"
    SCARF = "headscarf"
    BALD = "bald_with_beard"


class CopyAs(StrEnum):
    """As what a copy of a review is taken for the child's record."""

    PRINT = "on_paper"
    JSON = "as_json"
    CSV = "as_csv"


class DoneSince(StrEnum):
    """What somebody says became of a decision of the last review."""

    DONE = "was_done"
    PARTLY = "partly_done"
    NOT_DONE = "not_done"


class Step(StrEnum):
    """What of a review can be taken back."""

    HOLD = "hold"
    RECORD = "record"


class Became(StrEnum):
    """What became of a row of a file, or what was told of it."""

    NEW = "made"
    CHANGED = "altered"
    DIFFERS = "kept_as_was"  # a person had confirmed something else
    DOUBTED = "looked_wrong"
    REFUSED = "left_out"


class ReportPart(StrEnum):
    """What managers write in the annual report, in the order in which a panel reads it."""

    LEGAL = "legal_duty"
    SERVICE = "service_and_caseloads"
    LOOKED_AFTER = "children_looked_after"
    TIMELINESS = "timeliness"
    CHILDREN = "children_taking_part"
    PARENTS = "parents_taking_part"
    FEEDBACK = "what_people_said"
    DISPUTES = "concerns_and_disputes"
    LAST_YEAR = "actions_of_last_year"
    NEXT_YEAR = "plan_of_next_year"


class MayWrite(StrEnum):
    """Whether somebody may be written to, as a social worker says it: themselves, by hand through them, or not."""

    YES = "yes"
    THROUGH_ME = "through_me"
    NO = "no"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """What has to be arranged so that somebody can take part in a meeting."""

    STEP_FREE = "step_free"
    SIGNER = "signer"
    PRINT = "large_print"
    PLAIN = "plain_words"
    TIME = "another_time"
    TRAVEL = "help_to_travel"


class HeardWay(StrEnum):
    """How a child is heard beside the form, or why not: none of these is silence."""

    DIRECT = "direct_talk"
    OBSERVED = "observed"
    COULD_NOT = "unable"
    DID_NOT_WANT = "did_not_want"


class CouldNot(StrEnum):
    """Why a child could not take part."""

    ILL = "ill"
    UPSET = "upset"
    NO_WAY_FOUND = "no_way_found"
    NOT_REACHED = "not_reached"
    SOMETHING_ELSE = "something_else"


class SoundKind(StrEnum):
    """In which of two ways a browser keeps what is said: Opus in WebM, or AAC in MP4."""

    WEBM = "webm"
    MP4 = "mp4"


class Half(StrEnum):
    """Which part of what is held about a child one person looks through, when a copy of it is asked for."""

    WORDS = "said_before"  # what the child said before reviews: the IRO reads that anyway
    REST = "all_else"
    WHOLE = "whole_copy"  # nobody answers for the child as IRO


class Leaves(StrEnum):
    """What becomes of one thing that is in doubt, when a copy of what is held about a child is given out."""

    GIVEN = "given"
    STRUCK = "words_struck"  # with words taken out
    OUT = "out"
