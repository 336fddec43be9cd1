"""Painting the drug chart: signs and words in every cell, hatching for holes, dots for plans, a bar per medicine."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bedside.report.week.cells import DAYS, Bar, Entry, Line
from bedside.text import _
from bedside.ui.drug_model import ENTRY, LINE
from bedside.ui.paint import Run, put, put_right, sign, width
from bedside.ui.theme import Theme, hatch

Index = QModelIndex | QPersistentModelIndex
LABEL_WIDTH = 78
HEIGHTS: Mapping[str, int] = MappingProxyType({"heading": 44, "title": 27, "remark": 27, "doses": 40, "medicine": 27})
#: sign and colour of the first line of a cell by its state
SIGNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "on_time": ("tick", "green"),
        "given": ("tick", "green"),
        "early": ("arrow-early", "ink"),
        "late": ("arrow-late", "ink"),
        "held": ("bars", "amber"),
        "refused": ("refused", "ink"),
        "missed": ("missed", "ink"),
        "unavailable": ("unavailable", "ink"),
        "due": ("clock", "blue"),
        "overdue": ("triangle-bang", "red"),
        "taken_out": ("cross", "ink3"),
    }
)
_GROUNDS: Mapping[str, str] = MappingProxyType(
    {"held": "amber_tint", "due": "selected", "overdue": "red_tint", "planned": "surface"}
)
_BOLD = frozenset({"early", "late", "held", "refused", "missed", "unavailable", "due", "overdue", "not_charted"})
_LOUD = frozenset({"overdue"})
_FIRST, _SECOND, _ONLY = 16, 33, 25
_TEXT = 26


class DrugDelegate(QStyledItemDelegate):
    """Draws one cell from its row and dose."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hole = hatch(theme, "line", "surface")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of the row."""
        line = index.data(LINE)
        return QSize(60, HEIGHTS[line.kind] if isinstance(line, Line) else 40)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell, and a frame round the one under the cursor."""
        line, entry, box = index.data(LINE), index.data(ENTRY), option.rect  # pyright: ignore[reportAttributeAccessIssue]
        if not isinstance(line, Line):
            return
        painter.save()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, box, line, entry, index.column())
        if line.kind == "doses" and not index.column():
            self._label(painter, box, line)
        elif isinstance(entry, Entry):
            self._entry(painter, box, entry, len(line.label))
        elif line.kind == "medicine":
            self._medicine(painter, box, line)
        elif line.kind != "doses":
            self._heading(painter, box, line)
        picked = bool(option.state & QStyle.StateFlag.State_Selected)  # pyright: ignore[reportAttributeAccessIssue]
        if picked and (line.kind != "doses" or index.column()):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.pen("blue_mark", 2))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -2, -2), 3, 3)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, line: Line, entry: object, column: int) -> None:
        theme = self._theme
        token = "raised" if line.kind in ("heading", "title") else "surface"
        if line.kind == "doses" and column:
            token = _GROUNDS.get(entry.state, "surface") if isinstance(entry, Entry) else "window"
        painter.fillRect(box, theme.color(token))
        if isinstance(entry, Entry) and (entry.state == "not_charted" or entry.doubt):
            painter.fillRect(box, self._hole)
        strong = line.kind == "heading"
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.color("edge" if strong else "line"))
        if line.kind == "doses":
            painter.fillRect(box.right(), box.top(), 1, box.height(), theme.color("line"))

    def _label(self, painter: QPainter, box: QRect, line: Line) -> None:
        two = len(line.label) > 1
        for place, text in enumerate(line.label):
            y = box.top() + ((_FIRST, _SECOND)[place] if two else _ONLY)
            look = Run(text, "ink", 600) if not place else Run(text, "ink2", 400, 13)
            put(painter, self._theme, box.left() + 8, y, (look,), end=box.right() - 2)

    def _entry(self, painter: QPainter, box: QRect, entry: Entry, labels: int) -> None:
        if entry.state == "planned":
            self._planned(painter, box, entry.lead if labels > 1 else _("planned"))
            return
        name, token = ("diamond-question", "amber") if entry.doubt else SIGNS.get(entry.state, ("", "ink"))
        left = box.left() + (_TEXT if name else 8)
        below = entry.note or entry.was or entry.doubt
        top = box.top() + (_FIRST if below else _ONLY)
        if name:
            sign(painter, self._theme, (box.left() + 6, top - 12), name, token)
        end = float(box.right() - 4)
        weight = 600 if entry.state in _BOLD else 400
        text = entry.lead
        if entry.state == "due" and labels > 1 and entry.due_open is not None:
            both = f"{text} {entry.clock}"
            text = both if left + width(Run(both, "ink", weight)) <= end else entry.clock
        lead = Run(text, token if entry.state in ("held", "overdue") else "ink", weight)
        mark = Run(entry.initials, "ink3", 400, 12)
        if entry.initials and left + width(lead) + 6 + width(mark) <= end:
            put_right(painter, self._theme, end, top, (mark,))
        put(painter, self._theme, left, top, (lead,), end=end)
        self._below(painter, box, entry, left, end)

    def _below(self, painter: QPainter, box: QRect, entry: Entry, left: float, end: float) -> None:
        y = box.top() + _SECOND
        if entry.doubt:
            put(painter, self._theme, left, y, (Run(_("in conflict"), "amber", 600, 13),), end=end)
            return
        bold = entry.state in ("early", "late", "due", "overdue")
        if entry.note:
            look = Run(entry.note, "ink", 600 if bold else 400, 13)
            left = left if left + width(look) <= end else box.left() + 8.0
            token = "red" if entry.state in _LOUD else "amber" if entry.state == "held" else "ink"
            at = put(painter, self._theme, left, y, (look._replace(token=token),), end=end)
            left = at + 6
        if entry.was:
            token = "ink3" if entry.state == "taken_out" else "ink2"
            lead = "" if entry.state == "taken_out" else _("was") + " "
            high = y if entry.state != "taken_out" else box.top() + _FIRST
            start = left if entry.state != "taken_out" else box.left() + _TEXT
            start = put(painter, self._theme, start, high, (Run(lead, token, 400, 13),), end=end) if lead else start
            stop = put(painter, self._theme, start, high, (Run(entry.was, token, 400, 13),), end=end)
            painter.fillRect(QRectF(start, high - 5, stop - start, 1), self._theme.color(token))

    def _planned(self, painter: QPainter, box: QRect, text: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._theme.pen("blue", 1, Qt.PenStyle.DotLine))
        painter.drawRect(QRectF(box).adjusted(4.5, 5.5, -5.5, -6.5))
        room = box.width() - width(Run(text, "ink2", 400, 13))
        put(painter, self._theme, box.left() + max(6, room / 2), box.top() + _ONLY - 1, (Run(text, "ink2", 400, 13),))

    def _heading(self, painter: QPainter, box: QRect, line: Line) -> None:
        left, right, theme = box.left() + 8, box.right() - 10, self._theme
        if line.kind == "heading":
            loud = "blue" if line.current else "ink2"
            aside = Run(line.aside, loud, 600 if line.current else 400)
            start = put_right(painter, theme, right, box.top() + 18, (aside,))
            put(painter, theme, left, box.top() + 18, (Run(line.text, "ink", 600, 15),), end=start - 8)
            put(painter, theme, left, box.top() + 36, (Run(line.note, "ink2", 400, 13),), end=right)
            return
        weight = 600 if line.kind == "title" else 400
        stop = put(painter, theme, left, box.top() + 18, (Run(line.text, "ink", weight),), end=right)
        put(painter, theme, stop + 10, box.top() + 18, (Run(line.note or line.aside, "ink2", 400, 13),), end=right)

    def _medicine(self, painter: QPainter, box: QRect, line: Line) -> None:
        each = (box.width() - LABEL_WIDTH) / DAYS
        for bar in line.bars:
            self._bar(painter, box, bar, box.left() + LABEL_WIDTH, each)

    def _bar(self, painter: QPainter, box: QRect, bar: Bar, left: float, each: float) -> None:
        start, end = left + bar.start * each, left + bar.end * each
        painter.fillRect(QRectF(start, box.top() + 4, end - start, box.height() - 9), self._theme.color("cannula"))
        y = box.top() + 18
        text = Run(bar.text, "ink", 400, 13)
        if not bar.stopped:
            put(painter, self._theme, start + 7, y, (text,), end=box.right() - 4)
            return
        painter.fillRect(QRectF(end - 1, box.top() + 4, 2, box.height() - 9), self._theme.color("ink"))
        inside = width(text) + 12 <= end - start
        stop = put(painter, self._theme, start + 7, y, (text,), end=end - 4) if inside else end
        said = bar.stopped if inside else f"{bar.text}, {bar.stopped}"
        put(painter, self._theme, max(stop, end) + 7, y, (Run(said, "ink2", 400, 13),), end=box.right() - 4)
