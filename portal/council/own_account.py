"""What the owner of an account does with it themselves, and what is told to them of it."""

from __future__ import annotations

from portal.accounts import accounts, attempts, passwords, second_factor, staff_links
from portal.council import two_people
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.audit import Action, Actor
from portal.store.models import Staff

PASSWORD_CHANGED = "Your password was changed"  # noqa: S105 - what is told, no password


def hash_password(council: Council, password: str, *, name: str, email: str) -> str:
    """The hash to keep of a password, if it is none of what is tried first: the owner's own words and the council's.

    SLOW; raises PasswordWeak.
    """
    settings = council.settings
    own_words = (name, email, settings.council_name, settings.council_short_name, settings.host)
    return passwords.hash_password(password, own_words)


def change_password(work: Work, staff: Staff, password_hash: str, *, stays: str | None = None) -> None:
    """Takes the new password and tells the owner; all sessions end but the one behind the secret `stays`."""
    accounts.set_password(work.session, staff, password_hash, work.by, work.now, stays=stays)
    tell_owner(work, staff, PASSWORD_CHANGED)


def choose_password(work: Work, secret: str, password_hash: str) -> bool:
    """The owner's choice by the link in their mail: it is used up, sessions end. False when the link has ended."""
    staff = staff_links.owner(work.session, secret)
    if staff is None or not staff_links.use(work.session, secret, work.now):
        return False
    owner = Work(work.session, work.council, Actor("staff", staff.id, work.by.address), work.now)
    change_password(owner, staff, password_hash)
    return True


def forgotten(work: Work, email: str) -> None:
    """Mails a link to choose a password by to whoever has an account at that address; nobody is told whether.

    Three of them, then one in a quarter of an hour: whoever asks in another's name fills no mailbox.
    """
    staff = accounts.by_email(work.session, email)
    who = f"staff:{staff.id}" if staff else f"nobody:{email.strip().lower()}"
    waits = attempts.wait(work.session, "forgotten", who, work.now)
    attempts.note_failure(work.session, "forgotten", who, work.now)
    if staff is not None and staff.works_here and waits is None:
        two_people.send_link(work, staff)


def second_factor_set_up(work: Work, staff: Staff) -> None:
    """Writes down, and tells the owner, that codes of an app are asked for from here on."""
    work.record(Action.SET_UP_SECOND_FACTOR, f"staff:{staff.id}")
    tell_owner(work, staff, "A second factor was set up")


def leave_second_factor(work: Work, staff: Staff) -> None:
    """The owner takes it away, where the council asks nobody for one."""
    _without_second_factor(work, staff)


def drop_second_factor(work: Work, staff: Staff) -> None:
    """For a lost telephone: takes the second factor away, ends every session, and tells the owner.

    Somebody else's hands are needed, or the command line's: raises NotYours for one's own, which whoever holds the
    password alone could else take away.
    """
    if work.by.staff_id == staff.id:
        raise two_people.NotYours("Somebody else with your role must do this for you.")
    accounts.end_sessions(work.session, staff)
    _without_second_factor(work, staff)


def _without_second_factor(work: Work, staff: Staff) -> None:
    second_factor.drop(work.session, staff)
    work.record(Action.RESET_SECOND_FACTOR, f"staff:{staff.id}")
    tell_owner(work, staff, "Your second factor was taken away")


def tell_owner(work: Work, staff: Staff, what: str) -> None:
    """Writes to the owner of an account what was changed there, and by whom where it was somebody else."""
    own = work.by.staff_id == staff.id
    subject, body = work.council.notices.render(
        "staff_changed",
        language="en",
        kind=what,
        by=None if own else two_people.name_of(work.session, work.by),
        due=two_people.moment(work.council, work.now),
    )
    dedupe = f"staff_changed:{staff.id}:{what}:{work.now:%Y%m%d%H%M%S%f}"
    outbox.post_to_staff(work.session, {staff.email: staff.id}, dedupe=dedupe, subject=subject, body=body, now=work.now)
