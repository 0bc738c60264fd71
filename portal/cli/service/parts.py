"""What the portal is made of: every package it runs with, its version and licence, as a list or as CycloneDX."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import click

ROOT = "portal"
EXTRAS = frozenset({"postgres", "install"})  # what an installation has
# libraries that a wheel brings along and its licence does not name; the encoder is never called, pictures are only read
INSIDE = {
    "pillow-heif": (
        ("libheif", "LGPL-3.0-or-later"),
        ("libde265", "LGPL-3.0-or-later"),
        ("libx265", "GPL-2.0-or-later"),
    )
}
# what a package without an SPDX expression calls its licence
_SPDX = {
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
    "Zope Public License": "ZPL-2.1",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}
_CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Part:
    """A package as it is installed here; `licence` an SPDX expression, or as the package calls it."""

    name: str
    version: str
    licence: str

    @property
    def purl(self) -> str:
        """Its name for programs that look for known holes."""
        return f"pkg:pypi/{self.name}@{self.version}"


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A CycloneDX file (JSON) of it.")
def parts(out: Path | None) -> None:
    """Lists every package the portal runs with, its version and licence; or as CycloneDX."""
    found = installed()
    if out is not None:
        out.write_text(json.dumps(cyclonedx(found), indent=1, ensure_ascii=False) + "\n", "utf-8")
        click.echo(f"{out}: {len(found)} packages.")
        return
    wide = max(len(each.name) for each in found)
    for each in found:
        click.echo(f"{each.name:{wide}}  {each.version:12}  {each.licence}")
        for library, licence in INSIDE.get(each.name, ()):
            click.echo(f"{'':{wide}}  with {library:7}  {licence}")


def installed() -> list[Part]:
    """Every package that the portal needs, and what those need in turn, by name."""
    found: dict[str, Part] = {}
    to_read = [(ROOT, EXTRAS)]
    read = set()
    while to_read:
        name, extras = wanted = to_read.pop()
        if wanted in read:
            continue
        read.add(wanted)
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue  # needed on another system or by an older Python alone
        found[name] = Part(name, known.version, licence_of(known))
        to_read += _needs(known, extras)
    return [found[name] for name in sorted(found) if name != ROOT]


def cyclonedx(found: list[Part]) -> dict[str, Any]:
    """The list as a CycloneDX 1.5 document; without a moment or a number of its own, so that two can be compared."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": ROOT, "version": distribution(ROOT).version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [
            {
                "type": "library", "bom-ref": each.purl, "name": each.name, "version": each.version,
                "purl": each.purl, "licenses": [{"expression": each.licence}],
                "components": [
                    {"type": "library", "name": name, "licenses": [{"expression": licence}]}
                    for name, licence in INSIDE.get(each.name, ())
                ],
            }
            for each in found
        ],
    }  # fmt: skip


def licence_of(known: Distribution) -> str:
    """As its metadata say: the SPDX expression, else the classifier, else the short licence line."""
    said = known.metadata
    if "License-Expression" in said:
        return said["License-Expression"]
    classified = [each.removeprefix(_CLASSIFIER) for each in said.get_all("Classifier", []) if _CLASSIFIER in each]
    if classified:
        return " OR ".join(sorted({_SPDX.get(each, each) for each in classified}))
    return said["License"].splitlines()[0] if "License" in said else "not said"


def _needs(known: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Names and extras of what it needs; what only another extra needs is left out."""
    for line in known.requires or ():
        needed, _semicolon, marker = line.partition(";")
        [(name, more)] = re.findall(r"^\s*([\w.-]+)\s*(?:\[([^\]]*)\])?", needed)
        of_extra = set(re.findall(r"extra\s*==\s*['\"]([^'\"]+)", marker))
        if not of_extra or of_extra & extras:
            yield re.sub(r"[-_.]+", "-", name).lower(), frozenset(filter(None, re.split(r"[\s,]+", more)))
