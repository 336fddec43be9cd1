"""What the record tables share: a head with actions, and the way to correction or removal with a reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.permits import Permits
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, head, words_label

Rows = Callable[[Chart, Assessment], tuple[TableRow, ...]]


class RecordPage(QWidget):
    """A tab over one table of what `rows` makes of a chart.

    The signals carry the id of the record to be corrected, voided, put back or told; `reading_asked` that of a value
    in doubt and the number of the reading a person takes (0 refuses them all).
    """

    correction_asked = Signal(str)
    removal_asked = Signal(str)
    restoring_asked = Signal(str)
    history_asked = Signal(str)
    reading_asked = Signal(str, int)

    def __init__(
        self,
        title: str,
        titles: tuple[str, ...],
        widths: tuple[int, ...],
        bridge: Bridge,
        theme: Theme,
        *,
        rows: Rows,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._title, self._rows = title, rows
        self.permits = Permits(bridge.session)
        self.model = RecordModel(titles, theme, self)
        self.table = RecordTable(title, self.model, widths, self)
        self.count = words_label("", "quiet", self)
        self.empty = words_label("", "words", self)
        self.strip = QFrame(self)
        self.story = words_label("", "words", self.strip)
        self._others: tuple[QPushButton, ...] = ()
        self._actions = self.make_actions()
        self.table.chosen.connect(bridge.select_record)
        self.table.key_pressed.connect(self.on_key)
        self.table.moved.connect(self.on_moved)
        self.setFocusProxy(self.table)
        bridge.record_selected.connect(self.table.on_record)
        bridge.assessment_changed.connect(self.on_assessment)
        self._lay_out()

    def _lay_out(self) -> None:
        top = head(self)
        line = QHBoxLayout(top)
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(words_label(self._title, "title", top))
        line.addWidget(self.count)
        line.addStretch(1)
        for item in (*self._actions, *self._others):
            item.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the table
            line.addWidget(item)
        self.empty.setContentsMargins(12, 12, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        self.strip.setObjectName("bar")
        self.story.setWordWrap(True)
        self.story.setMinimumHeight(36)
        self.story.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.lay_out_strip()
        column.addWidget(self.strip)

    def lay_out_strip(self) -> None:
        """Put the story of the record under the cursor into the strip below the table."""
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(12, 5, 12, 5)
        line.addWidget(self.story, 1)

    def make_actions(self) -> tuple[QWidget, ...]:
        """Return the buttons of the head."""
        correct = button(_("Correct") + words.ELLIPSIS + " (C)", self)
        remove = button(_("Void") + words.ELLIPSIS + " (V)", self)
        self.back = button(_("Put back") + words.ELLIPSIS + " (P)", self)
        self.history = button(_("History") + " (H)", self)
        correct.clicked.connect(self.ask_correction)
        remove.clicked.connect(self.ask_removal)
        self.back.clicked.connect(self.ask_restoring)
        self.history.clicked.connect(self.ask_history)
        self._others = (self.back, self.history)
        return correct, remove

    def nothing(self) -> str:
        """Return what to do when there are no rows."""
        return _("Nothing charted yet. Ctrl+K starts a line.")

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient; a hidden tab waits until it is seen."""
        if assessment.patient_id == self._bridge.patient_id and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the chart again."""
        if not self._bridge.patient_id:
            return
        rows = self._rows(self._bridge.chart(), self._bridge.assessment())
        self.model.show_rows(rows)
        self.count.setText(str(len(rows)) if rows else "")
        self.empty.setText("" if rows else self.nothing())
        self.empty.setVisible(not rows)
        self.table.select(self._bridge.record_id)
        if rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.strip.setVisible(bool(rows))
        self.on_moved()

    def showEvent(self, event: object) -> None:
        """Catch up when the tab is opened."""
        self.refresh()

    @Slot()
    def on_moved(self) -> None:
        """Tell the record under the cursor in full; a struck one cannot be changed again."""
        place = self.model.place(self.table.record())
        row = self.model.row(place) if place >= 0 else None
        self.story.setText(row.story if row else "")
        why = self._why_not()
        for item in self._others:
            item.setEnabled(row is not None and (item is not self.back or (self._taken_out() and not why)))
        for item in self._actions:
            item.setEnabled(row is not None and not row.struck and not why)
            item.setToolTip(why)

    def _why_not(self) -> str:
        """Return why this user may not change the record under the cursor."""
        found = self._bridge.chart().find(self.table.record()) if self._bridge.patient_id else None
        return self.permits.why_not_store([found] if found else [])

    @Slot(str)
    def on_key(self, key: str) -> None:
        """Correct on C, void on V, put back on P, tell the history on H."""
        asks = {"c": self.ask_correction, "v": self.ask_removal, "p": self.ask_restoring, "h": self.ask_history}
        if key in asks:
            asks[key]()

    @Slot()
    def ask_correction(self) -> None:
        """Ask to correct the record under the cursor."""
        if self._standing():
            self.correction_asked.emit(self.table.record())

    @Slot()
    def ask_removal(self) -> None:
        """Ask to take the record under the cursor out."""
        if self._standing():
            self.removal_asked.emit(self.table.record())

    @Slot()
    def ask_restoring(self) -> None:
        """Ask to put the record under the cursor back, where it was taken out."""
        if self._taken_out():
            self.restoring_asked.emit(self.table.record())

    @Slot()
    def ask_history(self) -> None:
        """Ask for every version of the record under the cursor."""
        if self.table.record():
            self.history_asked.emit(self.table.record())

    def _taken_out(self) -> bool:
        after = self._bridge.chart().successor(self.table.record()) if self._bridge.patient_id else None
        return after is not None and after.void

    def _standing(self) -> bool:
        place = self.model.place(self.table.record())
        return place >= 0 and not self.model.row(place).struck
