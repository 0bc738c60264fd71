"""What may be written: the transaction in which a page is saved, by whom it may be, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from portal.asking.invitations import links
from portal.asking.invitations.loaded import LoadedInvitation, load
from portal.hearing.aloud.sounds import Sound
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.pictures.keep import Drawn
from portal.hearing.responses import save
from portal.hearing.responses.save import NOT_DRAWN, NOT_SAID
from portal.hearing.tags import keep
from portal.store.database import writing
from portal.store.models import Device
from portal.views.every_page.request import council, db, now
from portal.views.respond import endings
from portal.views.respond.visit import Visit, stop_if_over


@dataclass(frozen=True)
class Pen:
    """What may be written with, inside the transaction: the invitation as it is now, and the browser that writes."""

    loaded: LoadedInvitation
    device: Device
    secret: str


@dataclass(frozen=True)
class SavedPage:
    """A page that was saved: the secret of the browser that may go on, and the answers as they stand with it."""

    secret: str
    answers: Mapping[str, Heard]


@contextmanager
def pen_of(visit: Visit, *, to_read_on: bool = True) -> Iterator[Pen]:
    """The transaction in which a page is saved, after a second look at the invitation.

    A browser without a cookie that still reads gets a new one: it holds a ticket, so it may write, and goes on from
    here; what was written before stays hidden from it. Where nothing is left to be read, a locked one will do.
    """
    with writing(db()):
        loaded = load(db(), visit.id, visit.secret)
        if loaded is None:
            endings.closed(400, of=visit.id)
        stop_if_over(loaded, visit.ticket)
        device, secret = loaded.device, visit.secret
        if device is None or secret is None or (to_read_on and device.locked_at is not None):
            secret = links.press_start(db(), loaded.invitation, now())
            device = links.device_of(db(), visit.id, secret)
        if device is None:
            raise LookupError(f"no device for invitation {visit.id}")
        yield Pen(loaded, device, secret)


def bound(visit: Visit) -> str:
    """The secret of a browser that goes on without having saved anything; a new one where it has none that reads."""
    if visit.loaded.reads and visit.secret:
        return visit.secret
    with pen_of(visit) as pen:
        return pen.secret


def save_page(
    visit: Visit,
    given: list[Given],
    *,
    stopping: bool = False,
    drawn: Mapping[str, Drawn] = NOT_DRAWN,
    aloud: Mapping[str, Sound | None] = NOT_SAID,
) -> SavedPage:
    """Saves the answers of a page, with pictures and what was said aloud beside them.

    After `stopping` no copy of this browser's cookie reads on.
    """
    # what is sent already is tagged at once; that is slow, and so comes before the transaction
    captions = {name: each.caption for name, each in drawn.items()}
    readings = keep.prepare(council(), visit.loaded.invitation, given, captions) if visit.loaded.sent else {}
    with pen_of(visit) as pen:
        to = pen.loaded.invitation
        saved = save.save(visit.work, to, given, device=pen.device, readings=readings, drawn=drawn, aloud=aloud)
        if stopping:
            links.end_device(db(), visit.id, pen.secret)
    return SavedPage(pen.secret, saved.answers)
