"""Eligibility: the state in words, then every rule with its value, age and origin; a leaf leads to its record."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.as_of import AsOf
from bedside.ui.bridge import Bridge
from bedside.ui.fit_label import FitLabel
from bedside.ui.icons import OUTCOME_SIGNS, pixmap
from bedside.ui.paint import Run, put, put_right, sign, width
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import VerdictRow, rows_of, timing_words
from bedside.ui.widgets import FixedRows, head, rich_label, words_label

ROW_HEIGHT = 20
ROW = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_AGE_WIDTH = 34
#: what the sign leaves of the panel for the state and its timing
_STATE_ROOM = 262


class VerdictModel(QAbstractListModel):
    """The visible rows of one Assessment."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[VerdictRow, ...] = ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of visible rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row, its sentence or its full story."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(row.detail)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return None

    def show_rows(self, rows: tuple[VerdictRow, ...]) -> None:
        """Show other rows; in place where only their contents changed."""
        if [row.id for row in rows] == [row.id for row in self._rows]:
            changed = [place for place, row in enumerate(rows) if row != self._rows[place]]
            self._rows = rows
            for place in changed:
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> VerdictRow:
        """Return the row at a place; raise IndexError outside."""
        return self._rows[place]

    def place(self, row_id: str) -> int:
        """Return where a rule stands, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.id == row_id), -1)


class VerdictDelegate(QStyledItemDelegate):
    """Paints one line of the tree: a thin tick when all is well, bold when not."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed row height."""
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row: VerdictRow = index.data(ROW)
        theme, box = self._theme, option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.translate(box.topLeft())
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(0, 0, box.width(), ROW_HEIGHT, theme.color("selected"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 12 + row.depth * 16
        name, token = OUTCOME_SIGNS[row.sign]
        sign(painter, theme, (x, 2), name, token, size=15)
        self._words(painter, row, x + 21, box.width() - 12)
        painter.restore()

    def _words(self, painter: QPainter, row: VerdictRow, x: float, right: float) -> None:
        theme = self._theme
        weight = 400 if row.sign == "MET" else 600
        if row.branch:
            sign(painter, theme, (right - 13, 3), "chevron-down" if row.open else "chevron-right", "ink2", size=14)
        else:
            put_right(painter, theme, right, 15, (Run(row.age, "ink3", 400, 13),))
        label, origin = Run(row.label, "ink", weight), Run(row.origin, "ink3", 400, 12, 6)
        value = Run(row.value, "ink", weight)
        end = right - _AGE_WIDTH
        if row.branch and end - x - width(value) - 10 < width(label):
            end = right - 18  # a long branch may use the room of the ages, which it has none of
        room = end - x - width(value) - 10
        if room < width(label) and row.value:
            least = max(room, (end - x) * 0.45)
            stop = put(painter, theme, x, 15, (label,), end=x + least)
            start = max(stop + 8, end - width(value))
            put(painter, theme, start, 15, (value,), end=end)
            return
        runs = (label, origin) if width(label) + width(origin) <= room and not row.branch else (label,)
        put(painter, theme, x, 15, runs, end=end)
        put_right(painter, theme, end, 15, (value,))


class VerdictList(FixedRows):
    """The rows; Left and Right fold, Enter opens what is missing."""

    folded = Signal(QModelIndex)
    entered = Signal(QModelIndex)
    moved = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn keys into signals."""
        index = self.currentIndex()
        row = index.data(ROW) if index.isValid() else None
        if row and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.entered.emit(index)
        elif row and row.branch and event.key() == (Qt.Key.Key_Left if row.open else Qt.Key.Key_Right):
            self.folded.emit(index)
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.moved.emit(self.model().index(current.row(), 0))


class Verdicts(QWidget):
    """Head, state, tree, and the story of the row selected. `missing_asked` carries what a leaf lacks."""

    missing_asked = Signal(str)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._theme = bridge, theme
        self._opened: frozenset[str] = frozenset()
        self._patient = ""
        self._seen: Assessment | None = None
        self._protocol = words_label("", "quiet", self)
        self._sign = QLabel(self)
        self.state = rich_label(self)
        self.model = VerdictModel(self)
        self.view = VerdictList(self)
        self.detail = FitLabel(theme, self, lines=4)
        self.as_of = AsOf(theme, self)
        self.as_of.changed.connect(self.on_as_of)
        self.as_of.hide()
        self._set_up()
        self._lay_out()
        bridge.assessment_changed.connect(self.on_assessment)

    def _set_up(self) -> None:
        self.view.setAccessibleName(_("Eligibility, rule by rule"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(VerdictDelegate(self._theme, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # the panels below stay put
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.moved.connect(self.on_row)
        self.view.clicked.connect(self.on_clicked)
        self.view.entered.connect(self.on_entered)
        self.view.folded.connect(self.on_folded)
        self.state.setText(words.rich(_("No patient chosen"), px=17, weight=700))
        self.detail.hide()
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.detail.setFixedHeight(78)
        self.detail.setContentsMargins(12, 4, 12, 0)

    def _lay_out(self) -> None:
        top = head(self)
        line = QHBoxLayout(top)
        line.setContentsMargins(12, 0, 12, 0)
        line.addWidget(words_label(_("Eligibility"), "title", top))
        line.addStretch(1)
        line.addWidget(self._protocol)
        said = QHBoxLayout()
        said.setContentsMargins(12, 4, 12, 4)
        said.setSpacing(7)
        said.addWidget(self._sign)
        said.addWidget(self.state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(said)
        column.addWidget(self.as_of)
        column.addWidget(self.view, 1)
        column.addWidget(self.detail)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient's verdicts; what was unfolded stays unfolded."""
        if assessment.patient_id != self._bridge.patient_id:
            return
        moment = self.as_of.moment
        if assessment.patient_id != self._patient:
            self._patient, self._opened = assessment.patient_id, frozenset()
            self._tell()
            self.as_of.known_then = False
            moment = assessment.ladder.first_given
        self.as_of.show()
        self.as_of.show_chart(self._bridge.chart(), moment)
        self.on_as_of()

    @Slot()
    def on_as_of(self) -> None:
        """Show the verdicts as of the moment chosen."""
        live, moment = self._bridge.assessment(), self.as_of.moment
        seen = live
        if moment is not None:
            try:
                seen = self._bridge.assessment_at(moment, moment if self.as_of.known_then else None)
            except LookupError:
                self.model.show_rows(())
                self._sign.clear()
                self.state.setText(words.rich(_("Nothing was known then"), px=17, weight=700))
                self._tell(_("Everything of that time was entered later. Choose \u201cknown now\u201d, or move right."))
                return
            if not self.model.rowCount():
                self._tell()
        self._protocol.setText(f"{seen.protocol.id} {seen.protocol.version}")
        self._show_state(seen, at_first=moment is not None and moment == live.ladder.first_given)
        self._seen = seen
        self._fill(seen)

    def _fill(self, assessment: Assessment) -> None:
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        self.model.show_rows(rows_of(assessment, self._opened, self._bridge.chart(), protocol))

    def _show_state(self, assessment: Assessment, *, at_first: bool = False) -> None:
        theme = self._theme
        name, token, said = {
            "ELIGIBLE": ("tick", "green", _("Eligible")),
            "NOT_ELIGIBLE": ("cross", "ink", _("Not eligible")),
            "INCOMPLETE": ("diamond-question", "amber", _("Cannot say yet")),
        }[assessment.state]
        self._sign.setPixmap(pixmap(theme, name, token, 20))
        first = " " + _("at first dose") if at_first else ""
        room = _STATE_ROOM - width(Run(said, "ink", 700, 17)) - width(Run(first, "ink", 600))
        told = timing_words(assessment)
        fitting = (text for text in told if width(Run(text, "ink2", 400, 13, gap=8)) <= room)
        rest = next(fitting, "")
        self.state.setText(
            words.rich(said, px=17, weight=700)
            + words.rich(first, weight=600)
            + "&nbsp; "
            + words.rich(rest, px=13, colour=theme.ink2)
        )
        self.state.setAccessibleName(f"{said}{first}, {told[0]}")
        self.state.setToolTip(f"{said}{first}, {told[0]}")

    def _tell(self, *lines: str) -> None:
        """Tell a story below the rows, which have the room while there is none."""
        first, *rest = lines or ("",)
        self.detail.show_runs(
            Run(first, "ink", 400, 13), *(Run(f"  {words.DOT}  {one}", "ink2", 400, 13) for one in rest)
        )
        self.detail.setVisible(bool(first))

    @Slot(QModelIndex)
    def on_row(self, index: QModelIndex) -> None:
        """Tell the story of a row and point every view at its record."""
        row = self.model.row(index.row())
        self._tell(*row.detail)
        if row.record:
            self._bridge.select_record(row.record)

    @Slot(QModelIndex)
    def on_clicked(self, index: QModelIndex) -> None:
        """Fold a branch, or lead to a leaf's record."""
        row = self.model.row(index.row())
        self.on_row(index)
        if row.branch:
            self.on_folded(index)

    @Slot(QModelIndex)
    def on_entered(self, index: QModelIndex) -> None:
        """Open the entry for what is missing; a branch folds."""
        row = self.model.row(index.row())
        if row.missing:
            self.missing_asked.emit(row.missing)
        elif row.branch:
            self.on_folded(index)

    @Slot(QModelIndex)
    def on_folded(self, index: QModelIndex) -> None:
        """Fold or unfold a branch and stay on it."""
        name = self.model.row(index.row()).id
        self._opened = self._opened ^ {name}
        self._fill(self._seen or self._bridge.assessment())
        self.view.setCurrentIndex(self.model.index(self.model.place(name)))
