"""One line of a table in the terms of the catalogue: its analyte, unit, number and times, or why it is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Analyte, Catalogue, Unit
from bedside.domain.moment import When, local_date, parse_when, start_of_day
from bedside.domain.problem import Problem
from bedside.domain.quantity import Quantity, parse_quantity
from bedside.exchange.ranges import Limits, read_range
from bedside.exchange.row import Form, Row

_CERTAIN = ("", "certain")
_MARKS = (*_CERTAIN, "likely", "disputed", "ambiguous", "unknown")
_DAY = re.compile(r"[0-9]{1,4}")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
_SHOWN = 6
_UNITS_SHOWN = 4


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What a table is read against: the catalogue, the patient's birth date, the clock and the first day."""

    catalogue: Catalogue
    zone: ZoneInfo
    now: datetime
    day1: date | None
    born: date
    form: Form


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A line that names an analyte, a unit and a number; `times` are the columns or the time typed (none: unknown)."""

    row: Row
    analyte: Analyte
    unit: Unit
    number: Quantity
    times: tuple[When, ...]
    suspected: Unit | None = None
    issued: datetime | None = None
    limits: Limits = Limits()

    @property
    def code(self) -> str:
        """Return the catalogue code."""
        return self.analyte.code

    @property
    def placed(self) -> When | None:
        """Return the one time the line gives without doubt, else None."""
        return self.times[0] if len(self.times) == 1 and self.mark in _CERTAIN else None

    @property
    def mark(self) -> str:
        """Return what the line says of its alignment."""
        return self.row.align.casefold()

    @property
    def disputed(self) -> bool:
        """Return whether the line itself says that its value is disputed."""
        return self.mark == "disputed"


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """A line by which a laboratory says that there is no result, or none any more."""

    row: Row
    analyte: Analyte
    when: When
    issued: datetime | None = None


class Refusal(msgspec.Struct, frozen=True):
    """A line that is not taken, and the data-quality rule behind it ("" for a plain input error)."""

    row: Row
    why: str
    finding: str = ""


def read_cell(row: Row, scene: Scene) -> Cell | Withdrawal | Refusal:
    """Return what a line says, or why it cannot be taken."""
    if row.fault:
        return Refusal(row, row.fault)
    analyte = _analyte(row, scene.catalogue)
    if isinstance(analyte, Refusal):
        return analyte
    if row.status == "cancelled":
        return _withdrawal(row, analyte, scene)
    try:
        number = _number(row)
        times = _times(row, scene)
        issued = _issued(row, scene)
        if row.align.casefold() not in _MARKS:
            raise Problem(
                f"{row.align[:24]!r} is no alignment mark.", where="align", do=f"Write {', '.join(_MARKS[1:])}."
            )
    except Problem as problem:
        return Refusal(row, str(problem))
    unit = _unit(row, analyte, number.readings[-1], scene.catalogue)
    if isinstance(unit, Refusal):
        return unit
    return Cell(
        row=row,
        analyte=analyte,
        unit=unit,
        number=number,
        times=times,
        suspected=_suspected(row, analyte, scene.catalogue),
        issued=issued,
        limits=read_range(row.range_text),
    )


def _number(row: Row) -> Quantity:
    number = parse_quantity(row.value)
    # The last reading is the one with the sign as decimal sign.
    return Quantity(number.comparator, number.readings[-1:]) if row.point and "," not in row.value else number


def _withdrawal(row: Row, analyte: Analyte, scene: Scene) -> Withdrawal | Refusal:
    try:
        times, issued = _times(row, scene), _issued(row, scene)
    except Problem as problem:
        return Refusal(row, str(problem))
    if len(times) != 1:
        return Refusal(row, "time: a result is withdrawn, and no time says which. Look it up in the laboratory system.")
    return Withdrawal(row=row, analyte=analyte, when=times[0], issued=issued)


def _issued(row: Row, scene: Scene) -> datetime | None:
    return parse_when(row.issued, scene.zone, scene.now).at if row.issued else None


def _analyte(row: Row, catalogue: Catalogue) -> Analyte | Refusal:
    if row.loinc:
        # A code decides alone: the name beside one that is not ours may be that of another specimen's analyte.
        why = f"analyte: LOINC {row.loinc[:20]} ({row.analyte[:40]}) is not in the catalogue."
        return catalogue.by_loinc(row.loinc) or Refusal(row, why)
    try:
        found = catalogue.find(row.analyte, row.unit)
    except Problem as problem:
        return Refusal(row, f"{problem} {_kinds(row, catalogue)}".strip(), "DQ-08")
    return found or Refusal(
        row, f"analyte: {row.analyte[:40]!r} is not in the catalogue. Write one of its codes or names."
    )


def _kinds(row: Row, catalogue: Catalogue) -> str:
    """Say which units each kind takes, and that the typed one is a unit of none."""
    kinds = catalogue.meanings(row.analyte)
    if not kinds:
        return ""
    takes = " or ".join(f"{item.code} in {', '.join(_exact_units(item))}" for item in kinds)
    refused = row.unit and not any(_takes(catalogue, item.code, row.unit) for item in kinds)
    return (f"{row.unit[:24]!r} is accepted for none of them. " if refused else "") + f"Accepted: {takes}."


def _exact_units(analyte: Analyte) -> list[str]:
    exact = [unit.shown for unit in analyte.units.values() if not unit.approximate]
    return exact[:_UNITS_SHOWN]


def _unit(row: Row, analyte: Analyte, value: Decimal, catalogue: Catalogue) -> Unit | Refusal:
    try:
        return catalogue.unit_for(analyte.code, value, row.unit)
    except Problem as problem:
        others = _measured_in(row.unit, analyte, catalogue) if row.unit else ()
        if not others:
            return Refusal(row, str(problem), "DQ-08")
        names = ", ".join(item.title for item in others[:_SHOWN])
        why = f"{problem} {row.unit[:24]!r} measures something else: {names}. Name what was measured."
        return Refusal(row, why, "DQ-09")


def _measured_in(unit: str, analyte: Analyte, catalogue: Catalogue) -> tuple[Analyte, ...]:
    """Return the analytes that take a unit which no unit of this analyte converts to: another dimension."""
    if any(_converts(catalogue, unit, own) for own in analyte.units):
        return ()
    return tuple(item for item in catalogue.analytes if _takes(catalogue, item.code, unit))


def _converts(catalogue: Catalogue, unit: str, to_unit: str) -> bool:
    try:
        catalogue.convert(None, Decimal(1), unit, to_unit)
    except Problem:
        return False
    return True


def _takes(catalogue: Catalogue, code: str, unit: str) -> bool:
    try:
        catalogue.unit(code, unit)
    except Problem:
        return False
    return True


def _suspected(row: Row, analyte: Analyte, catalogue: Catalogue) -> Unit | None:
    if not row.suspected or not _takes(catalogue, analyte.code, row.suspected):
        return None
    return catalogue.unit(analyte.code, row.suspected)


def _times(row: Row, scene: Scene) -> tuple[When, ...]:
    if not row.col:
        return ()
    parts = [part.strip() for part in row.col.split("|")]
    times = tuple(dict.fromkeys(_time(part, scene) for part in parts))
    for when in times:
        if when.at > scene.now:
            raise Problem(f"{row.col[:40]!r} lies in the future.", where="time", do="Check the day or the first day.")
        if local_date(when.at, scene.zone) < scene.born:
            raise Problem(f"{row.col[:40]!r} lies before the patient's birth.", where="time", do="Check the date.")
    return times


def _time(text: str, scene: Scene) -> When:
    if scene.form == "times":
        if not _ISO.fullmatch(text):
            raise Problem(f"{text[:40]!r} is not a time.", where="time", do="Write 2020-04-02 or 2020-04-02T06:00.")
        return parse_when(text, scene.zone, scene.now)
    if not _DAY.fullmatch(text) or int(text) < 1 or scene.day1 is None:
        raise Problem(f"{text[:40]!r} is no hospital day.", where="col", do="Write a whole number from 1 on.")
    try:
        return When(start_of_day(scene.day1 + timedelta(days=int(text) - 1), scene.zone), "day")
    except OverflowError as error:
        raise Problem(f"{text!r} is no hospital day.", where="col", do="Check the number.") from error
