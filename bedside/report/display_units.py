"""An Assessment in the units that a paper prints: each analyte in its one unit, whatever was typed.

Only the words change. What was signed, attached and hashed is the Assessment with every value as it was typed; held
values, readings and findings of data quality stay so on paper too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.records import Observation
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.verdict import Evidence, Verdict
from bedside.report.spoken import exact, figure
from bedside.text import _

T = TypeVar("T", Verdict, Trigger)

_NUMBER = re.compile(r"([<>]?=?)(\d+(?:\.\d+)?)")


def displayed(assessment: Assessment, chart: Chart) -> Assessment:
    """Return the Assessment as it is told on paper; its evidence stays as it was typed, see `measured`."""
    return msgspec.structs.replace(
        assessment,
        criteria=_verdicts(assessment.criteria, chart),
        label=_verdicts(assessment.label, chart),
        gates=_verdicts(assessment.gates, chart),
        conditions=_verdicts(assessment.conditions, chart),
        triggers=tuple(
            _told(item, (*item.evidence, *item.against, *item.opened_by), chart) for item in assessment.triggers
        ),
    )


def _verdicts(found: tuple[Verdict, ...], chart: Chart) -> tuple[Verdict, ...]:
    return tuple(
        msgspec.structs.replace(_told(item, _below(item), chart), children=_verdicts(item.children, chart))
        for item in found
    )


def _below(item: Verdict) -> Iterator[Evidence]:
    """Yield the evidence of a verdict and of all below it, which its reason may speak of."""
    yield from item.evidence
    for each in item.children:
        yield from _below(each)


def _told(item: T, evidence: Iterable[Evidence], chart: Chart) -> T:
    reason = item.reason
    for each in dict.fromkeys(evidence):
        said = measured(each, chart)
        if said.typed:
            typed, now = f"{figure(each.value)} {said.typed}", f"{said.value} {said.unit}"
            told = (
                now if said.value == figure(each.value) else _("{value} (typed {typed})").format(value=now, typed=typed)
            )
            reason = re.sub(rf"(?<![\d.,]){re.escape(typed)}(?![\w)])", lambda _found, told=told: told, reason)
    return msgspec.structs.replace(item, reason=reason)


class Measured(NamedTuple):
    """A value as it is printed; `typed` is the unit that was typed where that is another one, empty where it is not."""

    value: str
    unit: str
    typed: str = ""


def measured(item: Evidence, chart: Chart) -> Measured:
    """Return the value of evidence in the unit of its analyte, as typed where it cannot be said in that or is held."""
    behind = chart.find(item.record)
    if isinstance(behind, Observation) and behind.held:
        # To say it in another unit would choose a reading.
        return Measured(figure(item.value), item.unit)
    try:
        analyte, unit = chart.catalogue.analyte(item.item), chart.catalogue.unit(item.item, item.unit)
    except (KeyError, Problem):
        return Measured(figure(item.value), item.unit)
    own, found = analyte.units[analyte.unit].shown, _NUMBER.fullmatch(item.value)
    if found is None or unit.shown == own:
        return Measured(figure(item.value), _(unit.shown))
    if unit.factor == 1 and not unit.offset:
        return Measured(figure(item.value), _(own), _(unit.shown))
    number = found[1] + exact(chart.catalogue.canonical(item.item, Decimal(found[2]), item.unit))
    return Measured(number, _(own), _(unit.shown))
