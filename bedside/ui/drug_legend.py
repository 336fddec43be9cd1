"""The legend of the drug chart: every sign with its word, on as many lines as it takes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.report.spoken import dose_word
from bedside.text import N_, _
from bedside.ui.drug_paint import SIGNS
from bedside.ui.paint import Run, put, sign, width
from bedside.ui.theme import Theme, hatch

_ROW = 20
_GAP = 8
#: what became of a dose
_OF_DOSES = frozenset({"held", "refused", "missed", "unavailable"})
_NAMED = (
    ("on_time", N_("on time")),
    ("early", N_("early")),
    ("late", N_("late")),
    ("held", "held"),
    ("refused", "refused"),
    ("missed", "missed"),
    ("unavailable", "unavailable"),
    ("due", N_("due")),
    ("overdue", N_("overdue")),
    ("not_charted", N_("not charted")),
    ("planned", N_("planned")),
)


class Legend(QWidget):
    """Draws the signs and says them all to a screen reader."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hole = hatch(theme, "line", "surface")
        self.setAccessibleName(_("Legend: ") + ", ".join(map(_word, _NAMED)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of all lines at this width."""
        return QSize(200, 8 + _ROW * (1 + max(row for _x, row, *_rest in self._places())))

    def _places(self) -> list[tuple[float, int, str, str]]:
        found: list[tuple[float, int, str, str]] = []
        x, row = 8.0, 0
        for state, word in _NAMED:
            wide = 20 + width(Run(_word((state, word)), "ink2", 400, 12))
            if x > 8 and x + wide > self.width():
                x, row = 8.0, row + 1
            found.append((x, row, state, _word((state, word))))
            x += wide + _GAP
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height of another width."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw signs and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("raised"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("line"))
        for x, row, state, word in self._places():
            top = 6 + row * _ROW
            self._mark(painter, state, x, top)
            put(painter, self._theme, x + 20, top + 13, (Run(word, "ink2", 400, 12),))
        painter.end()

    def _mark(self, painter: QPainter, state: str, x: float, top: float) -> None:
        box = QRectF(x + 0.5, top + 0.5, 15, 15)
        if state in SIGNS:
            sign(painter, self._theme, (x, top), *SIGNS[state])
            return
        planned = state == "planned"
        painter.setBrush(Qt.BrushStyle.NoBrush if planned else self._hole)
        style = Qt.PenStyle.DotLine if planned else Qt.PenStyle.SolidLine
        painter.setPen(self._theme.pen("blue" if planned else "edge", 1, style))
        painter.drawRect(box)


def _word(named: tuple[str, str]) -> str:
    """Return what a state is called: what became of a dose has words of its own."""
    state, word = named
    return dose_word(state) if state in _OF_DOSES else _(word)
