"""Values of one sample that cannot stand together: the person who charted them is asked (cross checks)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from functools import partial
from itertools import pairwise

from bedside.domain.checks import Descending, Parts
from bedside.domain.finding import Finding
from bedside.domain.quality.pairing import Pair, partner
from bedside.domain.quality.view import View, exact, finding
from bedside.domain.quantity import told
from bedside.text import _, decimal

_CM = 100


def parts_of_whole(view: View) -> Iterator[Finding]:
    """Name parts of a count that together exceed the whole."""
    for rule in view.rules.parts:
        yield from view.once("parts", (*rule.parts, rule.whole), partial(_parts, view, rule))


def _parts(view: View, rule: Parts) -> Iterator[Finding]:
    tolerance = view.chart.catalogue.cross.differential_tolerance
    window = timedelta(minutes=rule.minutes)
    wholes = _numbers(view, rule.whole)
    parts = [_numbers(view, code) for code in rule.parts]
    for pair in wholes:
        found = [item for item in (partner(pair, wholes, series, window) for series in parts) if item]
        if found and sum(number for _, number in found) > pair[1] + tolerance:
            whole = pair[0]
            names = _(" and ").join(f"{view.short(item.code)} {decimal(item.value.text)}" for item, _ in found)
            total = f"{view.short(rule.whole)} {decimal(whole.value.text)}"
            text = _("{parts} exceed {total}, {time}. Check the values.").format(
                parts=names, total=total, time=view.when(whole.at, whole.precision)
            )
            records = (*(item.record for item, _ in found), whole.record)
            yield finding("XC-COUNT", "warn", text, records, rule.whole)


def descending(view: View) -> Iterator[Finding]:
    """Name values of one sample that do not fall in their order (systolic, mean, diastolic pressure)."""
    for rule in view.rules.descending:
        yield from view.once("descending", rule.codes, partial(_rising, view, rule))


def _rising(view: View, rule: Descending) -> Iterator[Finding]:
    for row in _samples([_numbers(view, code) for code in rule.codes], timedelta(minutes=rule.minutes)):
        if any(first <= second for (_, first), (_, second) in pairwise(row)):
            values = ", ".join(f"{view.short(item.code)} {decimal(item.value.text)}" for item, _ in row)
            when = view.when(row[0][0].at, row[0][0].precision)
            text = _("{values}, {time}: not in falling order. Check the values.").format(values=values, time=when)
            yield finding("XC-PRESSURE", "warn", text, (item.record for item, _ in row), rule.codes[0])


def _samples(columns: list[list[Pair]], window: timedelta) -> Iterator[list[Pair]]:
    """Yield the values of each sample in the order of the columns; a value belongs to one sample only."""
    taken: set[str] = set()
    for place, column in enumerate(columns):
        for pair in column:
            if pair[0].record in taken:
                continue
            others = (partner(pair, column, later, window) for later in columns[place + 1 :])
            row = [pair, *(item for item in others if item and item[0].record not in taken)]
            taken.update(item.record for item, _ in row)
            yield row


def body_mass(view: View) -> Iterator[Finding]:
    """Ask about a body mass index that suggests weight or height in another unit."""
    weight, height = (_newest(view, code) for code in ("weight", "height"))
    if weight is None or height is None or not height[1]:
        return
    index = weight[1] * _CM * _CM / height[1] ** 2
    limits = view.chart.catalogue.cross
    if not limits.bmi_low <= index <= limits.bmi_high:
        said = view.said(weight[0]) + _(" and ") + view.said(height[0])
        text = _("Body mass index {number} from {values}. Check both units.").format(
            number=told(Fraction(round(index * 10), 10)), values=said
        )
        yield finding("XC-BMI", "warn", text, (weight[0].record, height[0].record), "weight")


def _numbers(view: View, code: str) -> list[Pair]:
    return [pair for pair in exact(view.series.get(code, ())) if not pair[0].held]


def _newest(view: View, code: str) -> Pair | None:
    pairs = _numbers(view, code)
    return pairs[-1] if pairs else None
