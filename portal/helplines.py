"""Numbers a person may ring, and those that every council has."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Helpline(BaseModel):
    """A number a person may ring, with the day somebody checked that it still answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    number: str
    hours: str = ""
    audience: Literal["child", "young_person", "parent", "everyone"] = "everyone"
    checked_on: date
    owner: str


NATIONAL_LINES = (
    Helpline(
        name="Childline",
        number="0800 1111",
        hours="free, day or night",
        audience="everyone",
        checked_on=date(2026, 11, 2),
        owner="the portal's release",
    ),
    Helpline(
        name="Help at Hand (Children’s Commissioner for England)",
        number="0800 528 0731",
        hours="free, weekdays 9 to 5",
        audience="young_person",
        checked_on=date(2026, 11, 2),
        owner="the portal's release",
    ),
    Helpline(
        name="Family Rights Group",
        number="0808 801 0366",
        hours="free, weekdays",
        audience="parent",
        checked_on=date(2026, 11, 2),
        owner="the portal's release",
    ),
)
