"""The three lanes above the laboratory panels: oxygen ribbon, dose bars, and the flags of triggers and remarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Qt

from bedside.text import _
from bedside.ui.trend_doses import SHORTEST, TALLEST, Bar, DoseLane, height
from bedside.ui.trend_events import Flag
from bedside.ui.trend_layout import EDGE, Layout
from bedside.ui.trend_oxygen import Span
from bedside.ui.trend_paint import DOTTED, Align, Pencil, text_box, text_width
from bedside.ui.trend_window import Window

_INTERVALS = (6, 8, 12, 24)
_BAR = 4.0
_FLAG = 12.0


@dataclass(frozen=True)
class Lanes:
    """What the lanes show; `unit_note` stands beside the name of the ribbon."""

    ribbon: tuple[Span, ...]
    doses: DoseLane
    triggers: tuple[Flag, ...]
    remarks: tuple[Flag, ...]


def oxygen(pencil: Pencil, lanes: Lanes, layout: Layout, window: Window) -> None:
    """Paint the oxygen ribbon; where nothing was charted it stays empty."""
    row = layout.oxygen
    box = pencil.text(EDGE, row.middle - 2, _("Oxygen"), "ink", 14, 600)
    pencil.text(box.right() + 8, row.middle - 1, _("L/min / FiO\u2082 %"), "ink2", 12)
    for span in lanes.ribbon:
        left, right = max(layout.left, layout.x(span.start, window)), min(layout.right, layout.x(span.end, window))
        if right > left:
            _stretch(pencil, span, QRectF(left, row.top + 6, right - left, 22))
    if not lanes.ribbon:
        pencil.text(layout.left + 6, row.middle, _("no oxygen setting charted"), "ink3")


def _stretch(pencil: Pencil, span: Span, box: QRectF) -> None:
    if not span.known:
        pencil.hatched(box.adjusted(0.5, 0.5, -0.5, -0.5), style=Qt.PenStyle.DashLine)
        if box.width() >= 16:
            ground = QRectF(box.center().x() - 7, box.top() + 3, 14, 16)
            pencil.fill(ground, "surface")
            pencil.text(box.center().x(), box.center().y(), "?", "amber", 13, 700, align="centre")
        return
    pencil.fill(box, span.token)
    if span.token == "surface":
        pencil.frame(box.adjusted(0.5, 0.5, -0.5, -0.5), "edge")
    pencil.line((box.right() - 1, box.top()), (box.right() - 1, box.bottom() - 1), "surface")
    ink = "on_blue" if span.token == "ventilated" else "ink"
    for words, px in ((span.text, 13), (span.brief, 13), (span.brief, 12), (span.names, 12)):
        wide = text_width(words, px)
        if wide <= box.width() - 6:
            pencil.text(box.left() + min(8.0, (box.width() - wide) / 2), box.center().y(), words, ink, px)
            return


def doses(pencil: Pencil, lanes: Lanes, layout: Layout, window: Window, zone: ZoneInfo, now: float) -> None:
    """Paint the dose lane."""
    row, lane = layout.doses, lanes.doses
    pencil.text(EDGE, row.top + 20, lane.drug, "ink", 14, 600, room=96)
    for y, words in zip((38, 54), lane.summary, strict=True):
        pencil.text(EDGE, row.top + y, words, "ink2")
    floor = row.bottom - 8
    for hours in _INTERVALS:
        y = floor - TALLEST * SHORTEST / hours
        pencil.text(layout.left - 6, y, _("{n} h").format(n=hours), "ink2", align="right")
        pencil.line((layout.left, y), (layout.right, y), "line", 1, DOTTED)
    for bar in lane.bars:
        if window.low <= bar.at <= window.high:
            _bar(pencil, bar, layout.x(bar.at, window), floor)
    pencil.line((layout.left, floor), (layout.right, floor), "edge")
    barred = [_now_box(layout, window, now, row.top + 8)]
    _dose_words(pencil, lane, layout, window, zone, barred)


def _bar(pencil: Pencil, bar: Bar, x: float, floor: float) -> None:
    box = QRectF(round(x) - _BAR / 2, floor - bar.height, _BAR, bar.height)
    if bar.kind == "given":
        pencil.fill(box, "blue_mark")
    elif bar.kind == "held":
        pencil.fill(box.adjusted(-1, 0, 1, 0), "surface")
        pencil.frame(box.adjusted(-0.5, 0.5, 0.5, 0), "blue_mark", 1.6)
    elif bar.kind == "planned":
        pencil.frame(box.adjusted(0, 0.5, 0, 0), "blue_mark", 1.2, DOTTED)
    elif bar.kind == "corrected":
        pencil.frame(box.adjusted(0, 0.5, 0, 0), "edge")
        middle = floor - height(SHORTEST) / 2
        pencil.slope((x - 4.5, middle - 4.5), (x + 4.5, middle + 4.5), "ink", 1.8)
        pencil.slope((x - 4.5, middle + 4.5), (x + 4.5, middle - 4.5), "ink", 1.8)
    else:
        pencil.slope((x, floor - 9), (x, floor - 3), "ink2", 1.6)
        pencil.slope((x - 4, floor - 6), (x + 4, floor - 6), "ink2", 1.6)


def _dose_words(
    pencil: Pencil, lane: DoseLane, layout: Layout, window: Window, zone: ZoneInfo, taken: list[QRectF]
) -> None:
    """Name held doses, steps and the plan above the bars, the more telling words first, none over another."""
    y = layout.doses.top + 8
    if lane.planned_until is not None and lane.planned_until.timestamp() > window.low:
        until = f"{lane.planned_until.astimezone(zone):%d %b}"
        words = _("planned to {day} \u2192").format(day=until)
        taken.append(pencil.text(layout.right - 4, y, words, "blue", align="right"))
    absent = [(bar.at, bar.words, "amber" if bar.kind == "held" else "ink2") for bar in lane.bars if bar.words]
    for at, words, token in absent:
        _place_words(pencil, layout.x(at, window), y, words, token, layout, taken, ("centre", "right", "left"))
    for at, words in lane.steps:
        _place_words(pencil, layout.x(at, window), y, words, "ink2", layout, taken, ("left", "centre", "right"))


def _place_words(
    pencil: Pencil,
    x: float,
    y: float,
    words: str,
    token: str,
    layout: Layout,
    taken: list[QRectF],
    sides: tuple[Align, ...],
) -> None:
    """Write words at the first side of a moment that is free."""
    if not layout.left - 1 <= x <= layout.right:
        return
    for side in sides:
        box = text_box(x + (3 if side == "right" else 0), y, words, 12, 400, side)
        box.moveLeft(min(max(box.left(), layout.left + 2), layout.right - box.width() - 2))
        if not any(box.adjusted(-5, 0, 4, 0).intersects(other) for other in taken):
            taken.append(pencil.text(box.left(), y, words, token))
            return


def events(pencil: Pencil, lanes: Lanes, layout: Layout, window: Window, now: float) -> None:
    """Paint the flags: triggers in the upper half, remarks in the lower."""
    row = layout.events
    pencil.text(EDGE, row.top + 12, _("Triggers"), "ink2", 13)
    pencil.text(EDGE, row.top + 29, _("Remarks"), "ink2", 13)
    _flags(pencil, lanes.triggers, row.top + 12, layout, window, now)
    _flags(pencil, lanes.remarks, row.top + 29, layout, window, now)


def _flags(pencil: Pencil, flags: Iterable[Flag], y: float, layout: Layout, window: Window, now: float) -> None:
    """Draw flags with the words of those that have room: open ones first, a flag never under words."""
    shown = [flag for flag in flags if window.low <= flag.at <= window.high]
    poles = {id(flag): QRectF(layout.x(flag.at, window) - 2, y - 7, _FLAG, 15) for flag in shown}
    taken: list[QRectF] = []
    for flag in sorted(shown, key=_loudest):
        token = "red_mark" if flag.kind == "open" else "ink2"
        pencil.flag(layout.x(flag.at, window), y, token, filled=flag.kind != "remark")
        others = [box for key, box in poles.items() if key != id(flag)]
        _flag_words(pencil, flag, poles[id(flag)], y, layout, others, taken, _now_box(layout, window, now, y))


def _now_box(layout: Layout, window: Window, now: float, y: float) -> QRectF:
    """Return the place of the line of now, which no words may cross."""
    return QRectF(layout.x(now, window) - 1, y - 8, 3, 16)


def _loudest(flag: Flag) -> tuple[int, float]:
    return (0 if flag.kind == "open" else 1), -flag.at


def _flag_words(
    pencil: Pencil,
    flag: Flag,
    pole: QRectF,
    y: float,
    layout: Layout,
    others: list[QRectF],
    taken: list[QRectF],
    now: QRectF,
) -> None:
    """Write the words of a flag on the side that is free, an open one at the worst right of now.

    Words without room stay for the tool tip.
    """
    words = f"! {flag.text}" if flag.kind == "open" else f"{flag.text} \u2713" if flag.kind == "answered" else flag.text
    weight, token = (700, "red") if flag.kind == "open" else (400, "ink2")
    right = text_box(pole.right() + 3, y, words, 12, weight, "left")
    left = text_box(pole.left() - 4, y, words, 12, weight, "right")
    past = text_box(now.right() + 6, y, words, 12, weight, "left")
    order = (right, left) if flag.kind == "remark" else (left, right, past) if flag.kind == "open" else (left, right)
    barred = [*others, *taken, now]
    for box in order:
        inside = box.left() >= layout.left and box.right() <= layout.right
        if inside and not any(box.adjusted(-3, 0, 3, 0).intersects(other) for other in barred):
            pencil.text(box.left(), y, words, token, 12, weight)
            taken.append(box)
            return
