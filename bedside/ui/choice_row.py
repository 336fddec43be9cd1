"""A choice that a clinician makes: a radio button whose consequence stands beside it, in as many lines as it takes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QWidget

from bedside.ui.paint import Run, put, wrapped
from bedside.ui.theme import Theme
from bedside.ui.wrapping import LINE, Lines, Wrapping

_LEFT, _RIGHT = 34, 12
#: pixels between the name and what it comes to, beside a blank
_GAP = 5


class ChoiceRow(Wrapping, QRadioButton):
    """One of several choices under the same parent; none is chosen until a person does."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name, self._said = "", ()
        self.wrap()

    def say(self, name: str, said: tuple[str, ...], why_not: str = "") -> None:
        """Show a choice and what it comes to; `why_not` switches it off and says why."""
        told = (why_not,) if why_not else said
        if (name, told, not why_not) == (self._name, self._said, self.isEnabled()):
            return
        self._name, self._said = name, told
        self.setEnabled(not why_not)
        self.setAccessibleName(": ".join(part for part in (name, "; ".join(told)) if part))
        self.setToolTip(self.accessibleName())
        self.updateGeometry()
        self.update()

    def lines_at(self, width: int) -> Lines:
        """Return the words broken into lines: what it comes to begins beside the name."""
        room = width - _LEFT - _RIGHT
        first, *rest = self._said or ("",)
        weak = "ink2" if self.isEnabled() else "ink3"
        name = Run(self._name, "ink" if self.isEnabled() else "ink3", 600)
        top = wrapped((name, Run(first, weak, 400, 13)), room - _GAP)
        lines = [tuple(_apart(line, place) for place, _run in enumerate(line)) for line in top]
        for text in rest:
            lines += wrapped((Run(text, weak, 400, 13),), room)
        return tuple(lines)

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the words."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle, filled once it is chosen, and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        if self.hasFocus():
            painter.fillRect(self.rect(), theme.color("selected"))
            painter.setPen(theme.pen("blue_mark", 2))
            painter.drawRect(1, 1, self.width() - 2, self.height() - 2)
        painter.setBrush(theme.color("surface"))
        painter.setPen(theme.pen("blue_mark" if self.isChecked() else "edge", 1.6))
        painter.drawEllipse(QPointF(20, 13), 6.5, 6.5)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("blue_mark"))
            painter.drawEllipse(QPointF(20, 13), 3.6, 3.6)
        for place, line in enumerate(self.lines_at(self.width())):
            put(painter, theme, _LEFT, 18 + place * LINE, line)
        painter.end()


def _apart(line: tuple[Run, ...], place: int) -> Run:
    """Return a piece of a line, a little further off where the words change their look."""
    run = line[place]
    return run._replace(gap=run.gap + _GAP) if place and line[place - 1].weight != run.weight else run
