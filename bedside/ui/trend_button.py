"""The name of a panel as a small button that chooses which analyte the panel shows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from bedside.text import _
from bedside.ui.theme import Theme
from bedside.ui.trend_layout import LEFT
from bedside.ui.trend_paint import Pencil, text_width

_HEIGHT = 26
_ROOM = LEFT - 58.0


class PanelButton(QToolButton):
    """Shows a panel's title; its menu lists the analytes that have values. `chosen` carries place and code."""

    chosen = Signal(int, str)

    def __init__(self, place: int, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self._look = look
        self._choices: tuple[tuple[str, str], ...] = ()
        self._code = ""
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self._menu.triggered.connect(self._choose)
        self.setMenu(self._menu)

    def show_title(self, title: str, code: str, choices: tuple[tuple[str, str], ...]) -> None:
        """Show a title; `choices` are the codes and titles of the menu."""
        self._choices = choices
        if (title, code) == (self.text(), self._code):
            return
        self._code = code
        self.setText(title)
        self.setAccessibleName(_("Panel {place}: {title}, choose another").format(place=self._place + 1, title=title))
        self.setToolTip(_("Choose what this panel shows"))
        self.resize(self.sizeHint())

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self._look = look
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the title with its chevron."""
        return QSize(round(text_width(self.text(), (14, 600))) + 22, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title, the chevron and the focus."""
        painter = QPainter(self)
        pencil = Pencil(painter, self._look)
        pencil.fill(QRectF(self.rect()), "raised" if self.underMouse() else "surface")
        box = pencil.text(3, _HEIGHT / 2, self.text(), "ink", (14, 600))
        pencil.sign("chevron-down", "ink3", box.right() + 4, _HEIGHT / 2 - 5, 12)
        if self.hasFocus():
            pencil.frame(QRectF(self.rect()).adjusted(1, 1, -1, -1), "blue_mark", 2)
        painter.end()

    def _fill(self) -> None:
        self._menu.clear()
        for code, title in self._choices:
            action = self._menu.addAction(title)
            action.setData(code)
            action.setCheckable(True)
            action.setChecked(code == self._code)

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(self._place, str(action.data()))


def fitting(title: str, short: str) -> str:
    """Return the title of an analyte, or its short name where the title has no room."""
    return title if text_width(title, (14, 600)) <= _ROOM else short
