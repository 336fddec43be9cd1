"""How a cell of the flowsheet looks: numbers with their signs, held ones hatched, struck ones crossed."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bedside.text import _n
from bedside.ui.flowsheet_entries import Entry
from bedside.ui.flowsheet_marks import Marks
from bedside.ui.flowsheet_model import CELL, FlowsheetModel
from bedside.ui.paint import Run, put, sign, width
from bedside.ui.theme import Theme, hatch

Index = QModelIndex | QPersistentModelIndex
EDGE = 7.0
_SIGN = 14
_BAR = 7.0
_DOT = 6.0
_PX = 14
#: about the width of a letter or digit
_LETTER = 7.2
_FLAGS = {"H": "arrow-up", "L": "arrow-down"}
_DOUBT = ("held", "conflict")


class Piece(NamedTuple):
    """A stretch of a cell: a run of text, crossed or not, or a sign where it has a name."""

    run: Run
    crossed: bool = False
    name: str = ""

    @property
    def wide(self) -> float:
        """Return its width in pixels, its gap included."""
        return self.run.gap + _SIGN if self.name else width(self.run)


def pieces_of(entry: Entry, marks: Marks) -> tuple[Piece, ...]:
    """Return what is drawn of one entry, from left to right."""
    made: list[Piece] = []
    if entry.joined:
        made.append(Piece(Run("/", "ink3")))
    name, token = ("triangle-bang", "amber") if entry.look == "conflict" else entry.sign
    if name:
        made.append(Piece(Run("", token), name=name))
    made.append(Piece(_text(entry, marks, gap=3 if name else 0), crossed=entry.look == "struck"))
    if entry.more:
        made.append(Piece(Run(entry.more, "ink3", px=12, gap=3)))
    if entry.was:
        made.append(Piece(Run(entry.was, "ink3", px=12, gap=5), crossed=True))
    if entry.flag and entry.look == "plain":
        made.append(Piece(Run("", "ink", gap=1), name=_FLAGS[entry.flag]))
    mark = marks.of(entry)
    if mark and entry.look == "plain":
        made.append(Piece(Run("", mark.token, gap=1), name=mark.sign))
    return tuple(made)


def _text(entry: Entry, marks: Marks, gap: float) -> Run:
    if entry.look in _DOUBT:
        return Run(entry.text, "amber", 600, _PX, gap)
    if entry.look == "struck":
        return Run(entry.text, "ink3", 400, _PX, gap)
    if entry.look == "worked_out":
        return Run(entry.text, "ink2", 400, _PX, gap)
    mark = marks.of(entry)
    opened = mark is not None and mark.token == "red"
    return Run(entry.text, "red" if opened else "ink", 600 if entry.flag or opened else 400, _PX, gap)


def wide(cell: tuple[Entry, ...], marks: Marks) -> float:
    """Return the width that a whole cell takes."""
    doubt = _BAR + 2 if any(entry.look in _DOUBT for entry in cell) else 0
    shown = sum(piece.wide for entry in cell for piece in pieces_of(entry, marks))
    gaps = 10 * sum(1 for entry in cell[1:] if not entry.joined)
    return 2 * EDGE + doubt + shown + gaps


def roughly_wide(cell: tuple[Entry, ...]) -> float:
    """Return about the width that a cell takes, from its letters alone: thousands are asked at once."""
    room = 2 * EDGE + 10 * (len(cell) - 1)
    for entry in cell:
        signs = bool(entry.sign[0]) + bool(entry.flag) + (entry.look in _DOUBT)
        room += _LETTER * (len(entry.text) + len(entry.more) + len(entry.was)) + _SIGN * signs
    return room


class FlowsheetDelegate(QStyledItemDelegate):
    """Paints cells of a `FlowsheetModel`."""

    def __init__(self, model: FlowsheetModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, lines and entries of one cell."""
        box = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        theme, line = self._theme, self._model.line(index.row())
        cell: tuple[Entry, ...] = index.data(CELL)
        painter.save()
        painter.setClipRect(box)
        doubt = any(entry.look in _DOUBT for entry in cell)
        ground = "raised" if line.heading else "amber_tint" if doubt else "surface"
        painter.fillRect(box, theme.color("selected" if state & QStyle.StateFlag.State_Selected else ground))
        painter.setPen(theme.pen("line"))
        painter.drawLine(QPointF(box.left(), box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))
        if self._model.starts_day(index.column()):
            painter.drawLine(box.topLeft(), box.bottomLeft())
        end = self._entries(painter, box, cell, doubt=doubt)
        if any(entry.record in self._model.marks.unseen for entry in cell):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("blue_mark"))
            painter.drawEllipse(QRectF(min(end + 4, box.right() - _DOT - 2), box.top() + 4, _DOT, _DOT))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.pen("blue_mark", 2))
            painter.drawRect(box.adjusted(1, 1, -1.5, -1.5))
        painter.restore()

    def _entries(self, painter: QPainter, box: QRectF, cell: tuple[Entry, ...], *, doubt: bool) -> float:
        """Draw what has room, count the rest, and return where it ends."""
        x, end, theme = box.left() + EDGE, box.right() - EDGE + 3, self._theme
        if doubt:
            bar = QRectF(box.left() + 1, box.top(), _BAR, box.height() - 1)
            painter.setBrushOrigin(bar.topLeft())
            painter.fillRect(bar, hatch(theme))
            x += _BAR + 2
        whole = wide(cell, self._model.marks) <= box.width() + 3
        for place, entry in enumerate(cell):
            pieces = pieces_of(entry, self._model.marks)
            left = cell[place + 1 :]
            room = end - (more_width(left) if left and not whole else 0)
            gap = 0 if place == 0 or entry.joined else 10
            if place and x + gap + sum(piece.wide for piece in pieces) > room:
                return self._more(painter, x, box, cell[place:])
            x = self._draw(painter, x + gap, box, pieces, end)
        return x

    def _draw(self, painter: QPainter, x: float, box: QRectF, pieces: tuple[Piece, ...], end: float) -> float:
        middle = box.center().y()
        for piece in pieces:
            if piece.name:
                x += piece.run.gap
                sign(painter, self._theme, (x, middle - _SIGN / 2), piece.name, piece.run.token, size=_SIGN)
                x += _SIGN
                continue
            start = x + piece.run.gap
            x = put(painter, self._theme, x, middle + 5, (piece.run,), end=end)
            if piece.crossed:
                painter.setPen(self._theme.pen(piece.run.token, 1.2))
                painter.drawLine(QPointF(start, middle + 0.5), QPointF(x, middle + 0.5))
        return x

    def _more(self, painter: QPainter, x: float, box: QRectF, left: tuple[Entry, ...]) -> float:
        """Count what has no room; a sign says when there is something among it that must not be missed."""
        name, token = notable(left, self._model.marks)
        if name:
            sign(painter, self._theme, (x + 8, box.center().y() - _SIGN / 2), name, token, size=_SIGN)
            x += _SIGN
        return put(painter, self._theme, x, box.center().y() + 5, (_count(left),))


def _count(left: tuple[Entry, ...]) -> Run:
    number = sum(1 for entry in left if not entry.joined)
    return Run(_n("{count} more", "{count} more", number), "ink2", px=12, gap=10)


def more_width(left: tuple[Entry, ...]) -> float:
    """Return the width that counting entries takes."""
    return width(_count(left)) + _SIGN


def notable(left: tuple[Entry, ...], marks: Marks) -> tuple[str, str]:
    """Return the sign of what weighs most among entries that are only counted, empty where there is nothing."""
    if any(entry.look == "conflict" for entry in left):
        return "triangle-bang", "amber"
    if any(entry.look == "held" for entry in left):
        return "diamond-question", "amber"
    if any((mark := marks.of(entry)) and mark.token == "red" for entry in left):
        return "triangle-bang", "red"
    flags = {entry.flag for entry in left if entry.flag}
    return (_FLAGS[min(flags)], "ink") if flags else ("", "")
