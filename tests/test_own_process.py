"""Modules are read without what their packages bring along, and whoever asks for the whole has it all the same."""

import subprocess
import sys

import pytest

from portal.own_process import unread


def _after(program: str) -> set[str]:
    """The modules that a process has read after that program."""
    asked = f"{program}\nimport sys\nprint(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split())


def test_one_country_is_read_and_no_other() -> None:
    countries = {name for name in _after("import portal.calendar") if name.startswith("holidays.countries.")}
    assert countries == {"holidays.countries.united_kingdom"}


def test_a_text_is_read_without_a_toolkit_for_languages_or_numbers() -> None:
    read = _after("from portal.hearing.tagging import reading\nreading.make_ready()")
    assert "textblob.en" in read
    assert {"nltk", "numpy", "scipy"} & read == set()


def test_the_whole_is_there_for_whoever_asks_for_it_afterwards() -> None:
    both = "from portal.hearing.tagging import reading\nreading.make_ready()\nfrom textblob import TextBlob\n"
    assert "nltk" in _after(f"{both}assert TextBlob('It was good').sentiment.polarity > 0")


def test_the_site_is_there_before_what_few_ask_for_is_read() -> None:
    site = "from portal import app, views\nlist(app._blueprints())"
    assert {"xlsxwriter", "icalendar", "PIL", "docx", "typst", "numpy", "alembic"} & _after(site) == set()


def test_a_package_that_is_not_there_is_said_so() -> None:
    with pytest.raises(ModuleNotFoundError), unread("nobody_made_this"):
        pass
