"""Values of one instant that cannot stand together: the person who charted them is asked (cross checks)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from functools import partial
from itertools import pairwise

from bedside.domain.checks import Descending, Parts
from bedside.domain.finding import Finding
from bedside.domain.moment import Precision
from bedside.domain.quality.point import Point
from bedside.domain.quality.view import View, exact, finding
from bedside.domain.quantity import shown

Moment = tuple[datetime, Precision]
Pair = tuple[Point, Fraction]
_CM = 100


def parts_of_whole(view: View) -> Iterator[Finding]:
    """Name parts of a count that together exceed the whole."""
    for rule in view.rules.parts:
        yield from view.once("parts", (*rule.parts, rule.whole), partial(_parts, view, rule))


def _parts(view: View, rule: Parts) -> Iterator[Finding]:
    tolerance = view.chart.catalogue.cross.differential_tolerance
    parts = [_counted(view, code) for code in rule.parts]
    for moment, (whole, number) in _counted(view, rule.whole).items():
        found = [item[moment] for item in parts if moment in item]
        if found and sum(value for _, value in found) > number + tolerance:
            names = " and ".join(f"{view.short(item.code)} {item.value.text}" for item, _ in found)
            total = f"{view.short(rule.whole)} {whole.value.text}"
            text = f"{names} exceed {total}, {view.when(*moment)}. Check the values."
            records = (*(item.record for item, _ in found), whole.record)
            yield finding("XC-COUNT", "warn", text, records, rule.whole)


def descending(view: View) -> Iterator[Finding]:
    """Name values of one instant that do not fall in their order (systolic, mean, diastolic pressure)."""
    for rule in view.rules.descending:
        yield from view.once("descending", rule.codes, partial(_rising, view, rule))


def _rising(view: View, rule: Descending) -> Iterator[Finding]:
    columns = [_counted(view, code) for code in rule.codes]
    for moment in dict.fromkeys(moment for column in columns for moment in column):
        row = [column[moment] for column in columns if moment in column]
        if any(first <= second for (_, first), (_, second) in pairwise(row)):
            values = ", ".join(f"{view.short(item.code)} {item.value.text}" for item, _ in row)
            text = f"{values}, {view.when(*moment)}: not in falling order. Check the values."
            yield finding("XC-PRESSURE", "warn", text, (item.record for item, _ in row), rule.codes[0])


def body_mass(view: View) -> Iterator[Finding]:
    """Ask about a body mass index that suggests weight or height in another unit."""
    weight, height = (_newest(view, code) for code in ("weight", "height"))
    if weight is None or height is None or not height[1]:
        return
    index = weight[1] * _CM * _CM / height[1] ** 2
    limits = view.chart.catalogue.cross
    if not limits.bmi_low <= index <= limits.bmi_high:
        said = f"{view.said(weight[0])} and {view.said(height[0])}"
        text = f"Body mass index {shown(Fraction(round(index * 10), 10))} from {said}. Check both units."
        yield finding("XC-BMI", "warn", text, (weight[0].record, height[0].record), "weight")


def _counted(view: View, code: str) -> dict[Moment, Pair]:
    pairs = exact(view.series.get(code, ()))
    return {(item.at, item.precision): (item, number) for item, number in pairs if not item.held}


def _newest(view: View, code: str) -> Pair | None:
    pairs = [pair for pair in exact(view.series.get(code, ())) if not pair[0].held]
    return pairs[-1] if pairs else None
