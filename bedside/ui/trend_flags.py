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
#: how near to now a flag stands whose words may go to the other side of it, and the least room for words cut short
_FAR = 40.0
_LEAST = 56.0


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
    groups = _together(shown, stage)
    now = QRectF(stage.now_x - 1, y - 8, 3, 16)
    poles = [QRectF(stage.x(group[0].at) - 1, y - 7, _FLAG, 15) for group in groups]
    crowd = Crowd(stage.left, stage.right, [now, *poles])
    for group in reversed(groups):
        for flag in group[1:]:
            pencil.line((stage.x(flag.at), y - 6), (stage.x(flag.at), y + 7), _token(flag, "red_mark"), 1.4)
        first = group[0]
        pencil.flag(stage.x(first.at), y, _token(first, "red_mark"), filled=first.kind != "remark")
    for group, pole in zip(groups, poles, strict=True):
        _write(pencil, group, pole, now, crowd)


def _together(flags: list[Flag], stage: Stage) -> list[list[Flag]]:
    """Return the flags in groups of those that would cover each other, the loudest of a group first."""
    groups: list[list[Flag]] = []
    for flag in flags:
        x = stage.x(flag.at)
        near = next((group for group in groups if abs(stage.x(group[0].at) - x) < _FLAG), None)
        if near is None:
            groups.append([flag])
        else:
            near.append(flag)
    return groups


def _loudest(flag: Flag) -> tuple[int, float]:
    return (0 if flag.kind == "open" else 1), -flag.at


def _when(flag: Flag) -> float:
    return flag.at


def _token(flag: Flag, loud: str) -> str:
    return "ink2" if flag.kind != "open" else "amber" if flag.doubt else loud


def _write(pencil: Pencil, group: list[Flag], pole: QRectF, now: QRectF, crowd: Crowd) -> None:
    """Write the words of flags on a free side, open ones at the worst right of now; else the tool tip has them."""
    first = group[0]
    face = (12, 700 if first.kind == "open" else 400)
    y = pole.center().y()
    for words in _wordings(group):
        right = text_box(pole.right() + 5, y, words, face)
        left = text_box(pole.left() - 5, y, words, face, "right")
        past = text_box(now.right() + 6, y, words, face)
        near = pole.right() > now.left() - _FAR
        places = {"remark": [right, left], "open": [left, right], "answered": [left, right]}[first.kind]
        if crowd.write(pencil, words, [*places, past] if near else places, _token(first, "red"), face):
            return
    room = crowd.room_right(pole.right() + 5, pole)
    if room >= _LEAST:
        crowd.taken.append(pencil.text(pole.right() + 5, y, _said(first), _token(first, "red"), face, room=room))


def _wordings(group: list[Flag]) -> list[str]:
    """Return what is said of flags that stand together, the fullest first."""
    in_time = sorted(group, key=_when) if group[0].kind == "remark" else group
    said = list(dict.fromkeys(_said(flag) for flag in in_time))
    more = _("{first} +{n}").format(first=said[0], n=len(said) - 1)
    return ["; ".join(said), more] if len(said) > 1 else said


def _said(flag: Flag) -> str:
    if flag.kind == "open":
        return ("? " if flag.doubt else "! ") + flag.text
    return f"{flag.text} \u2713" if flag.kind == "answered" else flag.text
