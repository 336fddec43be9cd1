"""What the record tables share: a head with actions, and the way to correction or removal with a reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.flow import FlowLayout
from bedside.ui.permits import Permits
from bedside.ui.record_actions import RecordActions
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.theme import Theme
from bedside.ui.widgets import head, words_label

_ANY_HEIGHT = 16_777_215  # what Qt takes for no limit
Rows = Callable[[Chart, Assessment], tuple[TableRow, ...]]


class RecordPage(RecordActions):
    """A tab over one table of what `rows` makes of a chart."""

    def __init__(
        self,
        title: str,
        titles: tuple[str, ...],
        widths: tuple[int, ...],
        bridge: Bridge,
        theme: Theme,
        *,
        rows: Rows,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._title, self._rows = title, rows
        self.model = RecordModel(titles, theme, self)
        self.model.tell_by(self.tell)
        self.table = RecordTable(title, self.model, widths, self, wraps=wraps)
        self.count = words_label("", "quiet", self)
        self.empty = words_label("", "words", self)
        self.strip = QFrame(self)
        self.story = words_label("", "words", self.strip)
        self._every: tuple[TableRow, ...] = ()
        self._actions = self.make_actions()
        self.table.chosen.connect(bridge.select_record)
        self.table.key_pressed.connect(self.on_key)
        self.table.moved.connect(self.on_moved)
        self.setFocusProxy(self.table)
        bridge.record_selected.connect(self.table.on_record)
        bridge.assessment_changed.connect(self.on_assessment)
        self._lay_out()

    def _lay_out(self) -> None:
        top = self._head()
        self.empty.setContentsMargins(12, 12, 12, 12)
        self.column = column = QVBoxLayout(self)
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

    def _head(self) -> QFrame:
        """Return the title beside the actions, which take a second line where the words of a language are long."""
        top = head(self)
        top.setMaximumHeight(_ANY_HEIGHT)
        named = QWidget(top)
        named.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.top = line = QHBoxLayout(named)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(words_label(self._title, "title", named))
        line.addWidget(self.count)
        line.addStretch(1)
        self.place_actions(self._actions)
        flow = FlowLayout()
        for item in (named, *self._actions, *self._others):
            flow.addWidget(item)
        edge = QVBoxLayout(top)
        edge.setContentsMargins(8, 3, 8, 3)
        edge.addLayout(flow)
        return top

    def lay_out_strip(self) -> None:
        """Put the story of the record under the cursor into the strip below the table."""
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(12, 5, 12, 5)
        line.addWidget(self.story, 1)

    def nothing(self) -> str:
        """Return what to do when there are no rows."""
        return nothing_charted(self.permits)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient; a hidden tab waits until it is seen."""
        if assessment.patient_id == self._bridge.patient_id and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the chart again."""
        if not self._bridge.patient_id:
            return
        self._every = self._rows(self._bridge.chart(), self._bridge.assessment())
        self.show_passed()

    @Slot()
    def show_passed(self) -> None:
        """Show what passes of the rows that were read."""
        every, rows = self._every, self.passed(self._every)
        self.model.show_rows(rows)
        count = _("{n} of {m}").format(n=len(rows), m=len(every)) if len(rows) < len(every) else str(len(rows))
        self.count.setText(count if every else "")
        self.empty.setText("" if rows else self.nothing())
        self.empty.setVisible(not rows)
        self.table.select(self._bridge.record_id)
        if rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.strip.setVisible(bool(rows))
        self.on_moved()

    def passed(self, rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
        """Return the rows that are to be seen."""
        return rows

    def tell(self, row: TableRow) -> str:
        """Return what the strip and the tool tip say of a row."""
        return row.story

    def showEvent(self, event: object) -> None:
        """Catch up when the tab is opened."""
        self.refresh()

    @Slot()
    def on_moved(self) -> None:
        """Tell the record under the cursor in full; a struck one cannot be changed again."""
        place = self.model.place(self.table.record())
        row = self.model.row(place) if place >= 0 else None
        self.story.setText(self.tell(row) if row else "")
        self.allow(self._actions, there=row is not None, struck=not self.standing())

    def record(self) -> str:
        """Return the record under the cursor."""
        return self.table.record()

    def standing(self) -> bool:
        """Return whether the record under the cursor is in force."""
        place = self.model.place(self.table.record())
        return place >= 0 and not self.model.row(place).struck


def nothing_charted(permits: Permits) -> str:
    """Return what a page without records says: how to begin, to who may."""
    said = _("Nothing charted yet.")
    return said if permits.why_not("chart") else said + " " + _("Ctrl+K starts a line.")
