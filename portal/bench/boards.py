"""What the lists of staff cost with 2,500 reviews ahead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from portal.accounts import accounts
from portal.bench.in_turns import Measure
from portal.bench.place import BENCH, Place, add_reviews, open_place
from portal.bench.respondents import Person
from portal.bench.served import Served
from portal.demo import stage
from portal.store.database import writing
from portal.store.vocabulary import Role

AHEAD = 2_500
AT_ONCE = 5  # pages of one kind in a round
BARE = "bare page: Flask, Jinja, one read"
BOARDS = ((Role.SUPPORT, "/to-do"), (Role.SUPPORT, "/reviews"), (Role.IRO, "/my-reviews"), (Role.MANAGER, "/summary"))


class Office:
    """The portal in a process of its own, with somebody of each role signed in."""

    def __init__(self, folder: Path) -> None:
        for name in ("portal", "bare"):
            (folder / name).mkdir()
        place = open_place(folder / "portal")
        add_reviews(place, AHEAD)
        self.bare, self.site = Served("bare", folder / "bare"), Served("portal", folder / "portal")
        addresses = {Role.IRO: "sam.green@anytown.example.org"} | {
            role: _account(place, role) for role in (Role.SUPPORT, Role.MANAGER)
        }
        place.maker.kw["bind"].dispose()
        self._signed_in = {role: self._sign_in(address) for role, address in addresses.items()}

    def end(self) -> None:
        """Stops both."""
        self.bare.end()
        self.site.end()

    def measures(self) -> list[Measure]:
        """The time of each board, and its bytes."""
        found = [Measure(BARE, self.bare.each(lambda: self.bare.ask("/"), AT_ONCE))]
        for role, path in BOARDS:
            weighs = self._weighs(self._signed_in[role], path)
            found.append(Measure(f"{path}, {AHEAD:,} reviews ahead", self.site.each(weighs, AT_ONCE), budget=60))
            found.append(Measure(f"{path}, its bytes", weighs, budget=100_000, unit="bytes", once=True))
        return found

    def _weighs(self, person: Person, path: str) -> Callable[[], float]:
        return lambda: float(len(person.open(path).page.encode()))

    def _sign_in(self, address: str) -> Person:
        person = Person(self.site).open("/sign-in")
        person.press("/sign-in", {"email": address, "password": stage.PASSWORD})
        return person


def _account(place: Place, role: Role) -> str:
    address = f"{role}@anytown.example.org"
    with place.maker() as session, writing(session):
        accounts.add_staff(
            session, email=address, name="Bella Quill", role=role, password=stage.PASSWORD, by=BENCH, now=place.now
        )
    return address
