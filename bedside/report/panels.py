"""One trend panel per deciding analyte: values as intervals, held ones with every reading, thresholds with origin."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from bedside.domain.chart import Chart, Value
from bedside.domain.problem import Problem
from bedside.domain.quantity import Bounds
from bedside.protocol.assessment import Assessment, walk
from bedside.protocol.code_words import origin_word
from bedside.report.figure import HeldMark, Mark, Panel, Threshold
from bedside.report.scale import limits, ticks
from bedside.report.spoken import exact, shown_unit, unit_word
from bedside.report.values import edge, flag, openers, printed, readings, reference, reference_text
from bedside.report.words import pretty, stamp, with_unit
from bedside.text import _

_FIRST = ("ferritin", "crp", "alc", "pct")
_ASIDE = frozenset({"vital", "body"})
_WORKED = re.compile(r"\(([0-9]+(?:[.,][0-9]+)?) ([^\s)]+)\)")
_RULE = re.compile(r"(<=|>=|<|>|\u2264|\u2265)\s*([0-9]+(?:[.,][0-9]+)?)\s*(\S*)")


def panels(assessment: Assessment, chart: Chart, most: int) -> tuple[Panel, ...]:
    """Return at most `most` panels where charted: open triggers first, the four leading analytes, then other rules."""
    lines = _thresholds(assessment, chart)
    evidence = [item for trigger in assessment.open_triggers() for item in trigger.evidence]
    framed = openers(assessment)
    asked = dict.fromkeys((*(item.item for item in evidence), *_FIRST, *lines))
    kept = [code for code in asked if _drawable(chart, code)][:most]
    ordered = [code for code in dict.fromkeys((*_FIRST, *asked)) if code in kept]
    return tuple(_panel(code, lines.get(code, ()), framed, chart) for code in ordered)


def _drawable(chart: Chart, code: str) -> bool:
    known = {item.code for item in chart.catalogue.analytes if item.group not in _ASIDE}
    return code in known and bool(chart.values(code))


def _thresholds(assessment: Assessment, chart: Chart) -> dict[str, tuple[Threshold, ...]]:
    found: dict[str, dict[float, str]] = {}
    rules = [*walk((*assessment.criteria, *assessment.label)), *assessment.triggers]
    for rule in rules:
        match = _rule(rule.threshold)
        code = rule.evidence[-1].item if rule.evidence else getattr(rule, "missing", "")
        if match is None or not code:
            continue
        value = _canonical(chart, code, match[1], match[2])
        if value is not None:
            said = f"{assessment.protocol.id} {pretty(match[0])} {exact(value)} ({origin_word(rule.origin)})"
            found.setdefault(code, {}).setdefault(float(value), said)
    return {code: tuple(Threshold(value, said) for value, said in lines.items()) for code, lines in found.items()}


def _rule(words: str) -> tuple[str, str, str] | None:
    """Return comparison, number and unit of a printed rule; a number in brackets is the one worked out."""
    match, worked = _RULE.search(words), _WORKED.search(words)
    if match is None:
        return None
    return (match[1], worked[1], worked[2]) if worked else (match[1], match[2], match[3])


def _canonical(chart: Chart, code: str, number: str, unit: str) -> Fraction | None:
    try:
        return chart.catalogue.canonical(code, Decimal(number.replace(",", ".")), unit.rstrip(",;:."))
    except (KeyError, Problem):
        return None


def _panel(code: str, lines: tuple[Threshold, ...], framed: frozenset[str], chart: Chart) -> Panel:
    analyte, values = chart.catalogue.analyte(code), chart.values(code)
    span = reference(analyte, chart)
    band = _band(span.low if span else None, span.high if span else None)
    marks = tuple(_mark(item, item.bounds, framed, chart) for item in values if item.bounds is not None)
    held = tuple(_held(item, chart) for item in values if item.bounds is None)
    log = analyte.axis == "log"
    shown_values = [item.value for item in marks] + [value for item in held for value in item.values]
    edges = [side for side in band or () if side] if not log else [band[1]] if band and band[1] else []
    low, high = limits([*shown_values, *(item.value for item in lines), *edges], log=log, floor=analyte.axis_range[0])
    last = values[-1]
    text, mark = printed(last, analyte, chart)[0], flag(last, chart, analyte)
    return Panel(
        title=analyte.short,
        unit=unit_word(analyte),
        log=log,
        low=low,
        high=high,
        ticks=ticks(low, high, log=log),
        latest=f"{text} {mark}".strip(),
        latest_at=stamp(last.at, chart, last.precision),
        band=band,
        band_text=_("reference {range}").format(range=reference_text(span)) if band else "",
        thresholds=lines,
        marks=marks,
        held=held,
    )


def _band(low: Fraction | None, high: Fraction | None) -> tuple[float | None, float | None] | None:
    if low is None and high is None:
        return None
    return (float(low) if low is not None else None, float(high) if high is not None else None)


def _mark(item: Value, bounds: Bounds, framed: frozenset[str], chart: Chart) -> Mark:
    analyte = chart.catalogue.analyte(item.code)
    ringed = bool(framed & set(item.records))
    value = float(edge(bounds))
    if bounds.low == bounds.high:
        return Mark(item.at, value, "dot", "", ringed)
    return Mark(item.at, value, "below" if bounds.low is None else "above", printed(item, analyte, chart)[0], ringed)


def _held(item: Value, chart: Chart) -> HeldMark:
    found = readings(item, chart)
    unit = shown_unit(chart.catalogue.analyte(item.code))
    said = _(" or ").join(exact(value) for value in found)
    words = with_unit(said, unit) if said else item.text
    return HeldMark(item.at, tuple(float(value) for value in found), _("held: {readings}").format(readings=words))
