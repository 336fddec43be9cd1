"""What a grade of a laboratory value is held against: its limits of normal, and its value before the first dose."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from bedside.domain.chart import Chart
from bedside.domain.quantity import shown, told
from bedside.domain.records import Observation
from bedside.domain.value import Value
from bedside.protocol.measure.sheet import Part, Sheet
from bedside.protocol.uln import lower_limit, upper_limit
from bedside.protocol.watch.history import baseline
from bedside.scores import ctcae
from bedside.scores.answer import Fact, Shown
from bedside.scores.interval import exactly, hull
from bedside.text import _

Limit = Callable[[Value, Chart], Fraction | None]

_LIMITS: dict[str, tuple[str, Limit]] = {"_uln": ("upper", upper_limit), "_lln": ("lower", lower_limit)}
_BASELINE = "_baseline"


def grades(sheet: Sheet) -> dict[str, Part]:
    """Return limits and baselines of the terms that CTCAE grades."""
    found: dict[str, Part] = {}
    for name in ctcae.table().inputs:
        for ending, (side, limit) in _LIMITS.items():
            if name.endswith(ending):
                found[name] = _limit(sheet, name, name.removesuffix(ending), side, limit)
        if name.endswith(_BASELINE):
            found[name] = _baseline(sheet, name, name.removesuffix(_BASELINE))
    return found


def _limit(sheet: Sheet, name: str, code: str, side: str, limit: Limit) -> Part:
    found = sheet.newest(code)
    ends = {limit(item, sheet.question.chart) for item in found.values} if found.usable else set()
    known = [end for end in ends if end is not None]
    if not known or len(known) < len(ends):
        none = _("no upper limit of normal is known") if side == "upper" else _("no lower limit of normal is known")
        return Part(why=found.fault or none)
    bounds = hull(exactly(min(known)), exactly(max(known)))
    own = any(_has_range(item, side) for item in found.values)
    note = _("of the reporting laboratory") if own else _("of the catalogue, for the sex")
    text = _(" or ").join(shown(end) for end in sorted(known))
    said = text if len(known) == 1 else _(" or ").join(told(end) for end in sorted(known))
    unit = sheet.catalogue.analyte(code).unit
    return Part(Fact(bounds=bounds, text=text, unit=unit), Shown(name=name, value=said, unit=unit, note=note))


def _has_range(value: Value, side: str) -> bool:
    charted = value.source
    end = {"upper": "range_high", "lower": "range_low"}[side]
    return isinstance(charted, Observation) and getattr(charted, end) is not None


def _baseline(sheet: Sheet, name: str, code: str) -> Part:
    values = baseline(sheet.question, code)
    if values:
        return sheet.of(name, values, _("last value at or before the first dose"))
    none = sheet.question.first_given is None
    return Part(why=_("no dose given yet") if none else _("no value before the first dose"))
