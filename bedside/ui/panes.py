"""Where census, middle and side stand: beside each other where there is room, else as pages behind keys and buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.census import Census
from bedside.ui.middle import Middle
from bedside.ui.side import Side
from bedside.ui.splits import Split
from bedside.ui.widgets import button

#: logical pixels from which on three and two columns have room
WIDE, MEDIUM = 1140, 900
CENSUS, MIDDLE, SIDE = "census", "middle", "side"
CENSUS_WIDTH, SIDE_WIDTH = 238, 320
_LEAST_MIDDLE = 440
_STEP = 24
_KEEP_MS = 600
_PLACE = "panes"


class Panes(QWidget):
    """Three panes in three columns, in two (the middle and one neighbour), or in one; the width decides.

    Build the panes with `columns` as their parent, then call `take` once.
    """

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.columns = Split(Qt.Orientation.Horizontal, self)
        self.part, self._beside, self._before = CENSUS, CENSUS, ""
        self.count = 3
        self._sizes = self._kept_sizes()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_KEEP_MS)
        self._later.timeout.connect(self.keep)

    def take(self, census: Census, middle: Middle, side: Side) -> None:
        """Take the panes in; they stand in `columns` by now."""
        self._census, self._middle, self._side = census, middle, side
        self._parts: dict[str, QWidget] = {CENSUS: census, MIDDLE: middle, SIDE: side}
        self.columns.setStretchFactor(1, 1)
        self.to_census = self._button(_("Census"), _("Census, Ctrl+1"), "first")
        self.to_side = self._button(_("Verdict"), _("Verdict and taper, Ctrl+3"), "last")
        middle.foot_line.insertWidget(0, self.to_census)
        middle.foot_line.insertWidget(2, self.to_side)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.columns, 1)
        self._connect()
        self._keys()
        self._arrange()

    def _button(self, text: str, told: str, place: str) -> QPushButton:
        made = button(text, self._middle.foot)
        made.setProperty("page", place)
        made.setCheckable(True)
        made.setToolTip(told)
        made.setAccessibleName(told)
        return made

    def _connect(self) -> None:
        self.to_census.clicked.connect(self.show_census)
        self.to_side.clicked.connect(self.show_side)
        self._middle.asked.connect(self.show_middle)
        self._middle.sheet.opened.connect(self.on_sheet)
        self._middle.sheet.leaving.connect(self.on_sheet_left)
        self._census.opened.connect(self.show_middle_only)
        self.columns.splitterMoved.connect(self.on_moved)
        self.columns.reset.connect(self.reset)
        self._side.split.splitterMoved.connect(self.on_moved)
        self._side.split.reset.connect(self.reset)

    def _keys(self) -> None:
        for key, slot in (
            ("Ctrl+1", self.go_census),
            ("Ctrl+2", self.go_middle),
            ("Ctrl+3", self.go_side),
            ("Alt+Shift+Left", self.move_left),
            ("Alt+Shift+Right", self.move_right),
            ("Alt+Shift+Up", self.move_up),
            ("Alt+Shift+Down", self.move_down),
            ("Alt+Shift+Home", self.reset),
        ):
            made = QShortcut(QKeySequence(key), self)
            made.activated.connect(slot)

    def minimumSizeHint(self) -> QSize:
        """Return little: a pane that has no room becomes a page."""
        return QSize(320, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns as have room."""
        super().resizeEvent(event)
        count = 3 if self.width() >= WIDE else 2 if self.width() >= MEDIUM else 1
        if count != self.count or not event.oldSize().isValid():
            focus = QApplication.focusWidget()
            self.part = next((name for name, pane in self._parts.items() if _holds(pane, focus)), self.part)
            self.count = count
            self._arrange()

    def shown(self) -> tuple[str, ...]:
        """Return which panes are shown, from left to right."""
        if self.count == 3:
            return CENSUS, MIDDLE, SIDE
        if self.count == 1:
            return (self.part,)
        return (MIDDLE, SIDE) if self._beside == SIDE else (CENSUS, MIDDLE)

    def show_part(self, name: str) -> None:
        """Bring a pane into sight; the keyboard stays where it is."""
        if name != MIDDLE:
            self._beside = name
        if (name, name in self.shown()) != (self.part, True):
            self.part = name
            self._arrange()

    @Slot()
    def show_census(self) -> None:
        """Bring the census into sight."""
        self.show_part(CENSUS)

    @Slot()
    def show_middle(self) -> None:
        """Bring the patient's pages into sight."""
        self.show_part(MIDDLE)

    @Slot()
    def show_middle_only(self) -> None:
        """Go from the census to the patient chosen there, where only one of them has room."""
        if self.count == 1:
            self.go_middle()

    @Slot()
    def show_side(self) -> None:
        """Bring verdict and taper into sight."""
        self.show_part(SIDE)

    @Slot()
    def go_census(self) -> None:
        """Go to the census with the keyboard."""
        self.show_part(CENSUS)
        self._census.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def search(self) -> None:
        """Search the census, wherever it is."""
        self.show_part(CENSUS)
        self._census.start_search()

    @Slot()
    def go_middle(self) -> None:
        """Go to the patient's page with the keyboard, or to the sheet over it."""
        self.show_part(MIDDLE)
        sheet = self._middle.sheet.page()
        inside = sheet.focusWidget() if sheet is not None else None
        page = inside or sheet or self._middle.page(self._middle.shown())
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def go_side(self) -> None:
        """Go to the verdict with the keyboard."""
        self.show_part(SIDE)
        self._side.first().setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def go_back(self) -> None:
        """Leave the line of quick entry: to the census where it is in sight, else to the page shown."""
        (self.go_census if CENSUS in self.shown() else self.go_side if self.part == SIDE else self.go_middle)()

    @Slot()
    def on_sheet(self) -> None:
        """Bring a question or form into sight, and remember what it covers."""
        self._before = "" if MIDDLE in self.shown() else self.part
        self.show_part(MIDDLE)

    @Slot()
    def on_sheet_left(self) -> None:
        """Return to what was in sight before."""
        before, self._before = self._before, ""
        if before and self.count == 1:
            self.show_part(before)

    @Slot()
    def on_moved(self) -> None:
        """Remember sizes, once the hand is still."""
        sizes = dict(zip(self._parts, self.columns.sizes(), strict=True))
        for name in (CENSUS, SIDE):
            if name in self.shown() and self.count > 1:
                self._sizes[name] = sizes[name]
        self._side.remember(self._sizes)
        self._later.start()

    @Slot()
    def reset(self) -> None:
        """Take the sizes of the first start."""
        self._sizes.clear()
        self._arrange()
        self._later.start()

    @Slot()
    def keep(self) -> None:
        """Keep the sizes for this user."""
        if self._later.isActive():
            self._later.stop()
        self._bridge.kept.keep(_PLACE, dict(self._sizes) or None)

    def leave(self) -> None:
        """Keep what has been moved a moment ago."""
        if self._later.isActive():
            self.keep()

    @Slot()
    def move_left(self) -> None:
        """Move the line right of the pane with the keyboard to the left; the last pane has its line on its left."""
        self._widen(-_STEP)

    @Slot()
    def move_right(self) -> None:
        """Move the same line to the right."""
        self._widen(_STEP)

    @Slot()
    def move_up(self) -> None:
        """Move the line between verdict and taper up."""
        self._side.move_line(-_STEP, Qt.Orientation.Vertical)

    @Slot()
    def move_down(self) -> None:
        """Move the line between verdict and taper down."""
        self._side.move_line(_STEP, Qt.Orientation.Vertical)

    def _widen(self, by: int) -> None:
        shown = self.shown()
        if len(shown) == 1:
            self._side.move_line(by, Qt.Orientation.Horizontal)
            return
        focus = QApplication.focusWidget()
        here = next((name for name in shown if _holds(self._parts[name], focus)), MIDDLE)
        line = min(shown.index(here) + 1, len(shown) - 1)
        self.columns.move_line(self.columns.indexOf(self._parts[shown[line]]), by)

    def _arrange(self) -> None:
        shown = self.shown()
        for name, pane in self._parts.items():
            pane.setVisible(name in shown)
        alone = self.count == 1
        home = self._column if alone else self._middle.column
        if home.indexOf(self._middle.foot) < 0:
            home.addWidget(self._middle.foot)
        self._middle.mark_away(away=MIDDLE not in shown)
        for made, name in ((self.to_census, CENSUS), (self.to_side, SIDE)):
            made.setVisible(self.count < 3)
            made.setChecked(name in shown)
        census, side = self._sizes.get(CENSUS, CENSUS_WIDTH), self._sizes.get(SIDE, SIDE_WIDTH)
        room = self.columns.width() - sum(size for name, size in ((CENSUS, census), (SIDE, side)) if name in shown)
        if room < _LEAST_MIDDLE and self.count > 1:
            census, side = CENSUS_WIDTH, SIDE_WIDTH
        self.columns.setSizes([census, max(room, 1), side])
        self._side.settle(self._sizes)

    def _kept_sizes(self) -> dict[str, int]:
        found = self._bridge.kept.value(_PLACE, {})
        pairs = found.items() if isinstance(found, dict) else ()
        return {str(name): size for name, size in pairs if isinstance(size, int) and size > 0}


def _holds(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (pane is focus or pane.isAncestorOf(focus))
