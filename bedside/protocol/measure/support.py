"""Organ support: spans that hold from their start to their end, so that what nobody started does not run.

One exception: while the newest mean pressure is low, a vasopressor that nobody charted is what has to be asked, so
silence is no answer then.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.domain.quantity import shown
from bedside.domain.records import Medicine
from bedside.protocol.dispute import order_open
from bedside.protocol.measure.person import NO, YES
from bedside.protocol.measure.sheet import Part, Sheet, inferred
from bedside.protocol.question import order_key
from bedside.scores.answer import Fact, Shown
from bedside.scores.vitals import mean_pressure
from bedside.text import N_, _, decimal

_VASOPRESSOR = "vasopressor"
_SILENT = N_("no start charted, and the mean pressure is low: chart the start, or that there is none")


def running(sheet: Sheet, code: str) -> Part:
    """Return whether a support runs."""
    marks = sorted(sheet.question.chart.events(code), key=order_key)
    if not marks:
        return inferred(code, NO, _("no start charted"))
    last, zone = marks[-1], sheet.question.chart.zone
    if any(item.state != last.state and order_open(item, last, zone) for item in marks[:-1]):
        return Part(why=_("started and ended on one day or without a time, the order is not charted"))
    return sheet.charted(code, last, YES if last.state == "start" else NO)


def rrt(sheet: Sheet) -> Part:
    """Return whether renal replacement runs."""
    return running(sheet, "rrt")


def ecmo(sheet: Sheet) -> Part:
    """Return whether ECMO runs."""
    return running(sheet, "ecmo")


def vasopressor(sheet: Sheet) -> Part:
    """Return whether a vasopressor runs, by its own event or as a medicine in use."""
    found, drugs = running(sheet, _VASOPRESSOR), in_use(sheet, _VASOPRESSOR)
    marks = sheet.question.chart.events(_VASOPRESSOR)
    if drugs and (not marks or order_key(drugs[-1]) > max(map(order_key, marks))):
        return sheet.charted(_VASOPRESSOR, drugs[-1], YES, drugs[-1].drug)
    if drugs and found.fact and found.fact.choice == NO:
        why = _("charted as ended, but {drug} is still charted as in use")
        return Part(why=why.format(drug=drugs[-1].drug))
    return Part(why=_(_SILENT)) if not marks and _low(sheet) else found


def in_use(sheet: Sheet, drug_class: str) -> list[Medicine]:
    """Return the medicines of a class that are in use, other than the protocol's own, oldest first."""
    question = sheet.question
    last: dict[str, Medicine] = {}
    for item in sorted(question.chart.of(Medicine), key=order_key):
        known = sheet.catalogue.drug(item.drug)
        if known and known.has(drug_class) and not question.is_drug(item.drug):
            last[known.name] = item
    return [item for item in last.values() if item.action == "start"]


def mean_now(sheet: Sheet) -> Part:
    """Return the newest mean arterial pressure: as charted, or worked out from a newer pair of one set."""
    return sheet.once("mean pressure now", lambda: _mean_now(sheet))


def _mean_now(sheet: Sheet) -> Part:
    pair = sheet.of_one_set(("sbp", "dbp"))
    facts = [part.fact for part in pair.values()]
    charted = sheet.newest("map").values
    sampled = [sheet.newest(code).values[0].at for code, part in pair.items() if part.fact]
    ends = [fact.bounds for fact in facts if fact and fact.bounds]
    if len(ends) < len(pair) or (charted and charted[0].at >= max(sampled)):
        return sheet.part("map")
    mean = mean_pressure(ends[0], ends[1])
    text = shown(mean.low) if mean.low is not None and mean.low == mean.high else ""
    note = _("worked out from {parts}").format(parts=decimal("/".join(fact.text for fact in facts if fact)))
    said = pair["sbp"].shown or Shown(name="map", value=text)
    return Part(Fact(bounds=mean, text=text), msgspec.structs.replace(said, name="map", value=text, note=note))


def _low(sheet: Sheet) -> bool:
    found = mean_now(sheet).fact
    limit = Fraction(sheet.question.protocol.settings.low_pressure.value)
    return bool(found and found.bounds and found.bounds.decide("<", limit) is not False)
