"""The laboratory part of a note: days as columns, newest right, with units, reference, flags; older days in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec

from bedside.domain.analyte import Analyte
from bedside.domain.chart import Chart, Value
from bedside.domain.moment import local_date
from bedside.domain.records import Observation
from bedside.protocol.assessment import Assessment
from bedside.report.content import Cell, Column, Para, Row, Section, Table, quiet, remark, strong, text
from bedside.report.glyphs import EN, SPACE, raised
from bedside.report.spoken import exact, shown_unit, unit_word
from bedside.report.values import (
    edge,
    flag,
    openers,
    own_range,
    printed,
    readings,
    reference,
    reference_text,
    unit_text,
)
from bedside.report.words import clock, day, pretty, stamp, with_unit
from bedside.text import _, _n, decimal

_DAYS = 7
_NOTES = 16
_ALSO = 10
_ASIDE = frozenset({"vital", "body"})


class _Footnotes:
    """Remarks under a table, numbered as they come."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def mark(self, words: str) -> str:
        """Return the raised number under which a remark stands."""
        if words not in self.said:
            self.said.append(words)
        return SPACE + raised(self.said.index(words) + 1)

    def paras(self) -> tuple[Para, ...]:
        """Return the remarks as one running paragraph."""
        listed = "  ".join(f"{raised(place)}{SPACE}{words}" for place, words in enumerate(self.said[:_NOTES], start=1))
        more = len(self.said) - _NOTES
        rest = "  " + _further(more) if more > 0 else ""
        return (remark(listed + rest),) if listed else ()


class _Grid(msgspec.Struct, frozen=True):
    """What every cell of a table needs: the columns, the records to frame and the remarks below."""

    chart: Chart
    days: list[date]
    older: list[date]
    framed: frozenset[str]
    notes: _Footnotes
    crowded: bool


def laboratory(assessment: Assessment, chart: Chart) -> Section | None:
    """Return the laboratory table; None when no laboratory value was charted."""
    analytes = [item for item in chart.catalogue.analytes if item.group not in _ASIDE]
    series = _series(analytes, chart)
    undated = _undated(chart)
    if not series:
        return Section(_("Laboratory"), undated) if undated else None
    days, older = _days(series, chart)
    grid = _Grid(chart, days, older, openers(assessment), _Footnotes(), _crowded(series, days, chart))
    rows = tuple(_lab_row(analyte, values, grid) for analyte, values in series)
    table = Table(_columns(series, days, older, chart), rows, grid.notes.paras())
    return Section(
        _("Laboratory"), (table, *undated), remark=_remark(days, older, framed=bool(grid.framed), crowded=grid.crowded)
    )


def vitals(chart: Chart) -> Section | None:
    """Return vital signs, weight and height by day, lowest to highest; None when none was charted."""
    series = _series([item for item in chart.catalogue.analytes if item.group in _ASIDE], chart)
    if not series:
        return None
    days, older = _days(series, chart)
    rows = tuple(_vital_row(analyte, values, days, older, chart) for analyte, values in series)
    columns = _columns((), days, older, chart)
    remarked = (
        _("lowest to highest of the day; older days in one column") if older else _("lowest to highest of the day")
    )
    return Section(_("Vital signs, weight and height"), (Table(columns, rows),), remark=remarked)


def _series(analytes: Iterable[Analyte], chart: Chart) -> list[tuple[Analyte, tuple[Value, ...]]]:
    return [(item, found) for item in analytes if (found := chart.values(item.code))]


def _days(series: list[tuple[Analyte, tuple[Value, ...]]], chart: Chart) -> tuple[list[date], list[date]]:
    found = sorted({local_date(item.at, chart.zone) for _analyte, values in series for item in values})
    shown_days = _DAYS if len(found) <= _DAYS else _DAYS - 1
    return found[-shown_days:], found[:-shown_days]


def _remark(days: list[date], older: list[date], *, framed: bool, crowded: bool) -> str:
    parts = [_("last value of each day; H or L: outside the reference")]
    if crowded:
        parts.append(_("+n: n more values that day, see the chart"))
    if framed:
        parts.append(_("framed: opened a trigger"))
    parts.append(_("{dash}: no result").format(dash=EN))
    if older:
        parts.append(_summarised(len(older)))
    return "; ".join(parts)


def _further(more: int) -> str:
    return _n("{count} further remarks stand in the chart.", "{count} further remarks stand in the chart.", more)


def _summarised(days: int) -> str:
    return _n(
        "older values summarised, {count} days: lowest to highest (number)",
        "older values summarised, {count} days: lowest to highest (number)",
        days,
    )


def _columns(
    series: Iterable[tuple[Analyte, tuple[Value, ...]]], days: list[date], older: list[date], chart: Chart
) -> tuple[Column, ...]:
    taken = [item for _analyte, values in series for item in values]
    head = (Column("", 17.5), Column(_("unit"), 10), Column(_("reference"), 13))
    before = (Column(_("before"), 23, "right", day(days[0], chart.zone)),) if older else ()
    return (*head, *before, *(Column(day(when, chart.zone), 13, "right", _times(taken, when, chart)) for when in days))


def _crowded(series: list[tuple[Analyte, tuple[Value, ...]]], days: list[date], chart: Chart) -> bool:
    """Return whether too many cells hold several values of a day to list them all below the table."""
    taken = Counter(
        (item.code, local_date(item.at, chart.zone))
        for _analyte, values in series
        for item in values
        if local_date(item.at, chart.zone) >= days[0]
    )
    return len([number for number in taken.values() if number > 1]) > _ALSO


def _times(taken: list[Value], when: date, chart: Chart) -> str:
    found = sorted(
        clock(item.at, chart.zone) for item in taken if _on(item, when, chart) and item.precision == "minute"
    )
    if not found:
        return ""
    return found[0] if found[0] == found[-1] else _("{first} to {last}").format(first=found[0], last=found[-1])


def _on(value: Value, when: date, chart: Chart) -> bool:
    return local_date(value.at, chart.zone) == when


def _head(analyte: Analyte, chart: Chart) -> list[Cell]:
    span = reference(analyte, chart)
    unit = unit_word(analyte)
    return [Cell(text(strong(analyte.short))), Cell(text(quiet(unit))), Cell(text(quiet(reference_text(span))))]


def _lab_row(analyte: Analyte, values: tuple[Value, ...], grid: _Grid) -> Row:
    cells = _head(analyte, grid.chart)
    if grid.older:
        cells.append(
            _summary(
                [item for item in values if local_date(item.at, grid.chart.zone) < grid.days[0]], analyte, grid.chart
            )
        )
    for when in grid.days:
        cells.append(_lab_cell(analyte, [item for item in values if _on(item, when, grid.chart)], grid))
    return Row(tuple(cells))


def _lab_cell(analyte: Analyte, found: list[Value], grid: _Grid) -> Cell:
    if not found:
        return Cell(text(quiet(EN)))
    last = found[-1]
    words, typed = printed(last, analyte, grid.chart)
    rivals = [item for item in found if item.at == last.at]
    if len(rivals) > 1:
        words = _(" or ").join(dict.fromkeys(printed(item, analyte, grid.chart)[0] for item in rivals))
    marks = "".join(grid.notes.mark(said) for said in _remarks(analyte, found, typed, grid))
    if grid.crowded and len(found) > 1:
        marks = f"{SPACE}+{len(found) - 1}{marks}"
    ringed = bool(grid.framed & set(last.records))
    side = _common_flag(rivals, analyte, grid.chart)
    return Cell(text(strong(words) if ringed else words, quiet(marks) if marks else ""), side, ringed)


def _common_flag(rivals: list[Value], analyte: Analyte, chart: Chart) -> str:
    """Return H or L where each of several values for one time has it: no one of them is preferred."""
    flags = {flag(item, chart, analyte) for item in rivals}
    return flags.pop() if len(flags) == 1 else ""


def _remarks(analyte: Analyte, found: list[Value], typed: str, grid: _Grid) -> Iterable[str]:
    last, chart = found[-1], grid.chart
    if last.bounds is None:
        said = with_unit(_(" or ").join(exact(value) for value in readings(last, chart)), shown_unit(analyte))
        yield _("{what}: typed as {typed}; {readings}, in doubt; counts as unknown.").format(
            what=analyte.short, typed=typed, readings=said
        )
    elif typed and analyte.typed_unit_needed:
        yield _("{what} charted in {unit}.").format(what=analyte.short, unit=typed.rpartition(" ")[2])
    span = own_range(last, chart)
    if span is not None:
        yield _("{what}: laboratory's own range {range}.").format(what=analyte.short, range=reference_text(span))
    rivals = [item for item in found if item.at == last.at]
    if len(rivals) > 1:
        said = stamp(last.at, chart, last.precision)
        yield _("{what} {at}: {count} values for one time, none preferred.").format(
            what=analyte.short, at=said, count=len(rivals)
        )
    if grid.crowded:
        return
    earlier = [
        f"{printed(item, analyte, chart)[0]} {stamp(item.at, chart, item.precision)}"
        for item in found
        if item.at != last.at
    ]
    if earlier:
        yield _("{what} also {values}.").format(what=analyte.short, values=", ".join(earlier[-4:]))


def _summary(values: list[Value], analyte: Analyte, chart: Chart) -> Cell:
    known = [item for item in values if item.bounds is not None]
    if not values:
        return Cell(text(quiet(EN)))
    if not known:
        return Cell(text(_n("{count} held", "{count} held", len(values))))
    return Cell(text(_span(known, analyte, chart), quiet(f" ({len(values)})")))


def _vital_row(analyte: Analyte, values: tuple[Value, ...], days: list[date], older: list[date], chart: Chart) -> Row:
    cells = _head(analyte, chart)
    if older:
        cells.append(_summary([item for item in values if local_date(item.at, chart.zone) < days[0]], analyte, chart))
    for when in days:
        found = [item for item in values if item.bounds is not None and _on(item, when, chart)]
        cells.append(Cell(text(_span(found, analyte, chart) if found else quiet(EN))))
    return Row(tuple(cells))


def _span(values: list[Value], analyte: Analyte, chart: Chart) -> str:
    """Return lowest to highest as printed, comparison signs kept."""
    ordered = sorted(
        (edge(item.bounds), printed(item, analyte, chart)[0]) for item in values if item.bounds is not None
    )
    low, high = pretty(ordered[0][1]), pretty(ordered[-1][1])
    return low if ordered[0][0] == ordered[-1][0] else f"{low}{EN}{high}"


def _undated(chart: Chart) -> tuple[Para, ...]:
    found: dict[str, list[Observation]] = {}
    for item in chart.undated():
        found.setdefault(item.code, []).append(item)
    lines = []
    for code, items in found.items():
        analyte = chart.catalogue.analyte(code)
        listed = ", ".join(_typed(item, chart) for item in items)
        lines.append(f"{analyte.short} {listed}")
    if not lines:
        return ()
    said = _("Sampling time unknown, so placed in no column and used by no rule: {values}.")
    return (remark(said.format(values="; ".join(lines))),)


def _typed(item: Observation, chart: Chart) -> str:
    number = decimal(item.value) if item.value is not None else item.raw
    return f"{item.comparator}{number} {unit_text(chart, item.code, item.unit)}".strip()
