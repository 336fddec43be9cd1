"""The newest value of an analyte as rules may use it: free or held, fresh or stale, alone or in dispute."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

import msgspec

from bedside.domain.moment import local
from bedside.domain.quantity import Bounds
from bedside.domain.records import Observation
from bedside.domain.value import Value, observed
from bedside.domain.wording import unit_text, when_text
from bedside.protocol.dispute import alike, clashes, one_answer
from bedside.protocol.leaf import rough
from bedside.protocol.model import Percent, span
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence, Outcome
from bedside.text import N_, _, _p, decimal

HELD = N_("held, unit or reading in doubt")
LEFT_OPEN = N_("the comparator leaves it open")
_PERCENT = 100
_DAY = timedelta(hours=25)


class Newest(msgspec.Struct, frozen=True):
    """The newest value and those in dispute with it; `fault` says why they may not decide ("" when they may)."""

    values: tuple[Value, ...] = ()
    fault: str = ""

    @property
    def usable(self) -> bool:
        """Return whether a rule may decide on the values."""
        return not self.fault

    def decide(self, answer: Callable[[Value], bool | None]) -> Outcome:
        """Return the outcome that all values agree on, UNKNOWN where they do not or may not decide."""
        outcomes: list[Outcome] = [outcome_of(answer(item)) for item in self.values] if self.usable else []
        return outcomes[0] if one_answer(outcomes) else "UNKNOWN"


def outcome_of(answer: bool | None) -> Outcome:
    """Return an answer of exact comparison as an outcome."""
    if answer is None:
        return "UNKNOWN"
    return "MET" if answer else "NOT_MET"


def newest(question: Question, code: str, *, within: str | None = None, percent: Percent | None = None) -> Newest:
    """Return the newest value of a code; never an older one in place of a held or stale one."""
    chart = question.chart
    values = chart.values(code) if percent is None else _charted_or_made(question, code, percent, whole_stay=False)
    title = chart.catalogue.analyte(code).title
    if not values:
        return _nothing(question, code, percent)
    found = clashes(values, values[-1], chart.zone)
    if any(item.bounds is None for item in found):
        return Newest(found, f"{title} {worded(question, found[0])}: {_(HELD)}")
    if question.stale(values[-1], question.shelf(code, within)):
        stale = _("{analyte} {value} is stale ({age})")
        value, age = worded(question, found[0]), question.ago(found[0])
        return Newest(found, stale.format(analyte=title, value=value, age=age))
    return Newest(found)


def _nothing(question: Question, code: str, percent: Percent | None) -> Newest:
    """Return why there is no value; parts that are charted and not of one sample are named."""
    chart = question.chart
    title = chart.catalogue.analyte(code).title
    parts = _nearest_parts(question, percent) if percent else ()
    if parts:
        named = _(" and ").join(_dated(question, item) for item in parts)
        apart = question.protocol.settings.one_sample.span
        form = _("{analyte}: {values} are not one sample (at most {length} apart, both with a clock time)")
        return Newest(parts, form.format(analyte=title, values=named, length=apart))
    none = _("{analyte}: no value charted with a date") if chart.undated(code) else _("{analyte}: no value charted")
    return Newest(fault=none.format(analyte=title))


def _nearest_parts(question: Question, percent: Percent) -> tuple[Value, ...]:
    """Return the newest percentage with the whole charted nearest to it; none unless both are charted."""
    part = question.chart.latest(percent.part)
    wholes = question.chart.values(percent.whole)
    if part is None or not wholes:
        return ()
    return min(reversed(wholes), key=partial(_gap, part)), part


def _gap(value: Value, other: Value) -> timedelta:
    return abs(value.at - other.at)


def _dated(question: Question, value: Value) -> str:
    short = question.chart.catalogue.analyte(value.code).short
    return f"{short} {worded(question, value)} ({when_text(value.at, value.precision, question.chart.zone)})"


def worded(question: Question, value: Value) -> str:
    """Return a value as charted, and how it was worked out."""
    unit = unit_text(value.code, value.unit, question.chart.catalogue)
    raw = isinstance(value.source, Observation) and value.source.value is None
    text = " ".join(filter(None, (value.text if raw else decimal(value.text), unit)))
    return f"{text} ({value.derived})" if value.derived else text


def evidence(question: Question, *values: Value) -> tuple[Evidence, ...]:
    """Return the records behind values; a worked-out value names both of its parts."""
    return tuple(item for value in values for item in _shown(question, value))


def _shown(question: Question, value: Value) -> Iterator[Evidence]:
    if value.derived:
        parts = [question.chart.find(record) for record in value.records]
        yield from (
            item
            for part in parts
            if isinstance(part, Observation)
            for item in _shown(question, observed(part, question.chart.catalogue))
        )
        return
    for record in value.records:
        yield Evidence(
            record=record,
            item=value.code,
            value=value.text,
            unit=value.unit,
            at=local(value.at, question.chart.zone),
            age_hours=question.hours(value.at, value.precision),
            precision=value.precision,
            note=_p("value", "held") if value.bounds is None else "",
        )


def series(question: Question, code: str, percent: Percent) -> Sequence[Value]:
    """Return charted values with all that can be worked out from percentages, oldest first."""
    return _charted_or_made(question, code, percent, whole_stay=True)


def _charted_or_made(question: Question, code: str, percent: Percent, *, whole_stay: bool) -> Sequence[Value]:
    """Return charted values with those worked out from a percentage where none was charted at that time.

    Only the newest are worked out unless the whole stay is asked for.
    """
    chart = question.chart
    charted = chart.values(code)
    apart = span(question.protocol.settings.one_sample.span)
    made = [
        item
        for item in _worked_out(question, code, percent, apart, whole_stay=whole_stay)
        if not any(_one_sample(item, other, apart, question) for other in _near(charted, item))
    ]
    return tuple(sorted((*charted, *made), key=lambda item: (item.at, item.recorded_at)))


def _worked_out(
    question: Question, code: str, percent: Percent, apart: timedelta, *, whole_stay: bool
) -> Iterator[Value]:
    wholes = question.chart.values(percent.whole)
    newest_at: datetime | None = None
    for part in reversed(question.chart.values(percent.part)):
        if newest_at and part.at < newest_at - _DAY and not whole_stay:
            return
        for whole in _near(wholes, part):
            if _one_sample(whole, part, apart, question) and whole.precision == part.precision:
                newest_at = newest_at or part.at
                yield _product(code, whole, part, question)


def _near(values: Sequence[Value], value: Value) -> Sequence[Value]:
    """Return the values within a day of another, so that a long chart is not searched whole."""
    first = bisect_left(values, value.at - _DAY, key=_time)
    return values[first : bisect_right(values, value.at + _DAY, key=_time)]


def _time(value: Value) -> datetime:
    return value.at


def _one_sample(item: Value, other: Value, apart: timedelta, question: Question) -> bool:
    if "day" in {item.precision, other.precision}:
        return alike(item, other, question.chart.zone)
    return abs(item.at - other.at) <= apart


def _product(code: str, whole: Value, part: Value, question: Question) -> Value:
    bounds = _times(whole.bounds, part.bounds) if whole.bounds and part.bounds else None
    exact = bounds is not None and bounds.low is not None and bounds.low == bounds.high
    made = (
        rough(bounds.low)
        if bounds is not None and bounds.low is not None and exact
        else f"{whole.text} x {part.text} %"
    )

    analyte = question.chart.catalogue.analyte(code)
    return Value(
        code=code,
        records=(*whole.records, *part.records),
        at=max(whole.at, part.at),
        precision=whole.precision,
        recorded_at=max(whole.recorded_at, part.recorded_at),
        bounds=bounds,
        text=made,
        unit=analyte.units[analyte.unit].shown or analyte.unit,
        derived=decimal(f"{whole.text} x {part.text} % = {made}") if exact else _("worked out from a percentage"),
    )


def _times(whole: Bounds, part: Bounds) -> Bounds:
    def end(first: Fraction | None, second: Fraction | None) -> Fraction | None:
        return None if first is None or second is None else first * second / _PERCENT

    return Bounds(
        end(whole.low, part.low),
        end(whole.high, part.high),
        low_open=whole.low_open or part.low_open,
        high_open=whole.high_open or part.high_open,
    )
