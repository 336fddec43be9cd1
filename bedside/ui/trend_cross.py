"""The crosshair: one blue line through all rows, and in every panel a card with what was known at that moment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from bedside.ui.trend_layout import Layout
from bedside.ui.trend_paint import Pencil, text_width
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_read import Reading, reading

_HEIGHT = 20.0
_PAD = 8.0
_CLEAR = 6.0


def line(pencil: Pencil, x: float, layout: Layout) -> None:
    """Draw the line down to the time axis and mark it there."""
    pencil.line((x, layout.oxygen.top), (x, layout.axis.top + 5), "blue_mark", 1.2)
    pencil.painter.setBrush(pencil.look.color("blue_mark"))
    pencil.painter.drawPolygon([QPointF(x + dx, layout.axis.top + dy) for dx, dy in ((0.5, 0), (-3.5, 6), (4.5, 6))])


def cards(pencil: Pencil, panel: LabPanel, moment: float, layout: Layout, taken: list[QRectF]) -> QRectF | None:
    """Draw a panel's card beside the crosshair, clear of its line and of the words in the plot; return its box."""
    found = reading(panel.series, moment) if panel.series else None
    if found is None:
        return None
    x = layout.x(moment, panel.window)
    box = _place(found, x, panel, layout, taken)
    pencil.card(box, "amber" if found.held else "blue_mark")
    token = "amber" if found.held else "ink"
    value = pencil.text(box.left() + _PAD, box.center().y(), found.value, token, (13, 600))
    pencil.text(value.right() + 6, box.center().y(), found.age, "ink2", (12, 400))
    return box


def _place(found: Reading, x: float, panel: LabPanel, layout: Layout, taken: list[QRectF]) -> QRectF:
    """Return the best of four corners beside the line: the one that covers least."""
    width = text_width(found.value, (13, 600)) + text_width(found.age, (12, 400)) + 2 * _PAD + 6
    top, bottom = panel.row.top - 1, panel.row.bottom - _HEIGHT + 2
    left, right = x - _CLEAR - width, x + _CLEAR
    corners = [QRectF(side, height, width, _HEIGHT) for side in (left, right) for height in (top, bottom)]
    fitting = [box for box in corners if box.left() >= layout.left and box.right() <= layout.right] or corners[:2]
    hidden = [covered(box, panel, layout, taken) for box in fitting]
    return fitting[hidden.index(min(hidden))]


def covered(box: QRectF, panel: LabPanel, layout: Layout, taken: list[QRectF]) -> float:
    """Return how much a box would hide: the line and marks near it, thresholds and words."""
    wide = box.adjusted(-4, -4, 4, 4)
    hidden = 0.5 * panel.hides(wide, layout)
    for mark in panel.series.special if panel.series else ():
        x = layout.x(mark.at, panel.window)
        heights = [panel.scale.y(value, panel.row) for value in mark.ys]
        hidden += 4.0 * sum(1 for y in heights if wide.contains(QPointF(x, y)))
    hidden += 3.0 * sum(1 for other in taken if wide.intersects(other))
    return hidden + 0.5 * sum(
        1 for limit in panel.limits if box.top() < panel.scale.y(limit.y, panel.row) < box.bottom()
    )
