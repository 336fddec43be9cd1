"""Where the patient lay, as plain stretches: drawn only where they were moved, quietly, for a bed is no identifier."""

from __future__ import annotations

from dataclasses import dataclass

from bedside.domain.chart import Chart
from bedside.domain.records import Event


@dataclass(frozen=True)
class Stay:
    """One bed from `start` to `end` in seconds; `record` charted the move there."""

    start: float
    end: float
    bed: str
    record: str


def stays(chart: Chart) -> tuple[Stay, ...]:
    """Return the beds in order of time, the last one until the moment of the chart."""
    found: list[Stay] = []
    for item in chart.events("bed"):
        at, bed = item.at.timestamp(), _name(item)
        if found and found[-1].bed == bed:
            continue
        if found:
            last = found.pop()
            found.append(Stay(last.start, at, last.bed, last.record))
        found.append(Stay(at, chart.at.timestamp(), bed, item.id))
    return tuple(found)


def bed_at(found: tuple[Stay, ...], moment: float) -> str:
    """Return the bed at a moment, empty before the first one charted."""
    return next((stay.bed for stay in reversed(found) if stay.start <= moment), "")


def _name(item: Event) -> str:
    return item.subject or item.text or item.state
