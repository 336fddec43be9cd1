"""A step in a series that the body does not make and another reading explains: asked about where the value is typed.

A decimal sign in the wrong place, or a number read off in another unit, lies inside every limit and changes a verdict
without a word. The values of a table are not asked about: there the step is a finding, and the table stays as printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import msgspec

from bedside.domain.analyte import Analyte, Delta, Unit
from bedside.domain.chart import Chart
from bedside.domain.doubt import Doubt, reading
from bedside.domain.jump import broken, said, times
from bedside.domain.moment import local_date
from bedside.domain.records import Observation, Reading
from bedside.domain.value import Value
from bedside.domain.wording import unit_text, value_text, when_text
from bedside.text import _, decimal

_DAY = 24 * 3600
_PLACES = (1, -1, 2, -2, 3, -3)


class _Step(msgspec.Struct, frozen=True):
    """What a number of an analyte is measured by: the rule, the value before it and the seconds since."""

    analyte: Analyte
    rule: Delta
    before: Fraction
    seconds: int

    def breaks(self, after: Fraction) -> bool:
        """Return whether the step to a canonical number breaks the rule."""
        return broken(self.rule, self.before, after, self.seconds)

    def explaining(self, number: Decimal, own: Unit, near: Fraction) -> Iterator[tuple[Decimal, Unit]]:
        """Yield the number in another unit, and with its decimal sign elsewhere, where that makes no such step."""
        known: set[Fraction] = set()
        for other, unit in _others(number, own, self.analyte):
            canonical = unit.canonical(Fraction(other))
            fits = self.analyte.hard.holds(canonical) and times(self.before, canonical) <= near
            if fits and canonical not in known and not self.breaks(canonical):
                known.add(canonical)
                yield other, unit


def weigh_step(typed: Observation, chart: Chart) -> Doubt | None:
    """Return the hold for a typed value that breaks the slip rule of its analyte, with the readings that do not.

    None where the analyte has no such rule, no earlier value is exact, or no other reading lies near that value.
    """
    analyte = chart.catalogue.analyte(typed.code)
    last = _before(typed, chart) if analyte.slip else None
    if analyte.slip is None or last is None or last.exact is None or typed.value is None:
        return None
    step = _Step(analyte, analyte.slip, last.exact, _seconds(last, typed, chart))
    own = analyte.units[typed.unit]
    after = own.canonical(Fraction(typed.value))
    if not _certain(typed, step.before, after) or not step.breaks(after):
        return None
    found = ((typed.value, own), *step.explaining(typed.value, own, step.rule.near or chart.catalogue.doubt.near))
    readings = tuple(reading(analyte, number, unit, typed.comparator) for number, unit in found)
    return _hold(typed, last, step.rule, readings, chart) if len(readings) > 1 else None


def told_step(typed: Observation, chart: Chart) -> str:
    """Return what to warn of while a value is typed that breaks the delta rule of its analyte; empty for none."""
    analyte = chart.catalogue.analyte(typed.code)
    last = _before(typed, chart) if analyte.delta else None
    if analyte.delta is None or last is None or last.exact is None or typed.value is None:
        return ""
    after = analyte.units[typed.unit].canonical(Fraction(typed.value))
    if not _certain(typed, last.exact, after) or not broken(
        analyte.delta, last.exact, after, _seconds(last, typed, chart)
    ):
        return ""
    return _("{value} after {earlier} ({time}): {step}.").format(**_after(typed, last, chart), step=said(analyte.delta))


def _hold(typed: Observation, last: Value, rule: Delta, readings: tuple[Reading, ...], chart: Chart) -> Doubt:
    text = _("{value} after {earlier} ({time}): {step}; another reading is near.").format(
        **_after(typed, last, chart), step=said(rule)
    )
    return Doubt(kind="hold", text=text, readings=readings, finding=rule.finding, slip=True)


def _after(typed: Observation, last: Value, chart: Chart) -> dict[str, str]:
    """Return a typed value, the one before it and its time, in words."""
    return {
        "value": value_text(typed, chart.catalogue),
        "earlier": f"{decimal(last.text)} {unit_text(last.code, last.unit, chart.catalogue)}".strip(),
        "time": when_text(last.at, last.precision, chart.zone, chart.at),
    }


def _before(typed: Observation, chart: Chart) -> Value | None:
    """Return the newest exact value from before; where one has only a date, one of the same day too."""
    if typed.precision == "undated":
        return None
    day = local_date(typed.at, chart.zone)
    for item in reversed(chart.values(typed.code)):
        coarse = "day" in (item.precision, typed.precision)
        earlier = local_date(item.at, chart.zone) <= day if coarse else item.at < typed.at
        if earlier and item.exact is not None:
            return item
    return None


def _seconds(last: Value, typed: Observation, chart: Chart) -> int:
    """Return the time between; where one has only a date, whole days, and one day for two values of the same."""
    if last.precision == typed.precision == "minute":
        return int((typed.at - last.at).total_seconds())
    days = (local_date(typed.at, chart.zone) - local_date(last.at, chart.zone)).days
    return max(days, 1) * _DAY


def _certain(typed: Observation, before: Fraction, after: Fraction) -> bool:
    """Return whether the whole interval of a value with a comparator lies on the far side."""
    if typed.comparator.startswith("<"):
        return after < before
    return after > before if typed.comparator else True


def _others(number: Decimal, own: Unit, analyte: Analyte) -> Iterator[tuple[Decimal, Unit]]:
    for unit in analyte.units.values():
        if (unit.factor, unit.offset) != (own.factor, own.offset) and not unit.approximate:
            yield number, unit
    for place in _PLACES:
        # Without an exponent: the number is shown and stored as people write it.
        yield Decimal(format(number.scaleb(place), "f")), own
