"""The way of the Tab key: part by part in the order they stand in, whatever was built late; nothing unseen gets it.

Qt's own way follows the order in which widgets were made, goes behind the sheet, and passes over the head of a page
that hands its focus on to its table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from bedside.ui.entry import Form

Covers = Callable[[QWidget], bool]
Shows = Callable[[], QWidget | None]
#: pixels within which two fields stand in one line
_ROW = 20
#: Qt's own names for what scrolls a row of tabs, which the arrows do too
_OF_TABS = ("ScrollLeftButton", "ScrollRightButton")
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class Tabbing(QObject):
    """Knows the `parts` of a window in their order, and what `covers` a widget, and which `form` is shown.

    `pressed` says that the key is being worked just now. Qt asks for the next stop too while a widget vanishes that has
    the focus: what is half gone by then must not be looked at from here.
    """

    def __init__(self, window: QWidget, parts: Sequence[QWidget], covers: Covers, form: Shows) -> None:
        super().__init__(window)
        self._window, self._parts, self._covers, self._form = window, tuple(parts), covers, form
        self.pressed = False

    def watch(self) -> None:
        """Watch the keys where they enter the window; it has to be shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note whether this is the Tab key, and let everything pass."""
        self.pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _TABS
        return False

    def go(self, *, onward: bool) -> bool:
        """Give the keyboard to the next stop, or the one before; return whether there is one."""
        self.pressed = False
        stops = self.stops()
        here = QApplication.focusWidget()
        places = [place for place, item in enumerate(stops) if item is here]
        if not stops:
            return False
        step = 1 if onward else -1
        start = places[0] + step if places else (0 if onward else -1)
        reason = Qt.FocusReason.TabFocusReason if onward else Qt.FocusReason.BacktabFocusReason
        stops[start % len(stops)].setFocus(reason)
        return True

    def stops(self) -> list[QWidget]:
        """Return what Tab stops at: the stops of each part together, in the order they were made, a form's by sight."""
        found: list[tuple[int, int, int, QWidget]] = []
        item = self._window.nextInFocusChain()
        while item is not None and item is not self._window:
            if _stops(item) and not self._covers(item):
                found.append((*self._rank(item), item))
            item = item.nextInFocusChain()
        found.sort(key=_first)
        return [place[-1] for place in found]

    def _rank(self, item: QWidget) -> tuple[int, int, int]:
        """Return the place of the part that holds a widget, what is in none last; in a form line by line from the left.

        Nobody is asked for a parent: PySide then takes hold of widgets that Qt made for itself and takes away again.
        """
        held = (place for place, part in enumerate(self._parts) if part is item or part.isAncestorOf(item))
        form, row, left = self._form(), 0, 0
        if isinstance(form, Form) and form.isAncestorOf(item):
            corner = item.mapTo(form, QPoint(0, 0))
            row, left = corner.y() // _ROW, corner.x()
        return next(held, len(self._parts)), row, left


def _first(place: tuple[int, int, int, QWidget]) -> tuple[int, int, int]:
    return place[:3]


def _stops(item: QWidget) -> bool:
    if not item.focusPolicy() & Qt.FocusPolicy.TabFocus or not item.isVisible() or not item.isEnabled():
        return False
    return item.focusProxy() is None and item.objectName() not in _OF_TABS
