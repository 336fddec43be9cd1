"""What one panel of the trends shows of one analyte, as plain values: no Qt, so that tests can read it.

Only exact, counted values make the line. A value with a comparator is a bar to the end of the axis, a held value is
drawn with all its readings and joins nothing, and a stretch longer than the shelf life stays a gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bedside.domain.catalogue import Analyte
from bedside.domain.chart import Chart, Value
from bedside.domain.problem import Problem
from bedside.domain.records import Observation, Sex
from bedside.domain.value import observed
from bedside.report.spoken import exact, figure, unit_word
from bedside.text import _
from bedside.ui.trend_window import HOUR

Floats = NDArray[np.float64]


Kind = Literal["point", "below", "above", "held"]


@dataclass(frozen=True)
class Mark:
    """One charted value as drawn: when, how high in the canonical unit (all readings of a held one), which record.

    `more` is what is said behind it: that it is preliminary, or struck.
    """

    kind: Kind
    at: float
    ys: tuple[float, ...]
    text: str
    record: str
    reason: str = ""
    by_day: bool = False
    more: str = ""


@dataclass(frozen=True)
class Gap:
    """A stretch without a result: its ends in seconds, and its hours."""

    start: float
    end: float
    hours: int


@dataclass(frozen=True, kw_only=True)
class Series:
    """One analyte over time. `x` and `y` make the line (NaN in `y` breaks it); `marks` are all values, oldest first.

    Of the marks, points make the line, below and above are values with a comparator, held ones wait for a person.
    `reference` is (low, high) with None for an open end, `span` the widest axis. Numbers here are for drawing.
    `undated` counts the values that cannot be drawn because nobody knows when they were sampled; `struck` are those
    that a correction, or a later report of the laboratory, has replaced: they make no line.
    """

    code: str
    title: str
    unit: str
    log: bool
    x: Floats
    y: Floats
    marks: tuple[Mark, ...]
    times: Floats
    gaps: tuple[Gap, ...]
    reference: tuple[float | None, float | None]
    span: tuple[float, float]
    undated: int = 0
    struck: tuple[Mark, ...] = ()

    @cached_property
    def special(self) -> tuple[Mark, ...]:
        """Return the marks that are no plain points, oldest first."""
        return tuple(mark for mark in self.marks if mark.kind != "point")

    @cached_property
    def special_times(self) -> Floats:
        """Return the times of the special marks, for looking them up."""
        return np.array([mark.at for mark in self.special], dtype=float)

    def of(self, kind: Kind) -> tuple[Mark, ...]:
        """Return the marks of one kind, oldest first."""
        return tuple(mark for mark in (self.marks if kind == "point" else self.special) if mark.kind == kind)

    def at(self, moment: float) -> Mark | None:
        """Return the newest mark at or before a moment, in seconds."""
        place = int(np.searchsorted(self.times, moment + 0.5, side="right"))
        return self.marks[place - 1] if place else None

    def after(self, moment: float) -> Mark | None:
        """Return the oldest mark after a moment, in seconds."""
        place = int(np.searchsorted(self.times, moment, side="right"))
        return self.marks[place] if place < len(self.marks) else None

    def special_between(self, low: float, high: float) -> tuple[Mark, ...]:
        """Return the special marks of a stretch of time, both ends included."""
        times = self.special_times
        start, end = np.searchsorted(times, low, side="left"), np.searchsorted(times, high, side="right")
        return self.special[int(start) : int(end)]

    def gaps_between(self, low: float, high: float) -> tuple[Gap, ...]:
        """Return the gaps that reach into a stretch of time."""
        return tuple(gap for gap in self.gaps if gap.end > low and gap.start < high)

    def between(self, low: float, high: float) -> tuple[Mark, ...]:
        """Return the marks of a stretch of time, both ends included."""
        start, end = np.searchsorted(self.times, low, side="left"), np.searchsorted(self.times, high, side="right")
        return self.marks[int(start) : int(end)]

    def before(self, mark: Mark) -> Mark | None:
        """Return the counted mark before another one."""
        end = int(np.searchsorted(self.times, mark.at, side="left"))
        return next((item for item in reversed(self.marks[:end]) if item.kind != "held"), None)


@dataclass(frozen=True)
class _Line:
    """All times of a series, and places and heights of what its line joins."""

    times: Floats
    x: Floats
    y: Floats


class Marks:
    """Marks made before, so that a new value costs no second look at the old ones.

    A record never changes; but its value is in doubt while two workstations differ, and counts again once they agree.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, tuple[str, ...], bool], Mark] = {}
        self._last: dict[str, tuple[tuple[Value, ...], tuple[Mark, ...]]] = {}
        self._lines: dict[str, tuple[tuple[Mark, ...], _Line]] = {}
        self._new: set[str] = set()

    def of(self, values: tuple[Value, ...], chart: Chart, analyte: Analyte) -> tuple[Mark, ...]:
        """Return the marks of the values of one analyte."""
        code = analyte.code
        known, before = self._last.get(code, ((), ()))
        if known is values:
            return before
        same = len(known) if known == values[: len(known)] else 0
        new = tuple(self._one(value, chart, analyte) for value in values[same:])
        self._last[code] = values, before[:same] + new
        return self._last[code][1]

    def line(self, code: str, marks: tuple[Mark, ...]) -> _Line:
        """Return the numbers of the line through the marks of a code, the same arrays for the same marks."""
        known = self._lines.get(code)
        if known is None or known[0] is not marks:
            known = self._lines[code] = (marks, _line(marks))
        return known[1]

    def fresh(self) -> frozenset[str]:
        """Return the records that were first seen since the last call."""
        new, self._new = frozenset(self._new), set()
        return new

    def _one(self, value: Value, chart: Chart, analyte: Analyte) -> Mark:
        key = (analyte.code, value.records, value.bounds is None)
        mark = self._made.get(key)
        if mark is None:
            mark = self._made[key] = _mark(value, chart, analyte)
            self._new.add(mark.record)
        return mark


def series(chart: Chart, code: str, marks: Marks | None = None) -> Series:
    """Return what the panel of a catalogue code shows; raise KeyError for a code the catalogue lacks."""
    analyte = chart.catalogue.analyte(code)
    marks = marks or Marks()
    found = marks.of(chart.values(code), chart, analyte)
    line = marks.line(code, found)
    x, y, gaps = _broken(line, analyte.shelf_hours, chart.at.timestamp())
    return Series(
        code=code,
        title=analyte.title,
        unit=unit_word(analyte),
        log=analyte.axis == "log",
        x=x,
        y=y,
        marks=found,
        times=line.times,
        gaps=gaps,
        reference=reference(analyte, chart.patient.sex),
        span=(float(analyte.axis_range[0]), float(analyte.axis_range[1])),
        undated=len(chart.undated(code)),
        struck=tuple(_struck(chart, analyte)),
    )


def reference(analyte: Analyte, sex: Sex) -> tuple[float | None, float | None]:
    """Return the reference range of the patient's sex for drawing, None for an open end."""
    if analyte.reference is None:
        return None, None
    found = analyte.reference.of(sex)
    return _number(found.low), _number(found.high)


def _number(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _mark(value: Value, chart: Chart, analyte: Analyte) -> Mark:
    at = value.at.timestamp()
    record = value.records[0] if value.records else ""
    by_day, more = value.precision == "day", _preliminary(value)
    if value.bounds is None:
        return _held(value, chart, at, record)
    low, high = value.bounds.low, value.bounds.high
    if low is not None and low == high:
        text = figure(value.text) if _as_shown(value, chart) else exact(low)
        return Mark("point", at, (float(low),), text, record, by_day=by_day, more=more)
    if high is not None:
        sign = "<" if value.bounds.high_open else "\u2264"
        return Mark("below", at, (float(high),), f"{sign}{exact(high)}", record, by_day=by_day, more=more)
    edge = low if low is not None else Fraction(0)
    sign = ">" if value.bounds.low_open else "\u2265"
    return Mark("above", at, (float(edge),), f"{sign}{exact(edge)}", record, by_day=by_day, more=more)


def _struck(chart: Chart, analyte: Analyte) -> Iterator[Mark]:
    """Yield the numbers that stand no longer, where they stood."""
    for item in chart.struck:
        if not isinstance(item, Observation) or item.code != analyte.code or item.void or item.held:
            continue
        if item.value is not None and item.precision != "undated":
            yield replace(_mark(observed(item, chart.catalogue), chart, analyte), more=_("struck"))


def _preliminary(value: Value) -> str:
    source = value.source
    return _("preliminary") if isinstance(source, Observation) and source.status == "preliminary" else ""


def _as_shown(value: Value, chart: Chart) -> bool:
    """Return whether the typed number reads the same in the canonical unit, so that 1.10 stays 1.10."""
    try:
        unit = chart.catalogue.unit(value.code, value.unit)
    except Problem:
        return False
    return unit.factor == 1 and unit.offset == 0


def _held(value: Value, chart: Chart, at: float, record: str) -> Mark:
    source = value.source
    held = source.held if isinstance(source, Observation) else ()
    readings = held or sides(record, chart)
    found: list[Fraction] = []
    for reading in readings:
        try:
            if reading.value is not None:
                found.append(chart.catalogue.canonical(reading.code or value.code, reading.value, reading.unit))
        except (KeyError, Problem):
            continue
    units = {reading.unit for reading in readings}
    reason = _("unit in doubt") if len(units) > 1 else _("reading in doubt")
    if readings and not held:
        reason = _("two workstations differ")
    words = _(" or ").join(dict.fromkeys(exact(item) for item in found)) or figure(value.text)
    ys = tuple(float(item) for item in found)
    return Mark("held", at, ys, words, record, reason, by_day=value.precision == "day")


def sides(record: str, chart: Chart) -> tuple[Observation, ...]:
    """Return what the workstations say of a record in conflict."""
    found = (item for item in chart.conflicts if any(each.id == record for each in item.records))
    return tuple(each for item in found for each in item.records if isinstance(each, Observation) and not each.void)


def _line(marks: tuple[Mark, ...]) -> _Line:
    known = [mark for mark in marks if mark.kind != "held"]
    return _Line(
        times=np.array([mark.at for mark in marks], dtype=float),
        x=np.array([mark.at for mark in known], dtype=float),
        y=np.array([mark.ys[0] if mark.kind == "point" else math.nan for mark in known], dtype=float),
    )


def _broken(line: _Line, shelf: float | None, now: float) -> tuple[Floats, Floats, tuple[Gap, ...]]:
    """Return the line through the exact values, broken where a bound lies between or nothing came for too long."""
    x, y = line.x, line.y
    if not shelf or not len(x):
        return x, y, ()
    wide = np.flatnonzero(np.diff(x) > shelf * HOUR) + 1
    gaps = [Gap(float(x[end - 1]), float(x[end]), round((x[end] - x[end - 1]) / HOUR)) for end in wide]
    if now - x[-1] > shelf * HOUR:
        gaps.append(Gap(float(x[-1]), now, round((now - x[-1]) / HOUR)))
    if not len(wide):
        return x, y, tuple(gaps)
    return np.insert(x, wide, x[wide]), np.insert(y, wide, math.nan), tuple(gaps)
