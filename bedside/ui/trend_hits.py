"""Which record a pixel means: every drawn record with its row, for the mouse, the tool tip and the stepping keys.

The records of a panel are looked up by their time: a long stay has more of them than can be listed for each move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bedside.text import _
from bedside.ui.code_words import bar_word
from bedside.ui.trend_lanes import Lanes
from bedside.ui.trend_layout import Layout
from bedside.ui.trend_series import Mark, Series
from bedside.ui.trend_window import Window

_REACH = 12.0


@dataclass(frozen=True)
class Hit:
    """One drawn record: its moment in seconds, its row, its words for the tool tip."""

    at: float
    row: str
    record: str
    words: str


def lane_hits(lanes: Lanes) -> tuple[Hit, ...]:
    """Return every record drawn in the lanes, by time."""
    found = [Hit(item.at, "oxygen", item.record, item.words) for item in lanes.charted]
    found += [Hit(stay.start, "beds", stay.record, _("bed {bed}").format(bed=stay.bed)) for stay in lanes.beds]
    for bar in lanes.doses.bars:
        found.append(Hit(bar.at, "doses", bar.record, f"{lanes.doses.drug}, {bar.words or bar_word(bar.kind)}"))
    for flag in (*lanes.triggers, *lanes.remarks):
        words = ": ".join(part for part in (flag.text, flag.detail) if part)
        found.append(Hit(flag.at, "events", flag.record, words))
    return tuple(sorted(found, key=_when))


def _when(hit: Hit) -> float:
    return hit.at


def row_at(y: float, layout: Layout) -> str:
    """Return the name of the row under a pixel, empty for none; a panel is called by its place."""
    lanes = (("oxygen", layout.oxygen), ("beds", layout.beds), ("doses", layout.doses), ("events", layout.events))
    named = [*lanes, *((str(place), row) for place, row in enumerate(layout.panels) if layout.area.holds(y))]
    return next((name for name, row in named if row.height and row.holds(y)), "")


def nearest(
    lanes: tuple[Hit, ...], panels: tuple[Series, ...], spot: tuple[float, float], layout: Layout, window: Window
) -> Hit | None:
    """Return the record nearest to a pixel within reach: in the row under it, else in any row."""
    reach = _REACH / layout.plot * window.width
    x, y = spot
    moment = layout.moment(x, window)
    close = [hit for hit in lanes if abs(hit.at - moment) <= reach and hit.record]
    for place, series in enumerate(panels):
        marks = series.between(moment - reach, moment + reach)
        gone = (mark for mark in series.struck if abs(mark.at - moment) <= reach)
        close += [_hit(mark, place, series) for mark in (*marks, *gone) if mark.record]
    own = [hit for hit in close if hit.row == row_at(y, layout)]
    ranked = sorted((abs(hit.at - moment), index) for index, hit in enumerate(own or close))
    return (own or close)[ranked[0][1]] if ranked else None


def following(lanes: tuple[Hit, ...], panels: tuple[Series, ...], here: float, way: int) -> Hit | None:
    """Return the next record after a moment (`way` 1) or the one before it (-1), in any row."""
    found = [hit for hit in lanes if hit.record and (hit.at - here) * way > 0.5]
    for place, series in enumerate(panels):
        found += (_hit(mark, place, series) for mark in _next(series, here, way))
    return min(found, key=lambda hit: (hit.at - here) * way, default=None)


def _next(series: Series, here: float, way: int) -> Iterator[Mark]:
    mark = series.after(here + 0.5) if way > 0 else series.at(here - 1.0)
    if mark is not None and mark.record:
        yield mark


def _hit(mark: Mark, place: int, series: Series) -> Hit:
    said = f"{series.title} {mark.text} {series.unit}".strip()
    return Hit(mark.at, str(place), mark.record, ", ".join(filter(None, (said, mark.more))))
