"""The lane of flags: triggers above, remarks below, each with its words where there is room."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from bedside.text import _
from bedside.ui.trend_events import Flag
from bedside.ui.trend_lanes import Lanes
from bedside.ui.trend_layout import EDGE, Stage
from bedside.ui.trend_paint import Pencil, text_box
from bedside.ui.trend_words import Crowd

_FLAG = 12.0


def events(pencil: Pencil, lanes: Lanes, stage: Stage) -> None:
    """Paint the flags: triggers in the upper half, remarks in the lower."""
    row = stage.layout.events
    for words, flags, y in (
        (_("Triggers"), lanes.triggers, row.top + 12),
        (_("Remarks"), lanes.remarks, row.top + 29),
    ):
        pencil.text(EDGE, y, words, "ink2", (13, 400))
        _flags(pencil, flags, y, stage)


def _flags(pencil: Pencil, flags: tuple[Flag, ...], y: float, stage: Stage) -> None:
    """Draw the flags, open ones on top, then the words, open ones first; a flag is never under words."""
    shown = sorted((flag for flag in flags if stage.shows(flag.at)), key=_loudest)
    now = QRectF(stage.now_x - 1, y - 8, 3, 16)
    poles = [QRectF(stage.x(flag.at) - 1, y - 7, _FLAG, 15) for flag in shown]
    crowd = Crowd(stage.left, stage.right, [now, *poles])
    for flag in reversed(shown):
        token = "ink2" if flag.kind != "open" else "amber" if flag.doubt else "red_mark"
        pencil.flag(stage.x(flag.at), y, token, filled=flag.kind != "remark")
    for flag, pole in zip(shown, poles, strict=True):
        _write(pencil, flag, pole, now, crowd)


def _loudest(flag: Flag) -> tuple[int, float]:
    return (0 if flag.kind == "open" else 1), -flag.at


def _write(pencil: Pencil, flag: Flag, pole: QRectF, now: QRectF, crowd: Crowd) -> None:
    """Write the words of a flag on a free side, an open one at the worst right of now; else the tool tip has them."""
    asked = "? " if flag.doubt else "! "
    words = (
        asked + flag.text if flag.kind == "open" else f"{flag.text} \u2713" if flag.kind == "answered" else flag.text
    )
    face = (12, 700 if flag.kind == "open" else 400)
    y = pole.center().y()
    right = text_box(pole.right() + 5, y, words, face)
    left = text_box(pole.left() - 5, y, words, face, "right")
    past = text_box(now.right() + 6, y, words, face)
    places = {"remark": [right, left], "open": [left, right, past], "answered": [left, right]}[flag.kind]
    token = "ink2" if flag.kind != "open" else "amber" if flag.doubt else "red"
    crowd.write(pencil, words, places, token, face)
