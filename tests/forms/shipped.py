"""The forms as they are shipped, read once for the tests of this folder."""

from pathlib import Path

from portal.forms.files import Library

FORMS = Path(__file__).parents[2] / "forms"
LIBRARY = Library.load(FORMS)
