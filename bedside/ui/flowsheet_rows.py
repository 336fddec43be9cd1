"""The flowsheet as plain values: every record in its row and column, none hidden, and missing cells empty, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from bedside.domain.chart import Chart
from bedside.domain.conflict import Conflict
from bedside.domain.records import AnyRecord, Patient
from bedside.domain.wording import fact_text
from bedside.protocol.assessment import Assessment
from bedside.report.spoken import shown_unit
from bedside.report.values import reference, reference_text
from bedside.text import _
from bedside.ui import flowsheet_order as order
from bedside.ui import words
from bedside.ui.flowsheet_entries import Entries, Entry
from bedside.ui.flowsheet_times import Column, Grouping, Slot, Slots

#: scores that are worked out for the times of charting, by the name of their row
WORKED_OUT = ("NEWS2",)
_NO_RANGE = "\u2013"

Cells = dict[tuple[str, Slot], list[Entry]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row, or the heading of a group; `cells` holds the entries by column, newest first."""

    key: str
    title: str
    unit: str = ""
    reference: str = ""
    heading: bool = False
    cells: Mapping[int, tuple[Entry, ...]]

    @property
    def spoken(self) -> str:
        """Return the row's head as a sentence."""
        ranged = _("reference {range}").format(range=self.reference) if self.reference else ""
        return ", ".join(filter(None, (self.title, self.unit, ranged)))


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Columns from left to right, newest last, rows from above; `places` finds the cells of a record."""

    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    places: Mapping[str, tuple[tuple[int, int], ...]]
    count: int = 0


def sheet_of(
    chart: Chart, assessment: Assessment, grouping: Grouping, shifts: tuple[time, ...], entries: Entries
) -> Sheet:
    """Return the flowsheet of a chart."""
    slots = Slots(grouping, chart.zone, shifts)
    found = list(_all(chart, assessment, entries))
    cells: Cells = {}
    signed: dict[Slot, list[Entry]] = {}
    for entry in found:
        slot = slots.of(entry.at, entry.precision)
        cells.setdefault((entry.key, slot), []).append(entry)
        signed.setdefault(slot, []).append(entry)
    first = assessment.ladder.first_given
    columns = tuple(
        slots.column(slot, first, frozenset(one.author for one in signed[slot]), max(one.at for one in signed[slot]))
        for slot in sorted(signed)
    )
    lines = _lines(cells, {column.slot: place for place, column in enumerate(columns)}, chart)
    records = len({entry.record for entry in found})
    return Sheet(columns=columns, lines=lines, places=_places(lines), count=records)


def _all(chart: Chart, assessment: Assessment, entries: Entries) -> Iterator[Entry]:
    states = {slot.record: slot.state for slot in assessment.ladder.slots if slot.record}
    for item in chart.records:
        look = "conflict" if item.id in chart.disputed else "plain"
        yield from entries.of(item, chart, look, states.get(item.id, ""))
    for item in chart.struck:
        if not isinstance(item, Patient):
            yield from entries.of(item, chart, "struck", "")


def _lines(cells: Cells, places: Mapping[Slot, int], chart: Chart) -> tuple[Line, ...]:
    by_key: dict[str, dict[int, tuple[Entry, ...]]] = {}
    for (key, slot), found in cells.items():
        by_key.setdefault(key, {})[places[slot]] = _cell(found, chart)
    if cells:
        for name in WORKED_OUT:
            by_key.setdefault(order.SCORE + name, {})
    made: list[Line] = []
    last = -1
    for key in sorted(by_key, key=order.place_of):
        group = order.place_of(key)[0]
        if group != last:
            made.append(Line(key=f"={group}", title=order.group_title(group), heading=True, cells={}))
            last = group
        made.append(_line(key, by_key[key], chart))
    return tuple(made)


def _line(key: str, cells: dict[int, tuple[Entry, ...]], chart: Chart) -> Line:
    code = {order.PRESSURE: "sbp"}.get(key, key)
    analyte = None if code.startswith("=") else chart.catalogue.analyte(code)
    title = order.row_title(key, analyte)
    if analyte is None:
        unit = {order.PEEP: "cm H\u2082O"}.get(key, "")
        return Line(key=key, title=title, unit=unit, cells=cells)
    ranged = reference_text(reference(analyte, chart))
    if key == order.PRESSURE:
        below = reference_text(reference(chart.catalogue.analyte("dbp"), chart))
        ranged = "" if _NO_RANGE in (ranged, below) else f"{ranged} / {below}"
    return Line(
        key=key,
        title=title,
        unit=shown_unit(analyte) if key != "fio2" else "",
        reference="" if ranged == _NO_RANGE or key == "fio2" else ranged,
        cells=cells,
    )


def _cell(found: list[Entry], chart: Chart) -> tuple[Entry, ...]:
    """Return the entries of a cell newest first: a correction with what it replaced, sides of a conflict as one."""
    if len(found) == 1 and found[0].look != "conflict":
        return tuple(found)
    found = sorted(found, key=_newest, reverse=True)
    if any(entry.look == "struck" for entry in found):
        found = _replaced(found, chart)
    if any(entry.look == "conflict" for entry in found):
        found = _sides(found, chart)
    return tuple(_joined(found)) if found[0].key == order.PRESSURE else tuple(found)


def _newest(entry: Entry) -> tuple[object, object, bool]:
    return entry.at, entry.recorded_at, entry.code == "sbp"


def _replaced(found: list[Entry], chart: Chart) -> list[Entry]:
    """Put what was corrected beside its correction, where both stand in one cell; keep it by itself elsewhere."""
    standing = {(entry.record, entry.code): entry for entry in found if entry.look != "struck"}
    left: list[Entry] = []
    for entry in found:
        after = _last_version(entry.record, chart) if entry.look == "struck" else ""
        heir = standing.get((after, entry.code))
        if heir is None:
            left.append(entry)
        else:
            old = entry.text if entry.text != heir.text else words.clock(entry.at, chart.zone)
            standing[after, entry.code] = heir._replace(was=", ".join(filter(None, (heir.was, old))))
    return [standing.get((entry.record, entry.code), entry) if entry.look != "struck" else entry for entry in left]


def _last_version(record: str, chart: Chart) -> str:
    """Return the id of what stands in the place of a corrected record, empty where it was taken out."""
    seen = {record}
    after = chart.successor(record)
    while after is not None and not after.void:
        record = after.id
        after = chart.successor(record) if record not in seen else None
        seen.add(record)
    return "" if after is not None else record


def _sides(found: list[Entry], chart: Chart) -> list[Entry]:
    """Show the sides of a conflict as one entry: "71 or 7?"."""
    told: set[str] = set()
    left: list[Entry] = []
    for entry in found:
        conflict = _conflict_of(entry.record, chart.conflicts) if entry.look == "conflict" else None
        if conflict is None:
            left.append(entry)
        elif conflict.id not in told:
            told.add(conflict.id)
            left.append(entry._replace(text=_against(entry, found, conflict, chart)))
    return left


def _conflict_of(record: str, conflicts: Iterable[Conflict]) -> Conflict | None:
    return next((item for item in conflicts if any(each.id == record for each in item.records)), None)


def _against(entry: Entry, found: list[Entry], conflict: Conflict, chart: Chart) -> str:
    ids = {record.id for record in conflict.records}
    said = [each.text for each in found if each.record in ids and each.code == entry.code]
    others = [each for each in conflict.records if each.id == entry.record]
    if len(said) < 2 and len(others) > 1:  # one id with several contents: only one of them stands in the chart
        said = [_fact(each, chart) for each in others]
    said = [text.removesuffix("?") for text in dict.fromkeys(said)]
    return _(" or ").join(said) + "?"


def _fact(record: AnyRecord, chart: Chart) -> str:
    said = fact_text(record, chart.catalogue)
    return _("{what} taken out").format(what=said) if record.void else said


def _joined(found: list[Entry]) -> Iterator[Entry]:
    """Yield systolic and diastolic pressures of one time as "127/73"."""
    before: Entry | None = None
    for entry in found:
        pair = before is not None and (before.code, entry.code) == ("sbp", "dbp")
        same = pair and before is not None and (before.at, before.look) == (entry.at, entry.look)
        yield entry._replace(joined=True) if same else entry
        before = None if same else entry


def _places(lines: tuple[Line, ...]) -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for row, line in enumerate(lines):
        for column, cell in line.cells.items():
            for entry in cell:
                found.setdefault(entry.record, []).append((row, column))
    return {record: tuple(places) for record, places in found.items()}
