"""The data protection impact assessment as far as the portal can say it: flow, basis, periods, receivers, risks.

Article 35(7) UK GDPR asks for a description, necessity, risks and measures. What depends on the council's settings is
read from them, so that the paper and the service say the same; what only the council can say is marked to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from portal.hearing.urgent_access import LASTS
from portal.keeping.retention import RULES
from portal.settings import Settings
from portal.store.vocabulary import Role

TO_FILL = "[the council fills this in]"


class Receiver(StrEnum):
    """Who outside gets personal data, and what."""

    DATABASE = "the database: everything, words sealed"
    MAIL = "the mail server: addresses, first names, links"
    NOTIFY = "GOV.UK Notify: numbers or addresses, first names, links"
    DIRECTORY = "the council's directory: that somebody of the staff signs in"


@dataclass(frozen=True)
class Risk:
    """What may go wrong for somebody, what is done against it, and the tests that hold it."""

    risk: str
    measure: str
    held_by: tuple[str, ...]


RISKS = (
    Risk(
        "Somebody at the child's side reads what was written.",
        "A link takes answers in and never shows on another device what was written; Leave closes the page.",
        ("tests/respond/test_letterbox.py", "tests/respond/test_elsewhere.py"),
    ),
    Risk(
        "Words reach the person they are about.",
        "One place decides who may see which answer; nothing chosen means the most private; feedback about an IRO "
        "reaches a manager.",
        ("tests/hearing/test_sharing.py", "tests/test_access.py"),
    ),
    Risk(
        "A worry is read by nobody.",
        "It is raised when its page is saved, told at once, and passed on when nobody takes it on in time.",
        ("tests/hearing/test_escalation.py",),
    ),
    Risk(
        "Curious staff read files of children they have no part in.",
        "Each role sees its own; a manager with a team sees the team's; every reading leaves a trace in a chain, and "
        "odd reading is told to managers each week.",
        ("tests/test_access.py", "tests/staff/test_teams.py", "tests/keeping/test_odd_reading.py"),
    ),
    Risk(
        "In an emergency nobody can read, or everybody may.",
        "Urgent access: a reason, one child, an hour, told at once to managers, IRO and watchers.",
        ("tests/staff/test_urgent_access.py",),
    ),
    Risk(
        "A message goes to the wrong person or tells too much.",
        "Nobody is written to of whom it is not known that it is safe; messages hold no surname and no answer.",
        ("tests/asking/test_invitations.py",),
    ),
    Risk(
        "The database or a copy is stolen.",
        "Words are sealed, each for its own row; keys stand apart; copies are sealed for a key that is not here. "
        "Names, days of birth, addresses and what was ticked stand open in the database.",
        ("tests/keeping/test_sealed_file.py",),
    ),
    Risk(
        "What was deleted comes back.",
        "Deleting overwrites; a ledger of marks recognises who was erased, after a restore and at an import too.",
        ("tests/keeping/test_erasure.py", "tests/keeping/test_copies.py"),
    ),
    Risk(
        "A machine judges a child.",
        "Machines suggest themes and worries; a person reads every text and decides. Nothing is decided by automated "
        "means alone (Article 22).",
        ("tests/staff/test_reading.py",),
    ),
    Risk(
        "Somebody is recognised in a published figure.",
        "Counts of one to five are hidden in what is made for the public, and others so that none can be worked out.",
        ("tests/reporting/test_small_numbers.py",),
    ),
)
READS = {
    Role.IRO: "what was said before the reviews they chair or cover; feedback by name only where the child said so",
    Role.SUPPORT: "who was asked and who answered, and what is to be arranged; no answer",
    Role.MANAGER: "feedback that does not go to the IRO by name, worries, figures; of their own team if they have one",
    Role.PARTICIPATION: "first name, age and language of a child an IRO asks them to talk with; no answer",
    Role.ADMIN: "accounts and settings; no child",
}


def written(settings: Settings) -> str:
    """The whole of it in Markdown, to go on with in any editor."""
    return "\n".join(line for section in (_head, _flow, _basis, _kept, _receivers, _reads, _risks, _open)
                     for line in section(settings)) + "\n"  # fmt: skip


def receivers(settings: Settings) -> list[tuple[Receiver, str]]:
    """Who outside gets personal data, as the settings stand, with the host: processors in the sense of Article 28."""
    by_notify = settings.notify_text_template or settings.notify_email_template or settings.notify_letter_template
    found = (
        (Receiver.DATABASE, settings.database_url),
        (Receiver.MAIL, settings.smtp_host),
        (Receiver.NOTIFY, settings.notify_url if by_notify else ""),
        (Receiver.DIRECTORY, settings.oidc_issuer),
    )
    return [(kind, _host(address)) for kind, address in found if address]


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _head(settings: Settings) -> Iterator[str]:
    yield f"# Data protection impact assessment: {settings.council_name}"
    yield ""
    yield f"Controller: {settings.council_name}, {settings.council_phone}, {settings.council_email}."
    yield f"Data protection officer: {TO_FILL}. Children and parents asked about this assessment: {TO_FILL}."
    yield f"Service: {settings.public_url}."


def _flow(_settings: Settings) -> Iterator[str]:
    yield from ("", "## What is done", "")
    yield (
        "The council must hear a looked-after child before each review of the care plan. The register comes from the "
        "council's case system by file. Each person who is asked gets a link, a letter or a typed code, and answers "
        "without an account. The IRO reads the answers, the review is held, the child is told what was decided and "
        "asked how it was. Figures go into the IRO annual report; codes into the SSDA903 return."
    )
    yield ""
    yield (
        "Of children: name, date of birth, reference, language, addresses, reviews, answers and pictures, worries. Of "
        "parents, carers and professionals: name, relation, address, whether it is safe to write to them, answers. Of "
        "staff: name, address, what they opened. Answers may tell of health, religion, sexual life or crime "
        "(Articles 9 and 10)."
    )


def _basis(_settings: Settings) -> Iterator[str]:
    yield from ("", "## Why it is lawful", "")
    yield "- Article 6(1)(e), public task: sections 22, 25A to 26 of the Children Act 1989; the Care Planning, "
    yield "  Placement and Case Review (England) Regulations 2010; the IRO Handbook."
    yield "- Article 9(2)(g) and (h) with Schedule 1, paragraphs 2, 6 and 18, of the Data Protection Act 2018."
    yield "- Not consent: to answer is free, and a person who does not loses nothing. Asking a child who else may see"
    yield "  the answers is a promise, not the basis."
    yield f"- Appropriate policy document under Schedule 1, part 4: {TO_FILL}."


def _kept(settings: Settings) -> Iterator[str]:
    yield from ("", "## How long it is kept", "", "| what | how long | setting |", "|--|--|--|")
    for rule in RULES:
        number, unit = rule.days_or_years(settings), rule.setting.rpartition("_")[2]
        how_long = f"{number} {unit}" if number else "until somebody deletes it"
        yield f"| {rule.deletes} | {how_long} | PORTAL_{rule.setting.upper()} |"
    yield ""
    yield "What was said belongs to the case record, which is kept 75 years from birth (regulation 50 of the 2010"
    yield "Regulations); a review's record is copied there before anything is deleted here."


def _receivers(settings: Settings) -> Iterator[str]:
    yield from ("", "## Who else gets it", "")
    found = receivers(settings)
    for kind, host in found:
        yield f"- {host}: {kind}. Contract under Article 28: {TO_FILL}."
    if not found:
        yield "- Nobody: there is no mail server, and the database stands on the portal's own machine."
    yield "- No tracking, no fonts, scripts or pictures from elsewhere; nothing is sent to a language model."
    yield "- Cookies hold a form open on one device, its language and look, and staff signed in: no consent is needed."


def _reads(settings: Settings) -> Iterator[str]:
    yield from ("", "## Who reads it here", "")
    for role in Role:
        yield f"- {role.label}: {READS[role]}."
    minutes = int(LASTS.total_seconds() // 60)
    yield f"- An IRO or a manager by urgent access: what was said before one child's reviews, for {minutes} minutes."
    if settings.watched:
        yield f"- Told at once of a worry, without a name or an answer: watchers, {len(settings.watchers)} in number."
    else:
        yield "- Nobody is named to be told at once of a worry; the forms say so."
    needs = "is needed" if settings.second_factor == "required" else "is offered, not needed: say here why"
    yield f"- Staff are signed out after {settings.idle_minutes} idle minutes; a second factor {needs}."


def _risks(_settings: Settings) -> Iterator[str]:
    yield from ("", "## Risks and what is done against them", "")
    yield "| what may go wrong | what is done | what is left, and who accepts it |"
    yield "|--|--|--|"
    for each in RISKS:
        yield f"| {each.risk} | {each.measure} | {TO_FILL} |"


def _open(_settings: Settings) -> Iterator[str]:
    yield from ("", "## What the portal cannot do", "")
    yield "It cannot stop somebody looking over a shoulder, cannot clear a phone's history, and does not replace 999."
