"""Paints the rows of the census as their plan says: who, what is next, oxygen, and what waits for this user."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bedside.ui.bridge import Bridge
from bedside.ui.census_model import ROW, Index
from bedside.ui.census_plan import FIRST, GAP, RIGHT, STEP, Line, Piece, plan, size
from bedside.ui.paint import put, sign
from bedside.ui.theme import Theme

#: how much of a sign stands over the baseline
_SIGN_UP = 0.78
#: pixels over and under the baseline that a line takes
_OVER, _UNDER = 15, 6


class CensusDelegate(QStyledItemDelegate):
    """Paints a census row at the width of its list."""

    def __init__(self, bridge: Bridge, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._bridge, self._theme, self._view = bridge, theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the row's lines take."""
        return QSize(100, plan(index.data(ROW), self._view.viewport().width()).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row; at the edge of the list, those of its lines that have room there."""
        row = index.data(ROW)
        theme, box = self._theme, option.rect  # pyright: ignore[reportAttributeAccessIssue]
        chosen = bool(row.patient_id) and row.patient_id == self._bridge.patient_id
        ground = "raised" if row.heading else "selected" if chosen else "surface"
        painter.save()
        painter.translate(box.topLeft())
        painter.fillRect(0, 0, box.width(), box.height(), theme.color(ground))
        if chosen:
            painter.fillRect(0, 0, 3, box.height(), theme.color("blue"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, box.height() - 1, box.width(), 1, theme.color("line"))
        if row.changed and self._whole(box.y() + FIRST):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("blue_mark"))
            painter.drawEllipse(8, 14, 8, 8)
        for number, line in enumerate(plan(row, box.width()).lines):
            baseline = FIRST - (2 if row.heading else 0) + number * STEP
            if self._whole(box.y() + baseline):
                self._line(painter, line, baseline, box.width() - RIGHT)
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.pen("blue_mark", 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(1, 1, box.width() - 2, box.height() - 3)
        painter.restore()

    def _whole(self, baseline: int) -> bool:
        """Return whether a line with this baseline in the list stands wholly in sight."""
        return baseline >= _OVER and baseline + _UNDER <= self._view.viewport().height()

    def _line(self, painter: QPainter, line: Line, baseline: float, right: float) -> None:
        x = line.x
        for piece in line.left:
            self._piece(painter, piece, x, baseline)
            x += size(piece) + GAP
        for piece in reversed(line.right):
            right -= size(piece)
            self._piece(painter, piece, right, baseline)
            right -= GAP

    def _piece(self, painter: QPainter, piece: Piece, x: float, baseline: float) -> None:
        theme = self._theme
        if piece.icon and not piece.after:
            sign(painter, theme, (x, baseline - piece.px * _SIGN_UP), piece.icon, piece.token, size=piece.px)
            x += piece.px + 5
        end = put(painter, theme, x, baseline, piece.runs)
        if piece.icon and piece.after:
            sign(painter, theme, (end + 5, baseline - piece.px * _SIGN_UP), piece.icon, piece.token, size=piece.px)
