"""The kidneys as scores read them: creatinine against what it was before, and urine output over hours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.domain.value import Value
from bedside.protocol.leaf import rough, roughly
from bedside.protocol.measure.sheet import Part, Sheet, inferred
from bedside.protocol.model import span
from bedside.protocol.watch.creatinine import Before, befores
from bedside.protocol.watch.history import Moment, moments
from bedside.protocol.watch.urine import Stretch, stretches
from bedside.scores import kdigo
from bedside.scores.answer import Fact, Shown
from bedside.scores.interval import over
from bedside.scores.parts import scaled
from bedside.text import N_, _

_HOURS = {"urine_6h": 6, "urine_12h": 12, "urine_24h": 24}
_NONE_BEFORE = N_("no earlier creatinine")


def injury(sheet: Sheet) -> dict[str, Part]:
    """Return what KDIGO reads: creatinine, the lowest before it, the baseline, and urine per kilogram and hour."""
    return {**_creatinine(sheet), **{name: _per_kilogram(sheet, hours) for name, hours in _HOURS.items()}}


def _creatinine(sheet: Sheet) -> dict[str, Part]:
    question = sheet.question
    found = moments(question, question.chart.values("creatinine"))
    if not found or not sheet.newest("creatinine").usable:
        return {}
    before = _before(sheet, found)
    earlier = [value for item in found[:-1] for value in item.values]
    return {
        "creatinine_48h": _lowest(sheet, "creatinine_48h", earlier, before.recent),
        "creatinine_baseline": _lowest(sheet, "creatinine_baseline", earlier, before.baseline),
        "baseline_from": _source(before),
    }


def _before(sheet: Sheet, found: Sequence[Moment]) -> Before:
    table, question = kdigo.table(), sheet.question
    sources = (question.chart.values("creatinine"), *question.chart.events("admitted"))

    def work() -> Before:
        return befores(question, found, span(table.rise_within), span(table.baseline_within))[-1]

    return question.memo.made("KDIGO baseline", sources, work)


def _lowest(sheet: Sheet, name: str, earlier: list[Value], bounds: Bounds | None) -> Part:
    if bounds is None:
        return Part(why=_(_NONE_BEFORE))
    value = next((item for item in reversed(earlier) if item.bounds == bounds), None)
    if value is not None:
        return sheet.of(name, (value,))
    note = _("one of the earlier values is in doubt")
    said = Shown(name=name, value=_worded(bounds, roughly), unit="mg/dL", note=note)
    return Part(Fact(bounds=bounds, text=_worded(bounds, rough)), said)


def _worded(bounds: Bounds, number: Callable[[Fraction], str]) -> str:
    low, high = (number(end) if end is not None else "?" for end in (bounds.low, bounds.high))
    return _("{low} to {high}").format(low=low, high=high)


def _source(before: Before) -> Part:
    if before.baseline is None:
        return Part(why=_(_NONE_BEFORE))
    word = "first_of_stay" if before.of_stay else "lowest_7_days"
    return inferred("baseline_from", word, _("by the times of the values"))


def _per_kilogram(sheet: Sheet, hours: int) -> Part:
    found = urine_of(sheet, hours)
    weight = sheet.part("weight").fact
    if found.fact is None or found.fact.bounds is None:
        return found
    if weight is None or weight.bounds is None or not weight.bounds.low:
        return Part(why=_("no weight"))
    each = over(scaled(found.fact.bounds, Fraction(1, hours)), weight.bounds)
    return _shown(sheet, f"urine_{hours}h", each, "mL/kg/h", hours)


def day_urine(sheet: Sheet) -> Part:
    """Return the volume of the last 24 hours that readings cover."""
    return urine_of(sheet, _HOURS["urine_24h"])


def urine_of(sheet: Sheet, hours: int) -> Part:
    """Return the volume in mL of so many hours up to the newest reading; each reading speaks for the time before it."""
    found = sheet.newest("urine")
    if not found.usable:
        return Part(why=found.fault)
    mean = _stretch(sheet).mean(sheet.question.chart.values("urine")[-1].at, timedelta(hours=hours))
    if mean is None:
        return Part(why=_("the readings do not cover {hours} hours without a hole").format(hours=hours))
    return _shown(sheet, f"urine_{hours}h", scaled(mean, Fraction(hours)), "mL", hours)


def _stretch(sheet: Sheet) -> Stretch:
    """Return the readings up to the newest without a hole between them."""
    question = sheet.question
    values = question.chart.values("urine")

    def work() -> Stretch:
        return stretches(moments(question, values), span(kdigo.table().urine_apart))[-1]

    return question.memo.made("urine without a hole", (values,), work)


def _shown(sheet: Sheet, name: str, bounds: Bounds, unit: str, hours: int) -> Part:
    last = sheet.question.chart.values("urine")[-1]
    exact = rough(bounds.low) if bounds.low is not None and bounds.low == bounds.high else ""
    value, text = exact or _worded(bounds, roughly), exact or _worded(bounds, rough)
    part = sheet.of(name, (last,), _("over {hours} hours up to the newest reading").format(hours=hours))
    said = msgspec.structs.replace(part.shown, value=value, unit=unit) if part.shown else None
    return Part(Fact(bounds=bounds, text=text, unit=unit), said)
