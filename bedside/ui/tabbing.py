"""The way of the Tab key: part by part in the order they stand in, whatever was built late; nothing unseen gets it.

Qt's own way follows the order in which widgets were made, goes behind the sheet, and passes over the head of a page
that hands its focus on to its table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from bedside.ui.entry import Form

Covers = Callable[[QWidget], bool]
#: pixels within which two fields stand in one line
_ROW = 20


def go(window: QWidget, parts: Sequence[QWidget], covered: Covers, *, onward: bool) -> bool:
    """Give the keyboard to the next stop of a window, or the one before; return whether there is one."""
    stops = stops_of(window, parts, covered)
    here = QApplication.focusWidget()
    places = [place for place, item in enumerate(stops) if item is here]
    if not stops:
        return False
    step = 1 if onward else -1
    start = places[0] + step if places else (0 if onward else -1)
    reason = Qt.FocusReason.TabFocusReason if onward else Qt.FocusReason.BacktabFocusReason
    stops[start % len(stops)].setFocus(reason)
    return True


def stops_of(window: QWidget, parts: Sequence[QWidget], covered: Covers) -> list[QWidget]:
    """Return what the Tab key stops at: the stops of each part together, in the order they were made; a form's by sight."""
    found: list[tuple[int, int, int, QWidget]] = []
    item = window.nextInFocusChain()
    while item is not None and item is not window:
        if _stops(item) and not covered(item):
            found.append((*_rank(item, parts), item))
        item = item.nextInFocusChain()
    found.sort(key=_first)
    return [place[-1] for place in found]


def _first(place: tuple[int, int, int, QWidget]) -> tuple[int, int, int]:
    return place[:3]


def _stops(item: QWidget) -> bool:
    takes = item.focusPolicy() & Qt.FocusPolicy.TabFocus
    whole = item.focusProxy() is None and not isinstance(item.parentWidget(), QTabBar)
    return bool(takes) and whole and item.isVisible() and item.isEnabled()


def _rank(item: QWidget, parts: Sequence[QWidget]) -> tuple[int, int, int]:
    """Return the place of the innermost part that holds a widget; what is in none comes last.

    Within a form the place on the screen follows: line by line, from left to right.
    """
    above: QWidget | None = item
    row, left = 0, 0
    while above is not None:
        if isinstance(above, Form):
            corner = item.mapTo(above, QPoint(0, 0))
            row, left = corner.y() // _ROW, corner.x()
        for place, part in enumerate(parts):
            if part is above:
                return place, row, left
        above = above.parentWidget()
    return len(parts), row, left
