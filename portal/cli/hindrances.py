"""Says in one sentence what hinders the database, and what to do about it; never with the password in its address."""

from __future__ import annotations

import getpass

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from portal.cli.given import read_settings
from portal.faults import place_of
from portal.settings import Settings
from portal.store.queue import Busy
from portal.store.sealing import SealBroken

# what SQLite says, and what it means for whoever runs the portal
OF_SQLITE = (
    ("disk is full", "The disk of {place} is full: make room, then try again."),
    ("locked", "The database {place} is busy: try again in a minute."),
    ("readonly", "The database {place} cannot be written: {who} must own it and its folder."),
    ("not a database", "{place} is not a SQLite database: bring back a copy, or name another folder in PORTAL_DATA."),
    ("malformed", "The database {place} is damaged: bring back a copy."),
    ("unable to open", "The database {place} cannot be opened: {who} must own it and its folder."),
    ("disk i/o error", "The disk of {place} cannot be read or written."),
)
OF_POSTGRES = (
    ("database", "does not exist", "PostgreSQL at {place} has no database {name}: make it (createdb {name})."),
    ("role", "does not exist", "PostgreSQL at {place} does not know the user of PORTAL_DATABASE_URL."),
    ("authentication", "", "PostgreSQL at {place} does not take the name and password of PORTAL_DATABASE_URL."),
    ("no password", "", "PostgreSQL at {place} wants a password: write it into PORTAL_DATABASE_URL."),
    ("permission denied", "", "PostgreSQL at {place} does not let the user of PORTAL_DATABASE_URL do that."),
    ("no space left", "", "The disk of PostgreSQL at {place} is full: make room, then try again."),
    ("too many", "", "PostgreSQL at {place} has no connection left: try again in a minute."),
)


def hindrance(fault: DBAPIError, settings: Settings) -> str:
    """What the database's own words mean; they are not repeated, because they may quote a row."""
    said = str(fault.orig).lower()
    if settings.database_file is not None:
        known = (words for sign, words in OF_SQLITE if sign in said)
        told = next(known, "The database {place} could not do that.")
        return told.format(place=settings.database_file, who=getpass.getuser())
    url = make_url(settings.database)
    place = f"{url.host or url.query.get('host') or 'this machine'}{f':{url.port}' if url.port else ''}"
    meant = (words for sign, more, words in OF_POSTGRES if sign in said and more in said)
    otherwise = "could not do that." if getattr(fault.orig, "sqlstate", None) else "cannot be reached: is it running?"
    return next(meant, f"PostgreSQL at {{place}} {otherwise}").format(place=place, name=url.database)


def told(fault: Exception) -> str:
    """What a command says that broke on this; never with the values that it worked on."""
    match fault:
        case DBAPIError():
            return hindrance(fault, read_settings())
        case SealBroken():
            return "Some words that are kept cannot be opened with the keys of the settings."
        case OSError():
            where = f"{fault.filename}: " if fault.filename else ""
            return f"{where}{fault.strerror or type(fault).__name__}"
        case Busy():
            return "Something else has been writing to the database for too long. Run the command again: it goes on."
        case _:
            return f"The portal itself is at fault ({place_of(fault)}). Please report this line."
