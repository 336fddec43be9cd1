"""The still part of a panel: name and latest value on the left, band and thresholds with their words in the plot."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from bedside.report.spoken import rounded
from bedside.text import _, _n
from bedside.ui.trend_ages import age_words
from bedside.ui.trend_axis import value_ticks
from bedside.ui.trend_layout import EDGE, Stage
from bedside.ui.trend_limits import Limit
from bedside.ui.trend_paint import BOLD, DASHED, DOTTED, PLAIN, Face, Pencil, text_box, text_width
from bedside.ui.trend_panel import LabPanel
from bedside.ui.trend_series import Mark, Series
from bedside.ui.trend_words import Crowd

#: least distance between two ticks of a value axis
_APART = 26
_DAY = 86400


def band(pencil: Pencil, panel: LabPanel, stage: Stage) -> None:
    """Fill the reference range."""
    series = panel.series
    if series is None or series.reference == (None, None):
        return
    top, bottom = _band_ends(panel, series)
    if bottom > top:
        pencil.fill(QRectF(stage.left, top, stage.right - stage.left, bottom - top), "band")


def grid(pencil: Pencil, panel: LabPanel, stage: Stage) -> None:
    """Draw the ticks of the value axis with their dotted lines, and the thresholds."""
    scale = panel.scale
    room = max(2, int(panel.row.height // _APART) + 1)
    for placed, words in value_ticks(scale.low, scale.high, log=scale.log, room=room):
        y = scale.y(10**placed if scale.log else placed, panel.row)
        pencil.line((stage.left, y), (stage.right, y), "line", 1, DOTTED)
        pencil.line((stage.left - 4, y), (stage.left, y), "edge")
        pencil.text(stage.left - 7, y, words, align="right")
    for limit in panel.limits:
        if not scale.off(limit.y):
            y = scale.y(limit.y, panel.row)
            pencil.line((stage.left, y), (stage.right, y), "red_mark", 1.2, DASHED)


def words(pencil: Pencil, panel: LabPanel, stage: Stage) -> list[QRectF]:
    """Write what the lines and the band mean, none over another; return the boxes taken."""
    crowd = Crowd(stage.left, stage.right)
    for limit in panel.limits:
        _limit_words(pencil, panel, limit, crowd)
    series = panel.series
    if series is not None and series.reference != (None, None):
        top, bottom = _band_ends(panel, series)
        lines = [panel.scale.y(limit.y, panel.row) for limit in panel.limits if not panel.scale.off(limit.y)]
        heights = [(top + bottom) / 2, bottom - 8, top + 8, bottom + 9, top - 9]
        clear = [y for y in heights if not any(abs(y - line) < 8 for line in lines)]
        text = _reference_words(series)
        crowd.write(pencil, text, _at_right(text, clear, panel, crowd.right), "ink3")
    return crowd.taken


def heading(pencil: Pencil, panel: LabPanel, left: float, now: float, *, alert: bool) -> None:
    """Write the latest value with unit and age, and the one before; the title is a button that ends at `left`."""
    series = panel.series
    if series is None:
        return
    top = panel.row.top - 5.0
    pencil.text(left + 2, top + 15, _("log") if series.log else "", "ink3")
    latest = series.at(now)
    if latest is None:
        none, token = _("no value yet"), "ink3"
        if series.undated:
            none, token = _n("{count} held, no date", "{count} held, no date", series.undated), "amber"
        pencil.text(EDGE, top + 37, none, token, (13, 400))
        return
    held = bool(latest.reason)
    token = "amber" if held else "red" if alert else "ink"
    box = pencil.text(EDGE, top + 37, _("held") if held else latest.text, token, (18, 600))
    unit = pencil.text(box.right() + 6, top + 38, series.unit, "ink2", (13, 400))
    if alert and not held:
        pencil.sign("triangle-bang", "red_mark", unit.right() + 6, top + 29)
    pencil.text(EDGE, top + 56, _age_line(series, latest, now), room=118)


def _age_line(series: Series, latest: Mark, now: float) -> str:
    elapsed = now - latest.at
    on_day = latest.by_day and elapsed < _DAY
    age = _("on the day") if on_day else _("{age} old").format(age=age_words(elapsed))
    if latest.reason:
        return f"{latest.text}, {age}"
    before = series.before(latest)
    return _("{age}, was {value}").format(age=age, value=before.text) if before else age


def _reference_words(series: Series) -> str:
    low, high = series.reference
    if low is None:
        return _("reference \u2264 {high}").format(high=rounded(high or 0.0))
    if high is None:
        return _("reference \u2265 {low}").format(low=rounded(low))
    return _("reference {low}\u2013{high}").format(low=rounded(low), high=rounded(high))


def _band_ends(panel: LabPanel, series: Series) -> tuple[float, float]:
    low, high = series.reference
    top = panel.scale.y(high, panel.row) if high is not None else panel.row.top
    bottom = panel.scale.y(low, panel.row) if low is not None else panel.row.bottom
    return top, bottom


def _limit_words(pencil: Pencil, panel: LabPanel, limit: Limit, crowd: Crowd) -> None:
    """Write a threshold above its line and its origin below, both on one side where the other has no room."""
    y = panel.scale.y(limit.y, panel.row)
    off = panel.scale.off(limit.y)
    text = limit.words + (" \u2191" if off > 0 else " \u2193" if off < 0 else "")
    ends = [crowd.right - 4]
    ends += [box.left() - 8 for box in crowd.taken]
    places = [box for end in ends for box in _at_right(text, [y - 8, y + 9], panel, end + 4, BOLD)]
    above = crowd.write(pencil, text, places, "red", BOLD)
    if above is not None:
        below = _at_right(limit.origin, [y + 9, y + 24, y - 23], panel, above.right() + 4)
        crowd.write(pencil, limit.origin, below, "ink3")


def _at_right(text: str, heights: list[float], panel: LabPanel, end: float, face: Face = PLAIN) -> list[QRectF]:
    """Return the boxes of a text that ends short of `end`, at the heights that keep it inside the panel."""
    boxes = [text_box(end - 4 - text_width(text, face), y, text, face) for y in heights]
    return [box for box in boxes if box.top() >= panel.row.top - 4 and box.bottom() <= panel.row.bottom + 5]
