"""Which record a pixel means: every drawn record with its row, for the mouse, the tool tip and the stepping keys."""

from __future__ import annotations

from dataclasses import dataclass

from bedside.text import _
from bedside.ui.trend_lanes import Lanes
from bedside.ui.trend_layout import Layout
from bedside.ui.trend_limits import Limit
from bedside.ui.trend_series import Series
from bedside.ui.trend_window import Window

_REACH = 12.0
#: rows by number: oxygen, doses, triggers and remarks, then the panels
FIRST_PANEL = 3


@dataclass(frozen=True)
class Hit:
    """One drawn record: its moment in seconds, its row, its words for the tool tip."""

    at: float
    row: int
    record: str
    words: str


def hits(lanes: Lanes, panels: tuple[tuple[Series, tuple[Limit, ...]], ...]) -> tuple[Hit, ...]:
    """Return every drawn record, by time."""
    found = [Hit(at, 0, record, span.full) for span in lanes.ribbon for at, record in span.charted]
    for bar in lanes.doses.bars:
        words = bar.words or _(bar.kind)
        found.append(Hit(bar.at, 1, bar.record, f"{lanes.doses.drug}, {words}"))
    for flag in (*lanes.triggers, *lanes.remarks):
        words = ": ".join(part for part in (flag.text, flag.detail) if part)
        found.append(Hit(flag.at, 2, flag.record, words))
    for index, (series, _limits) in enumerate(panels):
        for mark in series.marks:
            found.append(Hit(mark.at, FIRST_PANEL + index, mark.record, f"{series.title} {mark.text} {series.unit}"))
    return tuple(sorted(found, key=_when))


def _when(hit: Hit) -> float:
    return hit.at


def row_at(y: float, layout: Layout) -> int:
    """Return the number of the row under a pixel, -1 for none."""
    rows = (layout.oxygen, layout.doses, layout.events, *layout.panels)
    return next((index for index, row in enumerate(rows) if row.holds(y)), -1)


def nearest(found: tuple[Hit, ...], x: float, y: float, layout: Layout, window: Window) -> Hit | None:
    """Return the record nearest to a pixel within reach: in the row under it, else in any row."""
    row = row_at(y, layout)
    reach = _REACH / layout.plot * window.width
    moment = layout.moment(x, window)
    close = [hit for hit in found if abs(hit.at - moment) <= reach and hit.record]
    own = [hit for hit in close if hit.row == row]
    ranked = sorted((abs(hit.at - moment), index) for index, hit in enumerate(own or close))
    return (own or close)[ranked[0][1]] if ranked else None
