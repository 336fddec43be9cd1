"""How one laboratory value is printed: in the analyte's unit, with its flag against the range that applies to it."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.analyte import Analyte, Span
from bedside.domain.chart import Chart, Value
from bedside.domain.problem import Problem
from bedside.domain.quantity import Bounds
from bedside.domain.records import Observation
from bedside.protocol.assessment import Assessment
from bedside.protocol.opened import opener_of
from bedside.report.glyphs import EN, LESS_EQUAL, MORE_EQUAL
from bedside.report.spoken import exact, figure
from bedside.text import _


def openers(assessment: Assessment) -> frozenset[str]:
    """Return the records that opened a trigger which still waits."""
    return frozenset(each.record for item in assessment.open_triggers() for each in opener_of(item))


def reference(analyte: Analyte, chart: Chart) -> Span | None:
    """Return the default reference range for the patient's sex."""
    return analyte.reference.of(chart.patient.sex) if analyte.reference else None


def reference_text(span: Span | None) -> str:
    """Return a range as printed, a dash where there is none."""
    if span is None or (span.low is None and span.high is None):
        return EN
    if span.low is None:
        return f"{LESS_EQUAL} {exact(span.high)}" if span.high is not None else EN
    return f"{exact(span.low)}{EN}{exact(span.high)}" if span.high is not None else f"{MORE_EQUAL} {exact(span.low)}"


def own_range(value: Value, chart: Chart) -> Span | None:
    """Return the reporting laboratory's own range in the canonical unit, where the record has one."""
    source = value.source
    if not isinstance(source, Observation) or (source.range_low is None and source.range_high is None):
        return None
    low, high = (
        chart.catalogue.canonical(source.code, side, source.unit) if side is not None else None
        for side in (source.range_low, source.range_high)
    )
    return Span(low=low, high=high)


def flag(value: Value, chart: Chart, analyte: Analyte) -> str:
    """Return H or L where the whole value lies outside the range that applies, else nothing."""
    span = own_range(value, chart) or reference(analyte, chart)
    if value.bounds is None or span is None:
        return ""
    if span.high is not None and value.bounds.decide(">", span.high):
        return "H"
    return "L" if span.low is not None and value.bounds.decide("<", span.low) else ""


def printed(value: Value, analyte: Analyte, chart: Chart) -> tuple[str, str]:
    """Return the value in the analyte's unit, as typed where that is the same, and the typed form where it differs."""
    if value.bounds is None:
        return _("held"), f"{figure(value.text)} {unit_text(chart, value.code, value.unit)}".strip()
    unit = chart.catalogue.unit(value.code, value.unit) if value.unit else analyte.units[analyte.unit]
    if unit.factor == 1 and not unit.offset:
        return figure(value.text), ""
    sign = value.text[: len(value.text) - len(value.text.lstrip("<>="))]
    return sign + exact(edge(value.bounds)), f"{figure(value.text)} {_(unit.shown) or value.unit}"


def edge(bounds: Bounds) -> Fraction:
    """Return the number that stands for an interval: its end, the only one or the one beside the comparator."""
    found = bounds.low if bounds.high is None else bounds.high
    return found if found is not None else Fraction(0)


def unit_text(chart: Chart, code: str, unit: str) -> str:
    """Return how a charted unit is shown; an unknown one stands as it was typed."""
    try:
        return _(chart.catalogue.unit(code, unit).shown)
    except Problem:
        return unit


def readings(value: Value, chart: Chart) -> tuple[Fraction, ...]:
    """Return the readings of a held value in the canonical unit, those that are numbers of this analyte."""
    source = value.source
    held = source.held if isinstance(source, Observation) else ()
    found = []
    for reading in held:
        try:
            found.append(chart.catalogue.canonical(reading.code or value.code, reading.value, reading.unit))
        except (KeyError, Problem):
            continue
    return tuple(dict.fromkeys(found))
