"""The ward at a glance, by who needs somebody first; rows are computed a few at a time, so that it paints at once."""

from __future__ import annotations

import time

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.census_model import ROW, ROW_HEIGHT, WARD_LIMIT, CensusModel, Index
from bedside.ui.census_row import CensusRow
from bedside.ui.icons import icon
from bedside.ui.paint import Run, put, put_right, sign
from bedside.ui.theme import Theme
from bedside.ui.widgets import FixedRows, Footer, cap, head, words_label

_CHUNK_SECONDS = 0.012


class CensusDelegate(QStyledItemDelegate):
    """Paints a census row: who, what is next, oxygen."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed row height."""
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW)
        theme, box = self._theme, option.rect  # pyright: ignore[reportAttributeAccessIssue]
        chosen = row.patient_id == self._bridge.patient_id
        painter.save()
        painter.translate(box.topLeft())
        painter.fillRect(0, 0, box.width(), ROW_HEIGHT, theme.color("selected" if chosen else "surface"))
        if chosen:
            painter.fillRect(0, 0, 3, ROW_HEIGHT, theme.color("blue"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, ROW_HEIGHT - 1, box.width(), 1, theme.color("line"))
        self._draw(painter, row, box.width() - 11)
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.pen("blue_mark", 2))
            painter.drawRect(1, 1, box.width() - 2, ROW_HEIGHT - 3)
        painter.restore()

    def _draw(self, painter: QPainter, row: CensusRow, right: float) -> None:
        theme = self._theme
        if row.patient_id in self._bridge.unseen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("blue_mark"))
            painter.drawEllipse(8, 14, 8, 8)
        stop = put_right(painter, theme, right, 22, (Run(row.day, "ink2"),))
        end = put(painter, theme, 24, 22, (Run(row.bed, "ink2"),), end=80)
        put(painter, theme, max(end + 8, 58) if row.bed else 24, 22, (Run(row.name, "ink", 600),), end=stop - 4)
        self._line(painter, row, right)
        if not row.ready:
            return
        said = (Run(words.O2, "ink3"), Run(row.oxygen, "ink2", gap=4))
        x = put(painter, theme, 24, 61, said, end=right)
        if row.trend:
            sign(painter, theme, (x + 5, 50), row.trend, "ink2", size=13)
            x += 16
        put(painter, theme, x, 61, (Run(row.before, "ink3", gap=5),), end=right)

    def _line(self, painter: QPainter, row: CensusRow, right: float) -> None:
        theme, state, flag = self._theme, row.state, row.flag
        stop = right
        if flag.icon:
            mark = "red_mark" if flag.token == "red" else flag.token
            sign(painter, theme, (right - 15, 29), flag.icon, mark)
            stop = put_right(painter, theme, right - 20, 42, (Run(flag.text, flag.token, 600),))
        if state.icon:
            mark = "red_mark" if state.token == "red" else state.token
            sign(painter, theme, (24, 30), state.icon, mark)
        put(painter, theme, 45, 42, (Run(state.text, state.token, 600 if state.bold else 400),), end=stop - 6)


class CensusList(FixedRows):
    """The rows; Enter or a click opens, `/` asks for the filter. `painted` says that they stand on the screen."""

    painted = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, then tell."""
        super().paintEvent(event)
        self.painted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current patient on Enter; leave other keys to the list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class Census(QWidget):
    """The left column: head with search, rows, and the legend of the blue dot."""

    person_asked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("census")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(238)
        self._bridge = bridge
        self.model = CensusModel(bridge, self)
        self.view = self._list(theme)
        self.search = QLineEdit(self)
        self._count = QLabel(self)
        self._title = QLabel(_("Census"), self)
        self._fill = QTimer(self)
        self._fill.setInterval(0)
        self._fill.timeout.connect(self._some)
        self.view.painted.connect(self.on_painted)
        self._lay_out(theme)
        bridge.assessment_changed.connect(self.on_assessment)
        bridge.patient_selected.connect(self.on_patient)
        self.reload()

    def _list(self, theme: Theme) -> CensusList:
        view = CensusList(self)
        view.setAccessibleName(_("Census, patients by need"))
        view.setModel(self.model)
        view.setItemDelegate(CensusDelegate(self._bridge, theme, view))
        view.setUniformItemSizes(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.clicked.connect(self.open_index)
        view.activated.connect(self.open_index)
        return view

    def _lay_out(self, theme: Theme) -> None:
        self._title.setProperty("role", "title")
        self._count.setProperty("role", "quiet")
        self.search.setObjectName("search")
        self.search.setAccessibleName(_("Search name, number or bed"))
        self.search.setPlaceholderText(_("name, number, bed"))
        self.search.setVisible(False)
        self.search.textChanged.connect(self.on_search)
        self.search.returnPressed.connect(self.open_first)
        self._none = words_label("", "words", self)
        self._none.setWordWrap(True)
        self._none.setContentsMargins(12, 12, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head(theme))
        column.addWidget(self._none)
        column.addWidget(self.view, 1)
        column.addWidget(Footer(theme, _("changed since you looked"), self))

    def _head(self, theme: Theme) -> QFrame:
        find = QToolButton(self)
        find.setIcon(icon(theme, "search"))
        find.setAccessibleName(_("Search the census"))
        find.clicked.connect(self.start_search)
        self.new = new = QToolButton(self)
        new.setIcon(icon(theme, "plus"))
        new.setAccessibleName(_("New patient"))
        new.setToolTip(_("New patient, Ctrl+N"))
        new.clicked.connect(self.person_asked)
        top = head(self)
        line = QHBoxLayout(top)
        line.setContentsMargins(12, 0, 8, 0)
        line.setSpacing(6)
        for item in (self._title, self._count):
            line.addWidget(item)
        line.addStretch(1)
        line.addWidget(self.search, 4)
        line.addWidget(new)
        line.addWidget(find)
        key = cap("/", top)
        line.addWidget(key)
        self._tools = (new, find, key)
        return top

    def reload(self) -> None:
        """Read the ward again and compute what is missing in slices."""
        self.model.reload()
        self._say_count()
        self._keep_current()
        self.view.viewport().update()

    @Slot()
    def on_painted(self) -> None:
        """Begin to compute what is missing, once the ward can be seen as far as it is known."""
        if not self._fill.isActive() and (self.model.waiting() or self._bridge.incomplete):
            self._fill.start()

    @Slot()
    def _some(self) -> None:
        end = time.monotonic() + _CHUNK_SECONDS
        for patient_id in self.model.waiting():
            self.model.update(patient_id)
            if time.monotonic() > end:
                return
        self._fill.stop()
        self._bridge.complete()
        self.model.arrange()
        self._keep_current()

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Bring one row up to date; re-sort only when its place may differ."""
        if self.model.total() != len(self._bridge.patients()):
            self.model.reload()
            self._say_count()
        if self.model.update(assessment.patient_id):
            self.model.arrange()
            self._say_count()
        self._keep_current()

    @Slot(str)
    def on_patient(self, patient_id: str) -> None:
        """Mark the patient shown."""
        self._keep_current()
        self.view.viewport().update()

    @Slot()
    def start_search(self) -> None:
        """Open the filter field."""
        for item in (self._count, *self._tools):
            item.hide()
        self.search.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def on_search(self, text: str) -> None:
        """Filter; a lone hit is never opened by itself."""
        self.model.needle = text.strip().casefold()
        self.model.arrange()
        self._say_count()

    @Slot()
    def open_first(self) -> None:
        """Open the hit when the filter leaves one, else go to the hits; nothing opens without this key."""
        hits = self.model.rowCount()
        if not hits:
            return
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.setCurrentIndex(self.model.index(0))
        if hits == 1:
            self.open_index(self.model.index(0))
            self.end_search()

    @Slot(QModelIndex)
    def open_index(self, index: QModelIndex) -> None:
        """Show the patient of a row."""
        if index.isValid():
            self._bridge.select_patient(self.model.row(index.row()).patient_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the filter on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.search.isVisible():
            self.end_search()
        else:
            super().keyPressEvent(event)

    def end_search(self) -> None:
        """Show the whole ward again and stay in the list."""
        self.search.clear()
        self.search.hide()
        for item in (self._count, *self._tools):
            item.show()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._keep_current()

    def _say_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total()
        how = _("by need") if total <= WARD_LIMIT else _("by name")
        self._none.setText(_("No patient matches. Esc shows all.") if total else _("No patient yet. Ctrl+N adds one."))
        self._none.setVisible(not shown)
        self._count.setText(f"{total}, {how}" if shown == total else _("{n} of {m}").format(n=shown, m=total))

    def _keep_current(self) -> None:
        place = self.model.place(self._bridge.patient_id)
        if place >= 0 and self.view.currentIndex().row() != place:
            self.view.setCurrentIndex(self.model.index(place))
