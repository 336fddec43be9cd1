"""One line of a table in the terms of the catalogue: its analyte, unit, number and times, or why it is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Analyte, Catalogue, Unit
from bedside.domain.moment import When, local_date, parse_when, start_of_day
from bedside.domain.problem import Problem
from bedside.domain.quantity import Quantity, parse_quantity
from bedside.domain.records import ResultStatus
from bedside.exchange.foreign import is_gas
from bedside.exchange.ranges import Limits, read_range
from bedside.exchange.row import Form, Row
from bedside.text import _

_FIRM: frozenset[ResultStatus] = frozenset(("final", "corrected", "cancelled"))
_CERTAIN = ("", "certain")
_MARKS = (*_CERTAIN, "likely", "disputed", "ambiguous", "unknown")
_DAY = re.compile(r"[0-9]{1,4}")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
_NO_YEAR = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}\.|/[0-9]{1,2})(?!\S)")
_SHOWN = 6
_UNITS_SHOWN = 4


class Known(NamedTuple):
    """What was found in one reading already: analytes by LOINC, name and unit, units by code and unit, times.

    A Refusal stands for what is none; it is that of the first row.
    """

    analytes: dict[tuple[str, str, str], Analyte | Refusal]
    units: dict[tuple[str, str], Unit | Refusal]
    times: dict[str, tuple[When, ...]]


def _nothing() -> Known:
    return Known({}, {}, {})


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What a table is read against: the catalogue, the patient's birth date, the clock and the first day.

    `known` saves work: a table names the same analytes, units and times again and again.
    """

    catalogue: Catalogue
    zone: ZoneInfo
    now: datetime
    day1: date | None
    born: date
    form: Form
    known: Known = msgspec.field(default_factory=_nothing)


class Cell(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line that names an analyte, a unit and a number; `times` are the columns or the time typed (none: unknown).

    `mark` is what the line says of its alignment, `placed` the one time it gives without doubt.
    """

    row: Row
    analyte: Analyte
    unit: Unit
    number: Quantity
    times: tuple[When, ...]
    mark: str = ""
    placed: When | None = None
    suspected: Unit | None = None
    issued: datetime | None = None
    limits: Limits = Limits()

    @property
    def code(self) -> str:
        """Return the catalogue code."""
        return self.analyte.code

    @property
    def disputed(self) -> bool:
        """Return whether the line itself says that its value is disputed."""
        return self.mark == "disputed"


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line by which a laboratory says that there is no result, or none any more.

    `fault` says why a report could not be read that takes the place of an earlier one all the same: what stood there
    is no longer what the laboratory says. Without `when` its name alone tells which result it is.
    """

    row: Row
    analyte: Analyte
    when: When | None
    issued: datetime | None = None
    fault: str = ""


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """A line that is not taken, and the data-quality rule behind it ("" for a plain input error)."""

    row: Row
    why: str
    finding: str = ""


def read_cell(row: Row, scene: Scene) -> Cell | Withdrawal | Refusal:
    """Return what a line says, or why it cannot be taken."""
    found = _read(row, scene)
    return withdrawn(row, found.why, scene) or found if isinstance(found, Refusal) else found


def withdrawn(row: Row, why: str, scene: Scene) -> Withdrawal | None:
    """Return what a report that cannot be read does to an earlier one of the same name; None where it does nothing."""
    if not row.identifier or row.status not in _FIRM:
        return None
    analyte = _analyte(row, scene)
    if isinstance(analyte, Refusal):
        return None
    try:
        times, issued = _times(row, scene), _issued(row, scene)
    except Problem:
        times, issued = (), None
    return Withdrawal(row=row, analyte=analyte, when=times[0] if len(times) == 1 else None, issued=issued, fault=why)


def _read(row: Row, scene: Scene) -> Cell | Withdrawal | Refusal:
    if row.fault:
        return Refusal(row, row.fault)
    analyte = _of_sample(row, scene)
    if isinstance(analyte, Refusal):
        return analyte
    if row.status == "cancelled":
        return _withdrawal(row, analyte, scene)
    mark = row.align.casefold()
    try:
        number = _number(row.value, point=row.point)
        times, issued = _times(row, scene), _issued(row, scene)
        _require_placed(row, times, mark)
    except Problem as problem:
        return Refusal(row, str(problem))
    unit = _unit(row, analyte, number.readings[-1], scene)
    if isinstance(unit, Refusal):
        return unit
    return Cell(
        row=row,
        analyte=analyte,
        unit=unit,
        number=number,
        times=times,
        mark=mark,
        placed=times[0] if len(times) == 1 and mark in _CERTAIN else None,
        suspected=_suspected(row, analyte, scene.catalogue),
        issued=issued,
        limits=read_range(row.range_text),
    )


def _require_placed(row: Row, times: tuple[When, ...], mark: str) -> None:
    """Raise Problem for a report without a sample time, and for a mark that says nothing of where a value stands."""
    if row.identifier and not times:
        raise Problem(
            _("the report gives no sample time."), where="time", do=_("Ask the laboratory, or chart it by hand.")
        )
    if mark not in _MARKS:
        text = _("{mark!r} is no alignment mark.").format(mark=row.align[:24])
        raise Problem(text, where="align", do=_("Write {marks}.").format(marks=", ".join(_MARKS[1:])))


# A table says the same few thousand numbers and times again and again, each of its patients the same times.
@lru_cache(maxsize=4096)
def _number(text: str, *, point: bool) -> Quantity:
    number = parse_quantity(text)
    # The last reading is the one with the sign as decimal sign.
    return Quantity(number.comparator, number.readings[-1:]) if point and "," not in text else number


@lru_cache(maxsize=4096)
def _instant(text: str, zone: ZoneInfo, now: datetime) -> tuple[When, date]:
    """Return a time and its day in the zone; raise Problem for one at the very ends of the calendar."""
    try:
        when = parse_when(text, zone, now, typed=False)
        return when, local_date(when.at, zone)
    except OverflowError as error:
        said = _("{time!r} has no moment in UTC.").format(time=text[:40])
        raise Problem(said, where="time", do=_("Check the year.")) from error


def _withdrawal(row: Row, analyte: Analyte, scene: Scene) -> Withdrawal | Refusal:
    try:
        times, issued = _times(row, scene), _issued(row, scene)
    except Problem as problem:
        return Refusal(row, str(problem))
    if len(times) != 1:
        why = _("time: a result is withdrawn, and no time says which. Look it up in the laboratory system.")
        return Refusal(row, why)
    return Withdrawal(row=row, analyte=analyte, when=times[0], issued=issued)


def _issued(row: Row, scene: Scene) -> datetime | None:
    if not row.issued:
        return None
    # A clock time alone would be read as one of today.
    if not _ISO.fullmatch(row.issued):
        text = _("{time!r} is not a time.").format(time=row.issued[:40])
        raise Problem(text, where="time of the report", do=_("Write 2020-04-02T06:00."))
    return _instant(row.issued, scene.zone, scene.now)[0].at


def _of_sample(row: Row, scene: Scene) -> Analyte | Refusal:
    found = _analyte(row, scene)
    if row.venous and not isinstance(found, Refusal) and is_gas(found):
        return Refusal(row, _("the specimen is of no arterial blood, and only gases of arterial blood are read."))
    return found


def _analyte(row: Row, scene: Scene) -> Analyte | Refusal:
    key = row.loinc, row.analyte, row.unit
    found = scene.known.analytes.get(key)
    if found is None:
        found = scene.known.analytes[key] = _found(row, scene.catalogue)
    return _of(row, found) if isinstance(found, Refusal) else found


def _of(row: Row, refused: Refusal) -> Refusal:
    return refused if refused.row is row else Refusal(row, refused.why, refused.finding)


def _found(row: Row, catalogue: Catalogue) -> Analyte | Refusal:
    if row.loinc:
        # A code decides alone: the name beside one that is not ours may be that of another specimen's analyte.
        why = _("analyte: LOINC {loinc} ({name}) is not in the catalogue.")
        found = catalogue.by_loinc(row.loinc)
        return found or Refusal(row, why.format(loinc=row.loinc[:20], name=row.analyte[:40]))
    try:
        found = catalogue.find(row.analyte, row.unit)
    except Problem as problem:
        return Refusal(row, f"{problem} {_kinds(row, catalogue)}".strip(), "DQ-08")
    why = _("analyte: {name!r} is not in the catalogue. Write one of its codes or names.")
    return found or Refusal(row, why.format(name=row.analyte[:40]))


def _kinds(row: Row, catalogue: Catalogue) -> str:
    """Say which units each kind takes, and that the typed one is a unit of none."""
    kinds = catalogue.meanings(row.analyte)
    if not kinds:
        return ""
    each = _("{analyte} in {units}")
    takes = _(" or ").join(each.format(analyte=item.code, units=", ".join(_exact_units(item))) for item in kinds)
    refused = row.unit and not any(_takes(catalogue, item.code, row.unit) for item in kinds)
    none = _("{unit!r} is accepted for none of them.").format(unit=row.unit[:24]) if refused else ""
    return f"{none} {_('Accepted: {choices}.').format(choices=takes)}".strip()


def _exact_units(analyte: Analyte) -> list[str]:
    exact = [unit.shown for unit in analyte.units.values() if not unit.approximate]
    return exact[:_UNITS_SHOWN]


def _unit(row: Row, analyte: Analyte, value: Decimal, scene: Scene) -> Unit | Refusal:
    # Only where no unit is written does the number decide.
    if not row.unit.strip():
        return _accepted(row, analyte, value, scene.catalogue)
    found = scene.known.units.get((analyte.code, row.unit))
    if found is None:
        found = scene.known.units[analyte.code, row.unit] = _accepted(row, analyte, value, scene.catalogue)
    return _of(row, found) if isinstance(found, Refusal) else found


def _accepted(row: Row, analyte: Analyte, value: Decimal, catalogue: Catalogue) -> Unit | Refusal:
    try:
        return catalogue.unit_for(analyte.code, value, row.unit)
    except Problem as problem:
        others = _measured_in(row.unit, analyte, catalogue) if row.unit else ()
        if not others:
            return Refusal(row, str(problem), "DQ-08")
        names = ", ".join(item.title for item in others[:_SHOWN])
        why = _("{unit!r} measures something else: {names}. Name what was measured.")
        return Refusal(row, f"{problem} {why.format(unit=row.unit[:24], names=names)}", "DQ-09")


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
    known = scene.known.times.get(row.col)
    if known is None:
        known = scene.known.times[row.col] = _read_times(row, scene)
    return known


def _read_times(row: Row, scene: Scene) -> tuple[When, ...]:
    if not row.col:
        return ()
    parts = [part.strip() for part in row.col.split("|")]
    read = dict(_time(part, scene) for part in parts)
    for when, day in read.items():
        if when.at > scene.now:
            text = _("{time!r} lies in the future.").format(time=row.col[:40])
            raise Problem(text, where="time", do=_("Check the date, or that of day 1."))
        if day < scene.born:
            text = _("{time!r} lies before the patient's birth.").format(time=row.col[:40])
            raise Problem(text, where="time", do=_("Check the date."))
    return tuple(read)


def _time(text: str, scene: Scene) -> tuple[When, date]:
    """Return a time with its day in the zone."""
    if scene.form == "times":
        if not _ISO.fullmatch(text):
            lack = _("{time!r} names no year.") if _NO_YEAR.match(text) else _("{time!r} is not a time.")
            do = _("Write 2020-04-02 or 2020-04-02T06:00.")
            raise Problem(lack.format(time=text[:40]), where="time", do=do)
        return _instant(text, scene.zone, scene.now)
    if not _DAY.fullmatch(text) or int(text) < 1 or scene.day1 is None:
        said = _("{day!r} is no hospital day.").format(day=text[:40])
        raise Problem(said, where="col", do=_("Write a whole number from 1 on."))
    try:
        day = scene.day1 + timedelta(days=int(text) - 1)
        return When(start_of_day(day, scene.zone), "day"), day
    except OverflowError as error:
        said = _("{day!r} is no hospital day.").format(day=text)
        raise Problem(said, where="col", do=_("Check the number.")) from error
