"""The still part of a panel: name and latest value on the left, band and thresholds with their words in the plot."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from bedside.text import _
from bedside.ui.trend_axis import value_ticks
from bedside.ui.trend_layout import EDGE, Layout
from bedside.ui.trend_limits import Limit
from bedside.ui.trend_paint import DASHED, DOTTED, Align, Pencil, text_box, text_width
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_series import Mark, Series, age_words

#: least distance between two ticks of a value axis
_APART = 26


def band(pencil: Pencil, panel: LabPanel, layout: Layout) -> None:
    """Fill the reference range."""
    series = panel.series
    if series is None or series.reference == (None, None):
        return
    top, bottom = _band_ends(panel, series)
    if bottom > top:
        pencil.fill(QRectF(layout.left, top, layout.plot, bottom - top), "band")


def grid(pencil: Pencil, panel: LabPanel, layout: Layout) -> None:
    """Draw the ticks of the value axis with their dotted lines, and the thresholds."""
    room = max(2, int(panel.row.height // _APART) + 1)
    for placed, words in value_ticks(panel.scale.low, panel.scale.high, log=panel.scale.log, room=room):
        y = panel.scale.y(10**placed if panel.scale.log else placed, panel.row)
        pencil.line((layout.left, y), (layout.right, y), "line", 1, DOTTED)
        pencil.line((layout.left - 4, y), (layout.left, y), "edge")
        pencil.text(layout.left - 7, y, words, "ink2", align="right")
    for limit in panel.limits:
        if not panel.scale.off(limit.y):
            y = panel.scale.y(limit.y, panel.row)
            pencil.line((layout.left, y), (layout.right, y), "red_mark", 1.2, DASHED)


def words(pencil: Pencil, panel: LabPanel, layout: Layout) -> list[QRectF]:
    """Write what the lines and the band mean, none over another; return the boxes taken."""
    taken: list[QRectF] = []
    right = layout.right - 4
    lines = [panel.scale.y(limit.y, panel.row) for limit in panel.limits if not panel.scale.off(limit.y)]
    for limit in panel.limits:
        y = panel.scale.y(limit.y, panel.row)
        _limit_words(pencil, panel, limit, right, y, taken)
    series = panel.series
    if series is not None and series.reference != (None, None):
        top, bottom = _band_ends(panel, series)
        text = _reference_words(series)
        places = [(top + bottom) / 2, bottom - 8, top + 8, bottom + 9, top - 9]
        places = [y for y in places if not any(abs(y - line) < 8 for line in lines)]
        box = _free(text, right, places, panel, taken)
        if box is not None and box.right() == right:
            taken.append(pencil.text(box.right(), box.center().y(), text, "ink3", align="right"))
    return taken


def heading(pencil: Pencil, panel: LabPanel, left: float, now: float, *, alert: bool) -> None:
    """Write the latest value with unit and age, and the one before; the title is a button that ends at `left`."""
    series = panel.series
    if series is None:
        return
    top = panel.row.top - 5.0
    pencil.text(left + 2, top + 15, _("log") if series.log else "", "ink3")
    latest = series.at(now)
    if latest is None:
        pencil.text(EDGE, top + 37, _("no value yet"), "ink3", 13)
        return
    held = bool(latest.reason)
    token = "amber" if held else "red" if alert else "ink"
    box = pencil.text(EDGE, top + 37, _("held") if held else latest.text, token, 18, 600)
    unit = pencil.text(box.right() + 6, top + 38, series.unit, "ink2", 13)
    if alert and not held:
        pencil.sign("triangle-bang", "red_mark", unit.right() + 6, top + 29)
    pencil.text(EDGE, top + 56, _age_line(series, latest, now), "ink2", 12, room=118)


def _age_line(series: Series, latest: Mark, now: float) -> str:
    age = (
        _("on the day")
        if latest.by_day and now - latest.at < 86400
        else _("{age} old").format(age=age_words(now - latest.at))
    )
    if latest.reason:
        return f"{latest.text}, {age}"
    before = series.before(latest)
    return _("{age}, was {value}").format(age=age, value=before.text) if before else age


def _reference_words(series: Series) -> str:
    low, high = series.reference
    if low is None:
        return _("reference \u2264 {high}").format(high=f"{high:g}")
    if high is None:
        return _("reference \u2265 {low}").format(low=f"{low:g}")
    return _("reference {low}\u2013{high}").format(low=f"{low:g}", high=f"{high:g}")


def _band_ends(panel: LabPanel, series: Series) -> tuple[float, float]:
    low, high = series.reference
    top = panel.scale.y(high, panel.row) if high is not None else panel.row.top
    bottom = panel.scale.y(low, panel.row) if low is not None else panel.row.bottom
    return top, bottom


def _limit_words(pencil: Pencil, panel: LabPanel, limit: Limit, right: float, y: float, taken: list[QRectF]) -> None:
    """Write a threshold above its line and its origin below, both on one side where the other has no room."""
    off = panel.scale.off(limit.y)
    arrow = " \u2191" if off > 0 else " \u2193" if off < 0 else ""
    above = _free(limit.words + arrow, right, [y - 8, y + 9], panel, taken, weight=600)
    if above is None:
        return
    taken.append(pencil.text(above.right(), above.center().y(), limit.words + arrow, "red", 12, 600, align="right"))
    below = _free(limit.origin, above.right(), [y + 9, y + 24, y - 23], panel, taken)
    if below is not None:
        taken.append(pencil.text(below.right(), below.center().y(), limit.origin, "ink3", align="right"))


def _free(
    text: str, right: float, places: list[float], panel: LabPanel, taken: list[QRectF], weight: int = 400
) -> QRectF | None:
    """Return the first place inside the panel that nothing takes yet: at the right end, else left of what stands there."""
    align: Align = "right"
    shift = 0.0
    for _attempt in range(3):
        for y in places:
            box = text_box(right - shift, y, text, 12, weight, align)
            inside = box.top() >= panel.row.top - 4 and box.bottom() <= panel.row.bottom + 5
            if inside and not any(box.intersects(other) for other in taken):
                return box
        shift += max((other.width() for other in taken), default=text_width(text)) + 12
    return None
