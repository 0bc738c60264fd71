"""The commands by name: what one needs is read when it is run, so that asking for help costs nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from portal.faults import log_to_stderr
from portal.own_process import staying
from portal.shipped import COUNCILS, ENV_FILE

# by name: the module that does it, and what the list of commands says of it
COMMANDS = {
    "audit": ("service.audit", "Who did or read what, and whether the audit is whole."),
    "backup": ("service.copies", "Copies everything while people write, sealed, read back, and kept by rule."),
    "bench": ("measuring", "Measures what the portal costs, beside the barest thing that does the same."),
    "check": ("upkeep", "Checks settings, forms, languages and the database, and lists every fault at once."),
    "corrections": ("reports", "Writes what people put right in the tags, one JSON object a line, without names."),
    "demo": ("running", "Makes the demonstration council and serves it; nothing to configure."),
    "deploy-files": (
        "service.deploy_files",
        "Writes what a server needs around the portal, filled in from the settings",
    ),
    "dpia": (
        "service.dpia",
        "Writes the data protection impact assessment: flow, basis, periods, receivers, risks and measures.",
    ),
    "forget": ("children", "Erases a child; released figures keep their counts, which lead back to nobody."),
    "import": ("children", "Takes in children, contacts, reviews or responses; the kind is told from the columns."),
    "invite": ("daily", "Asks, reminds, closes and passes on whatever is due; run daily, safe to run twice."),
    "keys": ("service.keys", "New keys, links anew after a key was lost, and words sealed anew."),
    "move": ("service.copies", "Carries everything to another database, SQLite or PostgreSQL, equal row by row."),
    "parts": ("service.parts", "Lists every package the portal runs with, its version and licence; or as CycloneDX."),
    "report": ("reports", "Writes the annual report."),
    "restore": ("service.copies", "Brings a backup back where nothing is yet; whoever was erased since stays erased."),
    "retention": ("service.retention", "What is deleted because its time is over: due, done, held, and proved."),
    "return903": ("reports", "Writes reviews.csv of the SSDA903 return, or says why it is refused."),
    "serve": ("running", "Serves the site: one process, eight threads and one that sends messages."),
    "setup": ("service.setup", "Asks what a council has to say, makes its keys, and writes the file of settings."),
    "staff": ("staff", "Accounts of the people who work here."),
    "subject-access": ("service.subject_access", "Writes everything held about a child as a page to print and as JSON"),
    "tag": ("words", "Tags free text, one JSON object a line: id, text, who."),
    "targets": ("reports", "Takes the report’s targets from a file with the columns figure, year and target."),
    "translate": ("words", "Brings the catalogues up to date with the words of forms, pages and messages."),
    "upgrade": ("upkeep", "Brings the database to this release."),
    "worker": ("upkeep", "Sends what is waiting and passes on worries nobody acknowledged, until stopped."),
}
ALL = "all"  # of several councils: each of them
# these work without a council's settings
OF_NO_COUNCIL = {"bench", "demo", "parts", "tag", "translate"}


@dataclass
class Started:
    """What a command was started with: a file of settings, or a folder with one for each of several councils."""

    env_file: Path | None = None
    councils: Path | None = None
    council: str | None = None  # its name, or ALL

    @property
    def apart(self) -> bool:
        """Whether the council is one of several, whose own file alone is read."""
        return self.councils is not None or self.council is not None

    @property
    def folder(self) -> Path:
        """Where the councils' files of settings are: `councils` when no folder is named."""
        return self.councils or Path("councils")


class Refused(click.ClickException):
    """Something the council has to put right; said in plain lines, exit code 1."""


class Commands(click.Group):
    """Ends every command that breaks with one line: a traceback shows values, which may be a person's words."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, whose module is read now; None where there is none."""
        if name not in COMMANDS:
            return None
        with staying():
            made = vars(import_module(f"portal.cli.{COMMANDS[name][0]}")).values()
        found = next(each for each in made if isinstance(each, click.Command) and each.name == name)
        if name not in OF_NO_COUNCIL:
            _of_councils(found, name)
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists them without reading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_module, words) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; raises Refused for whatever it did not foresee."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            raise Refused(import_module("portal.cli.hindrances").told(fault)) from fault


def _of_councils(command: click.Command, name: str) -> None:
    """Lets a command, or each of its group, be told which of several councils it is for."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _of_councils(each, f"{name} {each.name}")
    elif command.callback and not any(parameter.name == "council" for parameter in command.params):
        kind = click.Path(file_okay=False, path_type=Path)
        says = f"Folder with a file of settings for each council, NAME.env. Also {COUNCILS}."
        command.params += [
            click.Option(["--councils"], type=kind, envvar=COUNCILS, help=says),
            click.Option(
                ["--council"],
                metavar="NAME",
                is_eager=True,  # refused before anything is asked
                callback=lambda _context, _option, chosen: _one_or_all(name, chosen),
                help="Which of them; `all` where it goes for each.",
            ),
        ]
        command.callback = _for_its_councils(command.callback, name)


def _one_or_all(name: str, chosen: str | None) -> str | None:
    if chosen == ALL:
        import_module("portal.cli.councils").for_all(name)
    return chosen


def _for_its_councils(callback: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(callback)
    def called(*args: Any, councils: Path | None, council: str | None, **options: Any) -> Any:
        started: Started = click.get_current_context().find_root().obj
        started.councils, started.council = councils, council
        if not started.apart:
            return callback(*args, **options)
        return import_module("portal.cli.councils").run(lambda: callback(*args, **options), name, started)

    return called


@click.group(cls=Commands)
@click.version_option(package_name="portal", message="portal %(version)s")
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar=ENV_FILE,
    help=f"The file of settings; `.env` in this folder when left out. Also {ENV_FILE}.",
)
@click.pass_context
def main(ctx: click.Context, env_file: Path | None) -> None:
    """Hears looked-after children, their parents and the professionals around them."""
    os.umask(0o077)  # whatever a command writes is for this account alone
    ctx.obj = Started(env_file)
    log_to_stderr()
