"""Case files: a published course or an invented ward as typed lines and series of values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import tomli

from bedside.domain.problem import Problem
from bedside.domain.records import Sex


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event that the quick-entry language has no words for, dated by day."""

    code: str
    at: date
    state: str = ""
    subject: str = ""
    text: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One typed line or event; `ago` counts back from the making of the store, `recorded` says when it was typed."""

    line: str = ""
    event: Said | None = None
    ago: str = ""
    recorded: str = ""
    source: str = ""
    because: str = ""
    id: str = ""
    corrects: str = ""
    hold: bool = False


class Doses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """One line repeated every so many hours; `jitter` moves each repeat by minutes."""

    line: str
    start: str
    every_hours: int
    count: int
    jitter: tuple[int, ...] = (0,)


class Series(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values of one analyte on days of the stay or so long ago; undated series name the days still possible."""

    code: str
    unit: str
    values: tuple[str, ...]
    days: tuple[int, ...] = ()
    agos: tuple[str, ...] = ()
    source: str = ""
    because: str = ""
    finding: str = ""


class CellReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to read a printed cell."""

    label: str
    value: Decimal
    unit: str
    day: int


class Cell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One cell left in doubt with its readings; without `day` its time is in doubt too."""

    code: str
    readings: tuple[CellReading, ...]
    finding: str
    source: str = ""
    because: str = ""
    day: int | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One patient of a case with everything charted of them."""

    mrn: str
    name: str
    born: date
    sex: Sex
    because: str = ""
    entry: tuple[Entry, ...] = ()
    doses: tuple[Doses, ...] = ()
    series: tuple[Series, ...] = ()
    cell: tuple[Cell, ...] = ()
    undated: tuple[Series, ...] = ()


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a case is and where it comes from; `day1` is the first day of a published stay."""

    id: str
    title: str
    source: str
    invented: bool
    zone: str
    day1: date | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case file."""

    case: About
    patients: tuple[Person, ...]


def read_case(text: str) -> Case:
    """Read a case file; raise Problem naming the place of the first fault."""
    try:
        return msgspec.convert(tomli.loads(text), Case, strict=False)
    except (tomli.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Problem(str(error), where="case file") from error
