"""The Doses tab: the drug chart by weeks, what can be done with the dose under the cursor, or all as a list."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bedside.protocol.assessment import Assessment
from bedside.protocol.placing import dose_window
from bedside.report.story import story
from bedside.report.week.cells import Entry
from bedside.report.week.chart import drug_chart, page_of
from bedside.ui.bridge import Bridge
from bedside.ui.dose_head import DoseHead
from bedside.ui.dose_list import DoseList
from bedside.ui.dose_strip import DoseStrip
from bedside.ui.drug_legend import Legend
from bedside.ui.drug_model import DrugModel
from bedside.ui.drug_view import DrugTable
from bedside.ui.record_actions import RecordActions
from bedside.ui.theme import Theme

_AS_LIST = "doses as list"
#: pixels below which the legend gives way
_LOW = 420


class Doses(RecordActions):
    """The drug chart and the list behind it.

    `dose_asked` carries a status and the due time of the dose it is about, `entry_asked` the name of the form
    that is wanted; `drug_chart_asked` wants the chart on paper.
    """

    dose_asked = Signal(str, object)
    entry_asked = Signal(str)
    drug_chart_asked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(bridge, parent)
        self._place: int | None = None
        self._shown = ""
        self._whole = QWidget(self)
        self.head = DoseHead(self)
        self.permits.fence("chart", self.head.medicine)
        self.model = DrugModel(self)
        self.table = DrugTable(self.model, theme, self._whole)
        self.legend = Legend(theme, self._whole)
        self._actions = self.make_actions()
        self.place_actions(self._actions)
        self.strip = DoseStrip((*self._actions, self.history, self.back), self._whole)
        self.list = DoseList(bridge, theme, self)
        self.stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.show_as_list(bool(bridge.kept.value(_AS_LIST, default=False)))

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self._whole)
        outer = QVBoxLayout(self)
        for column in (inner, outer):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        inner.addWidget(self.head.summary)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.strip)
        inner.addWidget(self.legend)
        self.stack.addWidget(self._whole)
        self.stack.addWidget(self.list)
        outer.addWidget(self.head)
        outer.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.head.page_asked.connect(self.turn)
        self.head.list_asked.connect(self.toggle_list)
        self.head.medicine_asked.connect(self.ask_medicine)
        self.head.print_asked.connect(self.drug_chart_asked)
        self.table.page_asked.connect(self.turn)
        self.table.key_pressed.connect(self.on_key)
        self.table.chosen.connect(self._bridge.select_record)
        self.table.moved.connect(self.on_moved)
        self.table.opened.connect(self.ask_about)
        self.model.modelReset.connect(self.table.lay_out_rows)
        self.list.table.key_pressed.connect(self.on_list_key)
        self.strip.dose_asked.connect(self.ask_dose)
        for mine, other in (
            (self.correction_asked, self.list.correction_asked),
            (self.removal_asked, self.list.removal_asked),
            (self.restoring_asked, self.list.restoring_asked),
            (self.history_asked, self.list.history_asked),
        ):
            other.connect(mine)
        self._bridge.record_selected.connect(self.on_record)
        self._bridge.assessment_changed.connect(self.on_assessment)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the legend out where the doses themselves have little room."""
        super().resizeEvent(event)
        self.legend.setVisible(self.height() > _LOW)

    def record(self) -> str:
        """Return the record under the cursor."""
        return self.table.record()

    def standing(self) -> bool:
        """Return whether the record under the cursor is in force."""
        found = self._bridge.chart() if self._bridge.patient_id else None
        return found is not None and self.record() in found.index.ids

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient; a hidden tab waits until it is seen."""
        if assessment.patient_id == self._bridge.patient_id and self.isVisible():
            self.refresh()

    def showEvent(self, event: object) -> None:
        """Catch up when the tab is opened."""
        self.refresh()

    def refresh(self) -> None:
        """Make the page again; the cursor stays on its dose, or goes to the one that waits."""
        if not self._bridge.patient_id:
            return
        chart, assessment = self._bridge.chart(), self._bridge.assessment()
        if self._shown != self._bridge.patient_id:
            self._shown, self._place = self._bridge.patient_id, None
        entry, before = self.table.entry(), self.table.record()
        width = dose_window(chart, assessment, self._bridge.session.protocol(assessment.protocol.id))
        made = drug_chart(chart, assessment, self._place, width=width)
        if self.model.show_chart(made):
            place = made.find_key(entry.key) if entry else None
            self.table.go(
                place or made.find(before) or made.find(self._bridge.record_id) or made.first_open() or (0, 0)
            )
        self._place = made.place
        self.head.show_chart(made)
        self.on_moved()

    @Slot(int)
    def turn(self, weeks: int) -> None:
        """Go some weeks on or back; without any, to the week of today."""
        self._place = None if not weeks else (self._place or 0) + weeks
        self.refresh()

    @Slot(str)
    def on_record(self, record_id: str) -> None:
        """Follow the shared selection, to another week too."""
        made = self.model.chart
        if made is None or not self.isVisible() or record_id == self.record():
            return
        found = self._bridge.chart().find(record_id)
        if made.find(record_id) is None and found is not None:
            self._place = page_of(self._bridge.chart(), self._bridge.assessment(), found.at)
            self.refresh()
            made = self.model.chart or made
        self.table.go(made.find(record_id))

    @Slot()
    def on_moved(self) -> None:
        """Tell the dose under the cursor in full, with what can be done about it."""
        entry, record = self.table.entry(), self.record()
        self.strip.show_story(self._story(entry, record))
        there, stands = bool(record), self.standing()
        self.allow(self._actions, there=there, struck=there and not stands)
        self.strip.offer(there=there, standing=stands, open_dose=self._open_due(entry) is not None)

    def _story(self, entry: Entry | None, record: str) -> str:
        if entry is not None:
            return entry.told
        found = self._bridge.chart().find(record) if record else None
        return story(found, self._bridge.chart()) if found else ""

    def _open_due(self, entry: Entry | None) -> datetime | None:
        return entry.due_open if entry and not self.permits.why_not("chart") else None

    @Slot(object)
    def ask_about(self, due: datetime) -> None:
        """Ask for the form of the dose due at a time; Enter opened it, so Enter alone must not chart it."""
        self.dose_asked.emit("", due)

    @Slot(str)
    def ask_dose(self, status: str) -> None:
        """Ask for the form that charts the dose under the cursor, given or not."""
        due = self._open_due(self.table.entry())
        if due is not None:
            self.dose_asked.emit(status, due)

    @Slot()
    def ask_medicine(self) -> None:
        """Ask for the form of a background medicine."""
        self.entry_asked.emit("medicine")

    @Slot(str)
    def on_key(self, key: str) -> None:
        """Take the actions' keys, and L for the list."""
        if key == "l":
            self.toggle_list()
        else:
            super().on_key(key)

    @Slot(str)
    def on_list_key(self, key: str) -> None:
        """Go back from the list on L."""
        if key == "l":
            self.toggle_list()

    @Slot()
    def toggle_list(self) -> None:
        """Change between chart and list, and remember which."""
        self.show_as_list(self.stack.currentWidget() is self._whole)
        self._bridge.kept.keep(_AS_LIST, self.stack.currentWidget() is self.list)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_as_list(self, listed: bool) -> None:
        """Show the list, or the chart."""
        self.stack.setCurrentWidget(self.list if listed else self._whole)
        self.setFocusProxy(self.list.table if listed else self.table)
        self.head.show_listed(listed)
