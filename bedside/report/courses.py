"""Background medicines as courses: each start with what ended it, the same in the note, on the chart and for a call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.records import Medicine


class Taken(NamedTuple):
    """One course: its start, and the stop or the start anew that ended it, None while it is in force.

    A stop whose start nobody charted is both.
    """

    record: Medicine
    end: Medicine | None

    @property
    def begun(self) -> bool:
        """Return whether its start was charted."""
        return self.record.action == "start"


def taken(chart: Chart) -> list[Taken]:
    """Return the courses, oldest first; a brand name is the same medicine as its generic."""
    return sorted(_taken(chart), key=_begin)


def _taken(chart: Chart) -> Iterator[Taken]:
    running: dict[str, Medicine] = {}
    begun: set[str] = set()
    for item in chart.of(Medicine):
        name = chart.catalogue.generic(item.drug)
        before = running.pop(name, None)
        if before is not None:
            yield Taken(before, item)
        elif item.action == "stop" and name not in begun:
            yield Taken(item, item)
        if item.action == "start":
            running[name] = item
            begun.add(name)
    yield from (Taken(item, None) for item in running.values())


def _begin(item: Taken) -> tuple[datetime, datetime]:
    return item.record.at, item.record.recorded_at
