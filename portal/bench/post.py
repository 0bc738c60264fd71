"""What it costs to ask people, and to send messages by SMTP beside the barest client: as many over one connection."""

from __future__ import annotations

import logging
import smtplib
import socketserver
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from portal.asking import delivery
from portal.asking.invitations import ask, daily_round
from portal.bench.in_turns import ROUNDS, Measure
from portal.bench.place import add_reviews, open_place
from portal.sending.smtp import SmtpTransport
from portal.store.database import writing
from portal.store.models import Review
from portal.store.vocabulary import Stage

AT_ONCE = 25
ASKED = 200  # people, by the round of a day
BARE = "smtplib alone, a message"


class _Sink(socketserver.StreamRequestHandler):
    """A mail server that takes everything and keeps nothing."""

    def handle(self) -> None:
        self._say(b"220 sink")
        within = False
        for line in self.rfile:
            if within:
                within = line != b".\r\n"
                if not within:
                    self._say(b"250 taken")
            elif line.upper().startswith(b"QUIT"):
                self._say(b"221 bye")
                return
            else:
                within = line.upper().startswith(b"DATA")
                self._say(b"354 go on" if within else b"250 ok")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class Outbox:
    """People enough to be written to in every round, and a mail server on the loopback."""

    def __init__(self, folder: Path) -> None:
        logging.getLogger("portal.sending").setLevel(logging.WARNING)  # a line a message would be measured too
        self._place = open_place(folder)
        add_reviews(self._place, AT_ONCE * ROUNDS)
        (folder / "asking").mkdir()
        self._asking = open_place(folder / "asking")
        add_reviews(self._asking, ASKED)
        with self._place.maker() as session:
            self._unasked = [review.id for review in session.query(Review)]
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Sink)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def end(self) -> None:
        """Stops the mail server."""
        self._server.shutdown()
        self._server.server_close()
        for place in (self._place, self._asking):
            place.maker.kw["bind"].dispose()

    def measures(self) -> list[Measure]:
        """Everybody due asked by the round of a day; a message by the barest client, and by the outbox: leased, sealed,
        marked and committed by itself.
        """
        return [
            Measure(BARE, self._each(self._alone)),
            Measure("outbox: a message sent and marked", self._delivered, BARE, budget=2.0, absolute=True),
            # once: whoever was asked is asked no more
            Measure("portal invite: a person asked", self._asked, budget=2.0, once=True),
        ]

    def _each(self, send: Callable[[], None]) -> Callable[[], float]:
        def cost() -> float:
            began = time.thread_time()  # the server works in threads of its own
            send()
            return (time.thread_time() - began) / AT_ONCE * 1000

        return cost

    def _alone(self) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Your meeting"
        mail.set_content("What would you like to say before your meeting?\n" * 20)
        with smtplib.SMTP(*self._server.server_address) as client:
            for _ in range(AT_ONCE):
                client.send_message(mail)

    def _delivered(self) -> float:
        place, now = self._place, self._place.now
        asked, self._unasked = self._unasked[:AT_ONCE], self._unasked[AT_ONCE:]
        with place.maker() as session, writing(session):
            for number in asked:
                ask.invite(place.work(session), session.get_one(Review, number), None, stage=Stage.CONSULT)
        there = {"smtp_host": "127.0.0.1", "smtp_port": self._server.server_address[1], "smtp_starttls": False}
        transport = SmtpTransport(place.settings.model_copy(update=there))
        later = now + timedelta(days=1)
        return self._each(lambda: _all_left(delivery.deliver(place.maker, transport, lambda: later)))()

    def _asked(self) -> float:
        place = self._asking
        with place.maker() as session:
            began = time.thread_time()
            day = daily_round.run_day_in_blocks(place.work(session), on=place.now.date())
            return (time.thread_time() - began) / day.asked * 1000


def _all_left(left: int) -> None:
    if left != AT_ONCE:
        raise RuntimeError(f"{left} of {AT_ONCE} messages left")
