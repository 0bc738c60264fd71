"""Every closed set of words the portal keeps: the code says its members, the constraints of the tables promise them."""

from __future__ import annotations

from enum import StrEnum

# people ---------------------------------------------------------------------------------------------------------------


class Role(StrEnum):
    """What somebody who works here does: the word, what it is called on the screen, and whether it sees children.

    Where its pages name children, nobody is given it by a single person. Which pages those are stands on the pages.
    """

    label: str
    sees_children: bool

    def __new__(cls, word: str, label: str = "", sees_children: bool = True) -> Role:
        """A member is its word, and carries the rest of its row; it is found by the word alone."""
        role = str.__new__(cls, word)
        role._value_, role.label, role.sees_children = word, label, sees_children
        return role

    IRO = "iro", "Independent Reviewing Officer", True
    SUPPORT = "support", "Business support", True
    MANAGER = "manager", "Manager", True
    PARTICIPATION = "participation_worker", "Participation worker", True
    ADMIN = "admin", "Administrator of accounts", False


class Respondent(StrEnum):
    """Who may be asked; a contact is one of the adults."""

    CHILD = "child"
    PARENT = "parent"
    CARER = "carer"
    PROFESSIONAL = "professional"


class ReachedThrough(StrEnum):
    """Whose address a child's is."""

    OWN = "own"
    CARER = "carer"
    SCHOOL = "school"
    WORKER = "worker"


class Safe(StrEnum):
    """Whether it is safe to contact somebody; nobody is asked of whom it is not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


# reviews --------------------------------------------------------------------------------------------------------------


class ReviewKind(StrEnum):
    """The first, the second within three months of it, and every one after these."""

    FIRST = "first"
    SECOND = "second"
    SUBSEQUENT = "subsequent"


class ReviewStatus(StrEnum):
    """How far a review is."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Venue(StrEnum):
    """Where a review was held."""

    HOME = "home"
    SCHOOL = "school"
    OFFICE = "office"
    COMMUNITY = "community"
    ONLINE = "online"
    OTHER = "other"


class Participation(StrEnum):
    """How a child took part: the codes of the SSDA903 return."""

    PN0 = "PN0"
    PN1 = "PN1"
    PN2 = "PN2"
    PN3 = "PN3"
    PN4 = "PN4"
    PN5 = "PN5"
    PN6 = "PN6"
    PN7 = "PN7"


class CodedBy(StrEnum):
    """Where a participation code comes from: only a person's stays when a file says otherwise."""

    PERSON = "person"
    IMPORT = "import"


class Chair(StrEnum):
    """Who chaired a review."""

    IRO = "iro"
    CHILD = "child"
    TOGETHER = "together"


class Presence(StrEnum):
    """How somebody took part in a review."""

    ATTENDED = "attended"
    MET_IRO = "met_iro"


# asking ---------------------------------------------------------------------------------------------------------------


class Stage(StrEnum):
    """Consultation before the meeting, feedback after it."""

    CONSULT = "consult"
    FEEDBACK = "feedback"


class FormId(StrEnum):
    """The forms there are, a file each."""

    CONSULT_4_7 = "consult_4_7"
    CONSULT_4_11 = "consult_4_11"
    CONSULT_12_17 = "consult_12_17"
    CONSULT_PARENT = "consult_parent"
    CONSULT_PROFESSIONAL = "consult_professional"
    FEEDBACK_4_11 = "feedback_4_11"
    FEEDBACK_12_17 = "feedback_12_17"
    FEEDBACK_PARENT = "feedback_parent"
    FEEDBACK_PROFESSIONAL = "feedback_professional"


class FormFor(StrEnum):
    """Whom a form speaks to: a parent's is a carer's too."""

    CHILD = "child"
    PARENT = "parent"
    PROFESSIONAL = "professional"


class Channel(StrEnum):
    """How a link reaches somebody; a letter may be handed over by whoever sees them."""

    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    HAND = "hand"


class Origin(StrEnum):
    """Whether somebody was asked here, or a file says that they were: that is not counted as sent."""

    ASKED = "asked"
    IMPORT = "import"


class MessageKind(StrEnum):
    """What goes to whoever was asked: the link, the same again, another day or none, it was read, decided, answered."""

    INVITE = "invite"
    REMIND = "remind"
    CHANGE = "change"
    READ = "read"
    TOLD = "told_back"
    ANSWERED = "answered"


class MessageState(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    STOPPED = "stopped"


# hearing --------------------------------------------------------------------------------------------------------------


class ResponseStatus(StrEnum):
    """Unsent words stay unread."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class Source(StrEnum):
    """How a response came."""

    WEB = "web"
    PAPER = "paper"
    IMPORT = "import"
    DIRECT = "direct"


class Sharing(StrEnum):
    """Who else may hear what a child says before the meeting, as the child chose."""

    IRO_ONLY = "iro_only"
    ASK = "ask"
    MEETING = "meeting"


class IroMaySee(StrEnum):
    """Whether feedback reaches the IRO: by name, without it, or not at all."""

    YES = "yes"
    NO_NAME = "no_name"
    NO = "no"


class ReadAs(StrEnum):
    """As whom an answer is read; what each may see stands in `hearing.sharing`."""

    IRO = "iro"
    COVER = "cover"
    MANAGER = "manager"
    MEETING = "meeting"
    REPORT = "report"
    SUPPORT = "support"


class AnswerState(StrEnum):
    """Blank, skipped and not shown are three things."""

    ANSWERED = "answered"
    BLANK = "blank"
    SKIPPED = "skipped"
    NOT_SHOWN = "not_shown"


class TagKind(StrEnum):
    """What a tag says of the words of an answer."""

    SENTIMENT = "sentiment"
    THEME = "theme"
    CONCERN = "concern"
    UNREAD = "unread"


class SetBy(StrEnum):
    """Machines suggest, people decide."""

    MACHINE = "machine"
    PERSON = "person"


class ConcernKind(StrEnum):
    """What a concern is about."""

    SAFETY = "safety"
    TALK = "talk"
    ADVOCATE = "advocate"
    CALL = "call"
    INTERPRETER = "interpreter"
    COMPLAINT = "complaint"
    PROMPT_LOOK = "prompt_look"
    WROTE = "wrote"  # between reviews, to their IRO
    GOOD_NEWS = "good_news"


class Urgency(StrEnum):
    """By when a person has to look at a concern."""

    URGENT = "urgent"
    SAME_DAY = "same_day"
    READ_FIRST = "read_first"


# keeping and reporting ------------------------------------------------------------------------------------------------


class KeyKind(StrEnum):
    """What a key of the service is for."""

    SEAL = "seal"
    LINK = "link"


class ReportFor(StrEnum):
    """Whom a published report is for."""

    PANEL = "panel"
    PUBLIC = "public"
    CHILDREN = "children"
