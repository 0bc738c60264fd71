"""Makes files as a council has them out of what councils published, for the report to give the figures back."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.commands import Installed

COLUMNS = ("participation", "venue", "parent_attended", "iro_spoke_before")  # of a group that stand in its reviews
WEEK = 7  # days; no bank holiday falls into the weeks after the first Monday of September
AGE, DAY = 13, timedelta(days=1)


@dataclass(frozen=True)
class Published:
    """One year of one council: the groups its rows are made of, the forms that came back, and what it said of them."""

    name: str
    year: int
    groups: tuple[Mapping[str, Any], ...]
    forms: tuple[Mapping[str, Any], ...]
    says: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        return f"{self.name} {self.year}-{(self.year + 1) % 100:02}"

    @property
    def held_on(self) -> date:
        """The day of all its reviews."""
        first = date(self.year, 9, 1)
        return first + timedelta(days=-first.weekday() % WEEK)


def published() -> list[Published]:
    """All years of the five councils, each council's latest first."""
    found = tomllib.loads(Path(__file__).with_name("published.toml").read_text("utf-8"))["council"]
    return [
        Published(each["name"], each["year"], tuple(each["groups"]), tuple(each.get("forms", ())), tuple(each["says"]))
        for each in found
    ]


def told(name: str, folder: Path) -> Iterator[tuple[Published, list[Compared]]]:
    """Takes all years of a council in as files, and compares each year's report with what was published."""
    years = [each for each in published() if each.name == name]
    here = Installed(folder)
    here.run("upgrade")
    for of in years:
        for file in files(of, folder):
            here.run("import", file, "--confirm")
    for of in years:
        here.run("report", "--year", f"{of.year}-{(of.year + 1) % 100:02}", "--format", "json", "--out", "report.json")
        yield of, compared(of, json.loads((folder / "report.json").read_text("utf-8")))


def files(of: Published, folder: Path) -> list[str]:
    """Writes children, reviews, adults and forms as `portal import` takes them; their names in the order to take."""
    children, reviews, contacts, forms = [], [], [], []
    for review in _reviews(of):
        reviews.append(review)
    for child in dict.fromkeys(review["child_ref"] for review in reviews):
        born = of.held_on.replace(year=of.year - AGE, month=3)
        since = of.held_on.replace(year=of.year - 3)  # looked after all year: whose reviews are counted per child
        children.append({"child_ref": child, "date_of_birth": born, "looked_after_from": since})
    answered = iter(reviews)
    for number, (form, answers) in enumerate(_forms(of), 1):
        review, role = next(answered), form.partition("_")[2]
        child = "child" if role[0].isdigit() else role
        reference = review["child_ref"] if child == "child" else f"A{of.year}-{number}"
        if child != "child":
            contacts.append({"child_ref": review["child_ref"], "contact_ref": reference, "role": role, "name": "Alex"})
        received = {"received_on": of.held_on + timedelta(days=2 * WEEK), "role": child}
        forms.append(
            {"form": form, "review_ref": review["review_ref"], "respondent_ref": reference, **received, **answers}
        )
    rows = {"children": children, "contacts": contacts, "reviews": reviews}
    # a file of forms holds the columns of one form
    for kind in dict.fromkeys(each["form"] for each in forms):
        rows[f"forms-{kind}"] = [each for each in forms if each["form"] == kind]
    return [_write(folder / f"{of.name}-{of.year}-{name}.csv", each) for name, each in rows.items() if each]


def _reviews(of: Published) -> Iterator[dict[str, Any]]:
    number = first = 0
    held = of.held_on
    for group in of.groups:
        facts = {
            key: group[key] for key in ("participation", "venue", "parent_attended", "iro_spoke_before") if key in group
        }
        if "decided" in group:
            facts["decisions_sent_on"] = _working_days(held, group["decided"])
        if "written" in group:
            facts["record_sent_on"] = _working_days(held, group["written"])
        for place in range(group["reviews"]):
            number += 1
            whose = {
                "review_ref": f"R{of.year}-{number}",
                "child_ref": f"C{of.year}-{first + place % group['children']}",
            }
            yield {**whose, "status": "held", "held_on": held, "due_on": held - group.get("late", False) * DAY, **facts}
        first += group["children"]


def _working_days(monday: date, days: int) -> date:
    weeks, rest = divmod(days, 5)
    return monday + timedelta(days=weeks * WEEK + rest)


def _forms(of: Published) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in of.forms:
        answers = {key: value for key, value in each.items() if key not in ("form", "number")}
        for _ in range(each["number"]):
            yield each["form"], answers


def _write(file: Path, rows: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)
    return file.name


@dataclass(frozen=True)
class Compared:
    """A published figure beside ours; both rounded as it was printed."""

    what: str
    value: float
    ours: float
    reading: str


def compared(of: Published, report: Mapping[str, Any]) -> list[Compared]:
    """What the year's report (as JSON) says of each published figure."""
    figures = {each["id"]: each for each in report["figures"]}
    tables = {each["id"]: each for each in report["tables"]}
    return [_compared(each, figures, tables) for each in of.says]


def _compared(said: Mapping[str, Any], figures: Mapping[str, Any], tables: Mapping[str, Any]) -> Compared:
    reading = said.get("reading", "")
    if "count" in said:
        return Compared(f"{said['figure']}, number", said["count"], figures[said["figure"]]["n"], reading)
    if "figure" in said:
        # unrounded where there is a share: a report rounds to one decimal, a source to two
        found = figures[said["figure"]]
        ours = 100 * found["n"] / found["N"] if found["unit"] == "percent" else found["value"]
        what = said["figure"]
    elif "venue" in said:
        rows = _rows(tables["venues"])
        ours = (
            100
            * sum(row["reviews"] for row in rows if row["venue"] == said["venue"])
            / sum(row["reviews"] for row in rows)
        )
        what = f"venue {said['venue']}"
    else:
        row = next(row for row in _rows(tables["feedback_items"]) if row["question"] == said["item"])
        ours, what = 100 * row[said["answer"]] / row["n"], f"{said['item']} {said['answer']}"
    decimals = len(str(said["value"]).partition(".")[2])
    return Compared(what, said["value"], round(ours, decimals), reading)


def _rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
