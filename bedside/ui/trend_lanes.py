"""The upper lanes: the oxygen ribbon with the beds below it, and the dose bars with the plan."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt

from bedside.text import _
from bedside.ui import words as said
from bedside.ui.trend_beds import Stay
from bedside.ui.trend_doses import SHORTEST, TALLEST, Bar, DoseLane, height
from bedside.ui.trend_events import Flag
from bedside.ui.trend_layout import EDGE, Stage
from bedside.ui.trend_levels import Levels
from bedside.ui.trend_oxygen import Charted, Span
from bedside.ui.trend_paint import DOTTED, PLAIN, Align, Pencil, text_box, text_width
from bedside.ui.trend_window import HOUR
from bedside.ui.trend_words import Crowd

_INTERVALS = (6, 8, 12, 24)
_BAR = 4.0
_MIDDLE = (13, 400)
_NAME = (14, 600)
#: pixels of a stretch that its words leave free
_MARGINS = 6
#: pixels of the narrowest stretch that is parted from the next: of a narrower one the line would leave too little
_PARTED = 4


@dataclass(frozen=True)
class Lanes:
    """What the lanes show."""

    ribbon: tuple[Span, ...]
    charted: tuple[Charted, ...]
    beds: tuple[Stay, ...]
    doses: DoseLane
    triggers: tuple[Flag, ...]
    remarks: tuple[Flag, ...]


def oxygen(pencil: Pencil, lanes: Lanes, levels: Levels, stage: Stage) -> None:
    """Paint the oxygen ribbon; where nothing was charted it stays empty."""
    row = stage.layout.oxygen
    box = pencil.text(EDGE, row.middle - 2, _("Oxygen"), "ink", _NAME)
    pencil.text(box.right() + 8, row.middle - 1, _("L/min / FiO\u2082 %"))
    for span in lanes.ribbon:
        left, right = max(stage.left, stage.x(span.start)), min(stage.right, stage.x(span.end))
        if right > left:
            _stretch(pencil, span, levels, QRectF(left, row.top + 6, right - left, 22))
    if not lanes.ribbon:
        pencil.text(stage.left + 6, row.middle - 1, _("no oxygen setting charted"), "ink3")


def beds(pencil: Pencil, lanes: Lanes, stage: Stage) -> None:
    """Paint where the patient lay, where they were moved at all."""
    row = stage.layout.beds
    if not row.height:
        return
    pencil.text(EDGE, row.middle - 1, _("Bed"), "ink2", _MIDDLE)
    for stay in lanes.beds:
        left, right = max(stage.left, stage.x(stay.start)), min(stage.right, stage.x(stay.end))
        if right <= left:
            continue
        pencil.frame(QRectF(left, row.top + 2, right - left, row.height - 6), "line")
        room = right - left - _MARGINS
        if text_width(stay.bed) <= room:
            pencil.text(left + min(8.0, (right - left - text_width(stay.bed)) / 2), row.middle - 1, stay.bed)


def _stretch(pencil: Pencil, span: Span, levels: Levels, box: QRectF) -> None:
    if not span.known:
        pencil.hatched(box.adjusted(0.5, 0.5, -0.5, -0.5), style=Qt.PenStyle.DashLine)
        if box.width() >= 16:
            pencil.fill(QRectF(box.center().x() - 7, box.top() + 3, 14, 16), "surface")
            pencil.text(box.center().x(), box.center().y(), "?", "amber", (13, 700), align="centre")
        return
    narrow = box.width() < _PARTED
    # Of one that covers parts of pixels only, the colour would pale.
    pencil.fill(QRectF(box.toAlignedRect()) if narrow else box, span.token)
    if span.token == "surface":
        pencil.frame(box.adjusted(0.5, 0.5, -0.5, -0.5), "edge")
    if not narrow:
        pencil.line((box.right() - 1, box.top()), (box.right() - 1, box.bottom() - 1), "surface")
    if box.width() <= _MARGINS:
        return
    level = levels.of(span)
    ink = "on_blue" if span.token == "ventilated" else "ink"
    for words, face in ((span.text, _MIDDLE), (span.brief, _MIDDLE), (span.brief, PLAIN), (span.names, PLAIN)):
        wide = text_width(words, face)
        if wide <= box.width() - _MARGINS:
            end = pencil.text(box.left() + min(8.0, (box.width() - wide) / 2), box.center().y(), words, ink, face)
            if level and text_width(level) <= box.right() - end.right() - 2 * _MARGINS:
                pencil.text(box.right() - _MARGINS, box.center().y(), level, ink, align="right")
            return


def doses(pencil: Pencil, lanes: Lanes, stage: Stage) -> None:
    """Paint the dose lane."""
    row, lane = stage.layout.doses, lanes.doses
    pencil.text(EDGE, row.top + 20, lane.drug, "ink", _NAME, room=96)
    for y, words in zip((38, 54), lane.summary, strict=True):
        pencil.text(EDGE, row.top + y, words)
    floor = row.bottom - 8
    for hours in _INTERVALS:
        y = floor - TALLEST * SHORTEST / hours
        pencil.text(stage.left - 6, y, _("{n} h").format(n=hours), align="right")
        pencil.line((stage.left, y), (stage.right, y), "line", 1, DOTTED)
    wide = min(_BAR, max(1.0, 0.6 * stage.layout.plot * SHORTEST * HOUR / stage.window.width))
    for bar in lane.bars:
        if stage.shows(bar.at):
            _bar(pencil, bar, stage.x(bar.at), floor, wide)
    pencil.line((stage.left, floor), (stage.right, floor), "edge")
    _dose_words(pencil, lane, stage, row.top + 8)


def _bar(pencil: Pencil, bar: Bar, x: float, floor: float, wide: float) -> None:
    box = QRectF(round(x) - wide / 2, floor - bar.height, wide, bar.height)
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


def _dose_words(pencil: Pencil, lane: DoseLane, stage: Stage, y: float) -> None:
    """Name held doses, steps and the plan above the bars, the more telling words first."""
    crowd = Crowd(stage.left + 2, stage.right - 2, [QRectF(stage.now_x - 1, y - 8, 3, 16)])
    if lane.planned_until is not None and lane.planned_until.timestamp() > stage.window.low:
        words = _("planned to {day} \u2192").format(day=said.day(lane.planned_until.astimezone(stage.zone)))
        crowd.write(pencil, words, [text_box(stage.right - 4, y, words, align="right")], "blue")
    for bar in lane.bars:
        if bar.words and stage.shows(bar.at):
            token = "amber" if bar.kind == "held" else "ink2"
            places = _places(stage.x(bar.at), y, bar.words, ("centre", "right", "left"), crowd)
            crowd.write(pencil, bar.words, places, token)
    for at, words in lane.steps:
        if stage.shows(at):
            crowd.write(pencil, words, _places(stage.x(at), y, words, ("left", "centre", "right"), crowd), "ink2")


def _places(x: float, y: float, words: str, sides: tuple[Align, ...], crowd: Crowd) -> list[QRectF]:
    return [crowd.held_inside(text_box(x + (3 if side == "right" else 0), y, words, align=side)) for side in sides]
