"""Says which tests belong to what changed since main: `make quick` runs them, and no browser, while somebody works."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.repository import ROOT

ALWAYS = "tests/test_house_rules.py"
# what stands elsewhere than in the tests' folder of its name; the longest beginning counts
PLACES = {
    "portal/cli/": ("tests/test_commands.py", "tests/test_wrong_settings.py"),
    "portal/demo/": ("tests/reporting/test_adding_up.py",),
    "portal/views/": ("tests/staff",),
    "portal/views/every_page/": ("tests/test_access.py", "tests/test_front.py"),
    "portal/views/respond/": ("tests/respond",),
    "portal/serving/": ("tests/test_behind_a_proxy.py", "tests/service/test_councils_served.py"),
    "portal/static/": ("tests/test_look.py",),
    "portal/": ("tests/test_serving.py", "tests/test_documents.py"),
    "templates/": ("tests/staff",),
    "templates/respond": ("tests/respond",),
    "templates/notices/": ("tests/asking/test_words_of_notices.py",),
    "translations/": ("tests/council",),
}


def belonging_to(changed: Iterable[str]) -> list[str]:
    """The files and folders of tests, from names of files in the repository."""
    found = {PurePosixPath(test) for name in changed for test in _of(PurePosixPath(name)) if (ROOT / test).exists()}
    return sorted({ALWAYS} | {str(test) for test in found if found.isdisjoint(test.parents)})


def _of(path: PurePosixPath) -> Iterable[str]:
    name, room = str(path), path.parts[0]
    if room == "tests":  # a test by itself; beside it, what the tests of one folder share
        return [name] if path.name.startswith("test_") else [str(path.parent)] if len(path.parts) > 2 else []
    own = f"tests/{path.parts[1] if room == 'portal' else room}"
    if not (ROOT / own).is_dir():
        own = f"tests/test_{path.stem}.py" if len(path.parts) == 2 else ""
    beginning = max((place for place in PLACES if name.startswith(place)), key=len, default="")
    return [own] if own and (ROOT / own).exists() else PLACES.get(beginning, ())


def since_main() -> list[str]:
    """The files that differ from where this branch left main, those not committed and new ones too."""
    base = _git("merge-base", "main", "HEAD") or ["HEAD"]
    return _git("diff", "--name-only", base[0]) + _git("ls-files", "--others", "--exclude-standard")


def _git(*words: str) -> list[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()


if __name__ == "__main__":
    sys.stdout.write("\n".join(belonging_to(since_main())) + "\n")
