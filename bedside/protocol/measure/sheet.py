"""One chart as scores read it: every input is looked up once, with its record and age, or with why it is missing.

A value that is held, stale or undated is missing; values in dispute bound the input from both sides. Of what nobody
charted only so much follows from the rest of the chart as `states` says; everything else stays unknown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import msgspec

from bedside.domain.moment import local_date
from bedside.domain.quantity import Bounds
from bedside.domain.records import AnyRecord
from bedside.domain.value import Value
from bedside.protocol.dispute import clashes
from bedside.protocol.model import Percent, span
from bedside.protocol.newest import HELD, Newest, newest
from bedside.protocol.question import Question
from bedside.scores.answer import Fact, Shown
from bedside.scores.interval import exactly, hull
from bedside.text import N_, _, decimal

_LONGEST_DAY = timedelta(hours=25)
_NOWHERE = N_("a chart has no entry for it")


class Part(NamedTuple):
    """One input of a score: what is known and how it is shown, or why it is missing."""

    fact: Fact | None = None
    shown: Shown | None = None
    why: str = ""


class Sheet:
    """The inputs of one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.catalogue = question.chart.catalogue
        self._found: dict[str, Newest] = {}
        self._parts: dict[str, Part] = {}

    @cached_property
    def codes(self) -> frozenset[str]:
        """Return the codes of the catalogue."""
        return frozenset(item.code for item in self.catalogue.analytes)

    @cached_property
    def _percents(self) -> dict[str, Percent]:
        rules = self.catalogue.quality.percent
        return {item.count: Percent(whole=item.whole, part=item.percent) for item in rules}

    def newest(self, code: str) -> Newest:
        """Return the newest value of a code; a count may be worked out from a percentage of the same sample."""
        if code not in self._found:
            self._found[code] = newest(self.question, code, percent=self._percents.get(code))
        return self._found[code]

    def part(self, name: str) -> Part:
        """Return the input that is the newest value of the code of its name."""
        return self.once(name, lambda: self._measured(name))

    def once(self, name: str, work: Callable[[], Part]) -> Part:
        """Return an input that several scores read; it is worked out the first time."""
        if name not in self._parts:
            self._parts[name] = work()
        return self._parts[name]

    def _measured(self, name: str) -> Part:
        if name not in self.codes:
            return Part(why=_(_NOWHERE))
        found = self.newest(name)
        return self.of(name, found.values) if found.usable else Part(why=found.fault)

    def of(self, name: str, values: tuple[Value, ...], note: str = "") -> Part:
        """Return the input that values give: one, or several in dispute, which bound it; held ones give none."""
        bounds = spread(values)
        if bounds is None:
            return Part(why=_(HELD))
        first = values[0]
        notes = (note, first.derived, _("disputed: it lies between both") if len(values) > 1 else "")
        plain = _(" against ").join(item.text for item in values)
        said = Shown(
            name=name,
            value=plain if len(values) == 1 else _(" against ").join(decimal(item.text) for item in values),
            unit=first.unit,
            at=self.question.local(first.at),
            precision=first.precision,
            age_hours=self.question.hours(first.at, first.precision),
            record=first.records[0],
            note="; ".join(filter(None, notes)),
        )
        letters = tuple(self.catalogue.analyte(first.code).choices)
        return _letter(said, bounds, letters) if letters else Part(Fact(bounds=bounds, text=plain), said)

    def charted(self, name: str, record: AnyRecord, word: str, note: str = "") -> Part:
        """Return a choice that one record answers."""
        return Part(Fact(choice=word, text=word), self.seen(Shown(name=name, value=word, note=note), record))

    def number(self, said: Shown, record: AnyRecord, value: Fraction) -> Part:
        """Return a number that one record carries, shown as said."""
        return Part(Fact(bounds=exactly(value), text=said.value, unit=said.unit), self.seen(said, record))

    def seen(self, said: Shown, record: AnyRecord) -> Shown:
        """Return what is shown of an input with the record it stands in."""
        return msgspec.structs.replace(
            said,
            at=self.question.local(record.at),
            precision=record.precision,
            age_hours=self.question.hours(record.at, record.precision),
            record=record.id,
        )

    def of_one_set(self, codes: Iterable[str]) -> dict[str, Part]:
        """Return the newest values of codes as far as they are of one set with the newest of them all."""
        found = {code: self.newest(code) for code in codes}
        firsts = [item.values[0] for item in found.values() if item.usable]
        last = max(firsts, key=_time, default=None)
        return {code: self._with(code, item, last) for code, item in found.items()}

    def _with(self, code: str, found: Newest, last: Value | None) -> Part:
        part = self.part(code)
        if part.why or last is None or self.together(found.values[0], last):
            return part
        title, other = (self.catalogue.analyte(item).short for item in (code, last.code))
        why = _("{analyte} {age}: not of one set with {other}")
        return Part(why=why.format(analyte=title, age=self.question.ago(found.values[0]), other=other))

    def with_beside(self, code: str, other: str) -> dict[str, Part]:
        """Return the newest value of a code, and that of another code which is of one set with it."""
        found = self.newest(code)
        if not found.usable:
            return {code: self.part(code), other: Part(why=found.fault)}
        first, chart = found.values[0], self.question.chart
        near = [item for item in _near(chart.values(other), first) if self.together(item, first)]
        if not near:
            lacks, beside = (self.catalogue.analyte(item).short for item in (other, code))
            why = _("no {analyte} of one set with {other}").format(analyte=lacks, other=beside)
            return {code: self.part(code), other: Part(why=why)}
        nearest = min(reversed(near), key=lambda item: abs(item.at - first.at))
        return {code: self.part(code), other: self.of(other, clashes(near, nearest, chart.zone))}

    def together(self, item: Value, other: Value) -> bool:
        """Return whether two values are of one set: close enough by the clock, or of one day where neither has one."""
        if item.precision == other.precision == "day":
            zone = self.question.chart.zone
            return local_date(item.at, zone) == local_date(other.at, zone)
        apart = span(self.question.protocol.settings.one_sample.span)
        return item.precision == other.precision and abs(item.at - other.at) <= apart


def inferred(name: str, word: str, note: str) -> Part:
    """Return a choice that follows from the chart as a whole; `note` says from what."""
    return Part(Fact(choice=word, text=word), Shown(name=name, value=word, note=note))


def spread(values: Iterable[Value]) -> Bounds | None:
    """Return the interval that holds every one of the values; None where one is held."""
    made: Bounds | None = None
    for item in values:
        if item.bounds is None:
            return None
        made = item.bounds if made is None or made == item.bounds else hull(made, item.bounds)
    return made


def _near(values: Sequence[Value], value: Value) -> Sequence[Value]:
    """Return the values within a day of another, so that a long series is not searched whole."""
    start = bisect_left(values, value.at - _LONGEST_DAY, key=_time)
    return values[start : bisect_right(values, value.at + _LONGEST_DAY, key=_time)]


def _letter(said: Shown, bounds: Bounds, letters: tuple[str, ...]) -> Part:
    place = bounds.low
    if place is None or place != bounds.high or place.denominator != 1 or not 0 <= place < len(letters):
        return Part(why=_("{value}: not one grade").format(value=decimal(said.value)))
    letter = letters[int(place)]
    return Part(Fact(choice=letter, text=letter), msgspec.structs.replace(said, value=letter))


def _time(value: Value) -> datetime:
    return value.at
