"""A council's folder for the tests of commands: its settings, and `portal` run there."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.commands import main
from portal.store.running.private_files import private_file

KEY = base64.b64encode(b"a key that only these tests have").decode()
OTHER_KEY = base64.b64encode(b"another key, the wrong one, here").decode()


class Installed:
    """A folder with settings in it, and the command run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = {
            "PUBLIC_URL": "https://reviews.example.org",
            "SECRET_KEY": "a secret of the commands, long enough",
            "SEAL_KEYS": f"s:{KEY}",
            "LINK_KEYS": f"l:{KEY}",
            "COUNCIL_NAME": "Anytown Council",
            "COUNCIL_SHORT_NAME": "Anytown",
            "COUNCIL_PHONE": "01632 960123",
            "COUNCIL_EMAIL": "reviews@example.org",
        }
        lines = [f"PORTAL_{name}={value}" for name, value in settings.items()]
        private_file(folder / ".env")
        (folder / ".env").write_text("\n".join(lines) + "\n", "utf-8")

    def set(self, **facts: str) -> None:
        """Writes settings over those that stand; the last line counts."""
        with (self.folder / ".env").open("a", encoding="utf-8") as settings:
            settings.writelines(f"PORTAL_{name}={value}\n" for name, value in facts.items())

    def run(self, *words: str, typed: str = "", code: int = 0) -> str:
        """What the command prints; in this process, which spares a start for each."""
        with pytest.MonkeyPatch.context() as here:
            here.chdir(self.folder)
            done = CliRunner().invoke(main, words, input=typed)
        assert done.exit_code == code, done.output
        return done.output

    def file(self, name: str, content: str) -> str:
        (self.folder / name).write_text(content, "utf-8")
        return name
