"""Which letters GOV.UK Notify prints and posts for the council, and why another is printed here."""

from __future__ import annotations

from portal.council.council import Council
from portal.sending.by_post import envelope, in_latin
from portal.store.models import Contact
from portal.store.vocabulary import Channel

HANDED_OVER = "it is handed over"
LARGE = "it is in large print"
NO_POSTCODE = "its address has no postcode at its end, or too few lines"


def leaves_itself(council: Council, contact: Contact | None, channel: Channel | None) -> bool:
    """Whether what goes to this contact, or the child, by that way needs nobody to send it."""
    if channel == Channel.TEXT:
        return council.sends_texts
    if channel == Channel.LETTER:
        return council.posts_letters and stays_here(council, contact, channel) is None
    return channel == Channel.EMAIL


def stays_here(council: Council, contact: Contact | None, channel: Channel) -> str | None:
    """Why the letter to this contact, or to the child, is printed here, in plain words; none where it is not.

    A child's letter never leaves by itself: somebody hands it over.
    """
    if contact is None or channel != Channel.LETTER:
        return HANDED_OVER
    if contact.large_print:
        return LARGE
    if not envelope(contact.name, contact.address):
        return NO_POSTCODE
    return _not_printed_in(council, contact)


def _not_printed_in(council: Council, contact: Contact) -> str | None:
    known, wish = council.catalogues.languages.get(contact.language), council.wishes.get(contact.language)
    language = known or (wish.language if wish else None)
    if language and not in_latin(language.endonym):
        return f"GOV.UK Notify does not print {language.in_english}"
    return None if in_latin(contact.name) else "GOV.UK Notify does not print the letters of the name"
