"""What a reader must know about the data: held values with their readings, findings, and corrected entries."""

from __future__ import annotations

from itertools import groupby

from bedside.domain.chart import Chart
from bedside.domain.labels import reading_text
from bedside.domain.records import AnyRecord, Observation, Patient, Reading
from bedside.domain.wording import fact_text, patient_text, reason_text
from bedside.protocol.assessment import Assessment
from bedside.report.content import Cell, Column, Row, Section, Table, quiet, strong, text
from bedside.report.glyphs import SPACE
from bedside.report.spoken import printed_day
from bedside.report.values import unit_text
from bedside.report.words import pretty, stamp, with_unit
from bedside.text import _, decimal

_SHOWN = 40
_OF_A_RULE = 2
_ORDER = {"reject": 0, "hold": 1, "warn": 2, "info": 3}


def held(chart: Chart) -> Section | None:
    """Return the values in quarantine with every reading; None when nothing is held."""
    found = chart.held()
    if not found:
        return None
    columns = (
        Column(_("sampled"), 17),
        Column(_("typed"), 25),
        Column(_("readings, none chosen"), 48),
        Column(_("rule"), 12),
    )
    rows = tuple(_held_row(item, chart) for item in found[-_SHOWN:])
    return Section(_("Held values"), (Table(columns, rows),), remark=_more(len(found), _("each counts as unknown")))


def findings(assessment: Assessment) -> Section | None:
    """Return the data-quality findings, gravest first; None when there are none."""
    if not assessment.findings:
        return None
    words = {"reject": _("rejected"), "hold": _("held"), "warn": _("warning"), "info": _("remark")}
    ordered = sorted(assessment.findings, key=lambda item: (_ORDER[item.severity], item.id, item.key))
    by_rule = [
        (key, [pretty(item.text) for item in of]) for key, of in groupby(ordered, lambda item: (item.id, item.severity))
    ]
    rows = tuple(
        Row((Cell(text(strong(name))), Cell(text(words[severity])), Cell(text(_lines(said)))))
        for (name, severity), said in by_rule[:_SHOWN]
    )
    columns = (Column(_("rule"), 10), Column(_("severity"), 12), Column(_("finding"), 80))
    return Section(_("Data quality"), (Table(columns, rows),), remark=_more(len(by_rule), ""))


def corrections(chart: Chart) -> Section | None:
    """Return every corrected or voided entry with what replaced it and why; None when nothing was corrected."""
    if not chart.struck:
        return None
    columns = (
        Column(_("time"), 17),
        Column(_("was"), 34),
        Column(_("is now"), 34),
        Column(_("why, by whom, when"), 27),
    )
    rows = tuple(_correction_row(item, chart.successor(item.id), chart) for item in chart.struck[-_SHOWN:])
    return Section(_("Corrected entries"), (Table(columns, rows),), remark=_more(len(chart.struck), ""))


def _lines(said: list[str]) -> str:
    """Return what one rule found, a line each; of many the latest, and how many more there are."""
    more = len(said) - _OF_A_RULE
    rest = [_("and {count} more in the chart").format(count=more)] if more > 0 else []
    return "\n".join((*said[-_OF_A_RULE:], *rest))


def _held_row(item: Observation, chart: Chart) -> Row:
    title = chart.catalogue.analyte(item.code).short
    number = item.raw or (f"{item.comparator}{decimal(item.value)} {item.unit}" if item.value is not None else "")
    differ = len({(reading.value, reading.unit) for reading in item.held}) > 1
    readings = "; ".join(
        f"{place}. {_reading(item, reading, chart) if differ else reading_text(reading.label)}"
        for place, reading in enumerate(item.held, start=1)
    )
    cells = (
        text(stamp(item.at, chart, item.precision)),
        text(strong(title), f" {number}"),
        text(readings),
        text(quiet(item.finding)),
    )
    return Row(tuple(Cell(words) for words in cells))


def _reading(item: Observation, reading: Reading, chart: Chart) -> str:
    value = with_unit(decimal(reading.value), unit_text(chart, reading.code or item.code, reading.unit))
    label = reading_text(reading.label)
    return label if value.replace(SPACE, " ") in label else f"{value}, {label}"


def _correction_row(item: AnyRecord, after: AnyRecord | None, chart: Chart) -> Row:
    now = _("taken out of the chart") if after is None or after.void else _fact(after, chart)
    if after is not None and not after.void and after.at != item.at:
        now += f", {stamp(after.at, chart, after.precision)}"
    why = (
        ", ".join(filter(None, (reason_text(after.reason), after.author, stamp(after.recorded_at, chart))))
        if after
        else ""
    )
    cells = (
        text(stamp(item.at, chart, item.precision)),
        text(_fact(item, chart)),
        text(now),
        text(quiet(why)),
    )
    return Row(tuple(Cell(words) for words in cells))


def _fact(item: AnyRecord, chart: Chart) -> str:
    if isinstance(item, Patient):
        return patient_text(item, printed_day(item.born))
    return fact_text(item, chart.catalogue)


def _more(found: int, words: str) -> str:
    hidden = found - _SHOWN
    said = _("{shown} shown, {hidden} more in the chart").format(shown=_SHOWN, hidden=hidden) if hidden > 0 else ""
    return "; ".join(part for part in (words, said) if part)
