"""The choice of a panel's analyte: a line to search by, the analytes below it, and what else becomes of the panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bedside.domain.chart import Chart
from bedside.text import _
from bedside.ui.paint import Run, put, put_right, width
from bedside.ui.theme import Theme
from bedside.ui.trend_choices import CHOICE, Choice, ChoiceModel, Index, choices
from bedside.ui.widgets import button, words_label

_ROW = 26
_WIDTH, _HEIGHT = 330, 330


class _Rows(QStyledItemDelegate):
    def __init__(self, look: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Choice = index.data(CHOICE)
        box, state = option.rect, option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self.look.color("selected"))
        painter.translate(box.topLeft())
        told = Run(row.told, "ink3", 400, 12)
        end = box.width() - 18 - width(told)
        put_right(painter, self.look, box.width() - 10, 17, (told,))
        strong = 600 if row.values else 400
        names = [Run(row.title, "ink" if row.values else "ink2", strong)]
        names += [Run(row.short, "ink3", 400, 12, 8)] if row.short != row.title else []
        fits = sum(width(run) for run in names) <= end - 10
        put(painter, self.look, 10, 17, tuple(names if fits else names[:1]), end=end)
        painter.restore()


class Chooser(QFrame):
    """Lies over the trends beside the panel it is for. `chosen` carries the place (-1 for a new panel) and a code.

    `move_asked` and `removal_asked` are those of the panel's button; `left` says that the keyboard shall go back.
    """

    chosen = Signal(int, str)
    move_asked = Signal(int, int)
    removal_asked = Signal(int)
    left = Signal(int)

    def __init__(self, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._trends, self._place, self._top = parent, -1, 0
        self.title = words_label("", "title", self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(_("name, short name or code"))
        self.line.setAccessibleName(_("Search an analyte"))
        self.model = ChoiceModel(self)
        self.view = QListView(self)
        self._rows = _Rows(look, self.view)
        self.up = button(_("Move &up"), self)
        self.down = button(_("Move do&wn"), self)
        self.away = button(_("Remo&ve"), self)
        self._set_up()
        self.hide()

    def _set_up(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(self._rows)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(_("Analytes"))
        self.view.setMinimumHeight(_ROW)  # in a low window the list gives way, not what stands below it
        self.view.clicked.connect(self.on_clicked)
        self.line.textChanged.connect(self.on_typed)
        self.line.installEventFilter(self)
        self.view.installEventFilter(self)
        self._trends.installEventFilter(self)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        for item, slot in ((self.up, self.on_up), (self.down, self.on_down), (self.away, self.on_away)):
            item.clicked.connect(slot)
            foot.addWidget(item, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 6, 9, 6)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.line)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        QApplication.instance().focusChanged.connect(self.on_focus)  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self._rows.look = look
        self.view.viewport().update()

    def begin(self, place: int, chart: Chart, codes: tuple[str, ...], top: int) -> None:
        """Offer the analytes for a panel, -1 for a new one; `top` is where to lie."""
        self._place = place
        new = place < 0
        title = _("Add a panel") if new else chart.catalogue.analyte(codes[place]).title
        self.title.setText(title)
        self.setAccessibleName(title)
        for item, useful in ((self.up, place > 0), (self.down, place < len(codes) - 1), (self.away, len(codes) > 1)):
            item.setVisible(not new)
            item.setEnabled(useful)
        self.model.offer(choices(chart, codes))
        self.line.clear()
        self._top = top
        self._lie()
        self._go_to(0)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lie(self) -> None:
        """Take as much room beside the panel as the trends have."""
        room = self._trends.size()
        size = QSize(min(_WIDTH, room.width() - 8), min(_HEIGHT, room.height() - 8))
        self.setGeometry(4, max(4, min(self._top, room.height() - size.height() - 4)), size.width(), size.height())

    def leave(self) -> None:
        """Go away, and give the keyboard back."""
        if not self.isHidden():
            self.hide()
            self.left.emit(self._place)

    def on_typed(self, text: str) -> None:
        """Search."""
        self.model.search(text)
        self._go_to(0)

    def on_clicked(self, index: QModelIndex) -> None:
        """Take the analyte under the mouse."""
        self._take(index)

    def on_up(self) -> None:
        """Move the panel up."""
        self.hide()
        self.move_asked.emit(self._place, -1)

    def on_down(self) -> None:
        """Move the panel down."""
        self.hide()
        self.move_asked.emit(self._place, 1)

    def on_away(self) -> None:
        """Remove the panel."""
        self.hide()
        self.removal_asked.emit(self._place)

    def on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Go away without a word when the keyboard goes elsewhere in the window."""
        if self.isVisible() and new is not None and new is not self and not self.isAncestorOf(new):
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list while typing; Enter takes, Escape leaves. Keep to the room of the trends."""
        if watched is self._trends:
            if event.type() == QEvent.Type.Resize and not self.isHidden():
                self._lie()
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.view.currentIndex().row()
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
            if event.key() in steps and watched is self.line:
                self._go_to(min(max(0, row + steps[Qt.Key(event.key())]), self.model.rowCount() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape; no other key reaches what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()

    def _go_to(self, row: int) -> None:
        self.view.setCurrentIndex(self.model.index(row, 0))

    def _take(self, index: QModelIndex) -> None:
        row = index.data(CHOICE) if index.isValid() else None
        if isinstance(row, Choice):
            self.hide()
            self.chosen.emit(self._place, row.code)
