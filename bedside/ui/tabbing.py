"""The way of the Tab key: part by part in the order they stand in, whatever was built late; nothing unseen gets it.

Qt's own way follows the order in which widgets were made, goes behind the sheet, and passes over the head of a page
that hands its focus on to its table. It is also Qt's way when a widget vanishes that has the focus: the keyboard would
come to a button of another part, and the next Enter would press it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from bedside.ui.entry import Form

Covers = Callable[[QWidget], bool]
Shows = Callable[[], QWidget | None]
#: pixels within which two fields stand in one line
_ROW = 20
#: Qt's own names for what scrolls a row of tabs, which the arrows do too
_OF_TABS = ("ScrollLeftButton", "ScrollRightButton")
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class Tabbing(QObject):
    """Knows the `parts` of a window in their order, and what `covers` a widget, and which `form` is shown.

    `pressed` says that the key is being worked just now, `walked` that an arrow is, by which a button hands on the
    keyboard too. Qt asks for the next stop too while a widget vanishes that has
    the focus: what is half gone by then must not be looked at from here.
    """

    def __init__(self, window: QWidget, parts: Sequence[QWidget], covers: Covers, form: Shows) -> None:
        super().__init__(window)
        self._window, self._parts, self._covers, self._form = window, tuple(parts), covers, form
        self.pressed, self.walked = False, False
        self._sighted: list[QWidget] = []
        self._lately: list[QWidget] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self.settle)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self.on_focus)

    def read_by_sight(self, page: QWidget) -> None:
        """Let Tab go line by line through a page for good, however its fields came to be."""
        self._sighted.append(page)

    @Slot()
    def on_focus(self) -> None:
        """Take note of the part that has the keyboard now."""
        now = QApplication.focusWidget()
        part = next((part for part in self._parts if _within(part, now)), None)
        if part is not None and (not self._lately or self._lately[0] is not part):
            self._lately = [part, *(item for item in self._lately if item is not part)]

    def home(self) -> QWidget | None:
        """Return the part in sight that had the keyboard last, None where there is none."""
        return next((part for part in self._lately if part.isVisible()), None)

    def stay(self, home: QWidget | None) -> None:
        """Bring the keyboard back to its part, on no button that acts, where Qt has taken it elsewhere.

        The stop is looked for in the next turn, when nothing is half gone any more.
        """
        now = QApplication.focusWidget()
        if home is None or now is None or (_within(home, now) and not _acts(now)):
            return
        home.setFocus(Qt.FocusReason.OtherFocusReason)
        if QApplication.focusWidget() is now:
            now.clearFocus()
        self._settle.start()

    @Slot()
    def settle(self) -> None:
        """Go from a part that has the keyboard itself to what it shows, or to its first stop."""
        home, now = self.home(), QApplication.focusWidget()
        if home is None or now not in (home, None) or not self._window.isActiveWindow():
            return
        page = home.currentWidget() if isinstance(home, QStackedWidget) else None
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        if page is None or QApplication.focusWidget() in (home, page, None):
            # Not by the chain of the Tab key: walked outside a key, PySide keeps hold of a whole window.
            inside = home.findChildren(QWidget)
            calm = (item for item in inside if _stops(item) and not self._covers(item) and not _acts(item))
            if (stop := next(calm, None)) is not None:
                stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def watch(self) -> None:
        """Watch the keys where they enter the window; it has to be shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note whether this is the Tab key or an arrow, and let everything pass."""
        key = event.key() if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
        self.pressed, self.walked = key in _TABS, key in _ARROWS
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
        found: list[tuple[int, int, int, int, QWidget]] = []
        form = self._form()
        sighted = [*self._sighted, *((form,) if isinstance(form, Form) else ())]
        begun: dict[int, int] = {}
        item = self._window.nextInFocusChain()
        while item is not None and item is not self._window:
            if _stops(item) and not self._covers(item):
                place = next((at for at, page in enumerate(sighted) if page.isAncestorOf(item)), -1)
                turn = len(found) if place < 0 else begun.setdefault(place, len(found))
                found.append((self._part(item), turn, *_seen_at(item, sighted[place] if place >= 0 else None), item))
            item = item.nextInFocusChain()
        found.sort(key=_first)
        return [place[-1] for place in found]

    def _part(self, item: QWidget) -> int:
        """Return the place of the part that holds a widget, what is in none last.

        Nobody is asked for a parent: PySide then takes hold of widgets that Qt made for itself and takes away again.
        """
        held = (place for place, part in enumerate(self._parts) if _within(part, item))
        return next(held, len(self._parts))


def _first(place: tuple[int, int, int, int, QWidget]) -> tuple[int, int, int, int]:
    return place[:4]


def _seen_at(item: QWidget, page: QWidget | None) -> tuple[int, int]:
    """Return the line of a page in which a widget stands, and how far from the left; of none (0, 0)."""
    if page is None:
        return 0, 0
    corner = item.mapTo(page, QPoint(0, 0))
    return corner.y() // _ROW, corner.x()


def _within(part: QWidget, item: QWidget | None) -> bool:
    return item is not None and (item is part or part.isAncestorOf(item))


def _acts(item: QWidget) -> bool:
    """Return whether a widget is the button for which its part is there."""
    return bool(item.property("primary"))


def _stops(item: QWidget) -> bool:
    if not item.focusPolicy() & Qt.FocusPolicy.TabFocus or not item.isVisible() or not item.isEnabled():
        return False
    return item.focusProxy() is None and item.objectName() not in _OF_TABS
