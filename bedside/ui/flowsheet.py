"""The flowsheet tab: everything charted by row and time, newest right; below, the selected value in full."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.flowsheet_entries import Entries, Entry
from bedside.ui.flowsheet_marks import marks_of
from bedside.ui.flowsheet_model import FlowsheetModel
from bedside.ui.flowsheet_rows import Line, sheet_of
from bedside.ui.flowsheet_scores import WorkedOut
from bedside.ui.flowsheet_story import Story, story_of, summary
from bedside.ui.flowsheet_times import GROUPINGS, Grouping
from bedside.ui.flowsheet_view import FlowsheetView
from bedside.ui.record_actions import RecordActions
from bedside.ui.record_page import nothing_charted
from bedside.ui.scroll_label import ScrollLabel
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, head, words_label

_KEPT = "flowsheet grouping"


class Flowsheet(RecordActions):
    """Rows of an intensive care flowsheet over one patient's chart, by each charting or gathered by hours or days."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(bridge, parent)
        self._theme = theme
        self._entries = Entries()
        self._shown = ""
        self.model = FlowsheetModel(self)
        self.view = FlowsheetView(self.model, theme, self)
        self.count = words_label("", "quiet", self)
        self.summary = words_label("", "words", self)
        self.empty = words_label(nothing_charted(self.permits), "words", self)
        self.strip = QFrame(self)
        self.story = ScrollLabel(_("The selected value"), self.strip)
        self.worked_out = WorkedOut(bridge, self.model, self)
        self._choices = self._segments()
        self._actions = self.make_actions()
        self.view.chosen.connect(bridge.select_record)
        self.view.key_pressed.connect(self.on_key)
        self.view.moved.connect(self.on_moved)
        self.setFocusProxy(self.view)
        bridge.record_selected.connect(self.on_record)
        bridge.assessment_changed.connect(self.on_assessment)
        self._lay_out()

    def _segments(self) -> QButtonGroup:
        """Make the choice of what a column gathers, as this user left it."""
        said = {
            "each": (_("Each"), _("A column for each time of charting")),
            "hour": (_("1 h"), _("A column for each hour")),
            "four": (_("4 h"), _("A column for four hours")),
            "shift": (_("Shift"), _("A column for each shift")),
            "day": (_("Day"), _("A column for each day")),
        }
        group = QButtonGroup(self)
        wanted = self._bridge.kept.value(_KEPT, "each")
        for place, name in enumerate(GROUPINGS):
            text, spoken = said[name]
            made = button(text, self, name=spoken)
            made.setToolTip(spoken)
            made.setCheckable(True)
            made.setProperty("segment", "first" if place == 0 else "last" if place == len(GROUPINGS) - 1 else "mid")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setChecked(name == wanted)
            group.addButton(made, place)
        if group.checkedId() < 0:
            group.button(0).setChecked(True)
        group.idToggled.connect(self.on_grouping)
        return group

    def _lay_out(self) -> None:
        top = head(self)
        line = QHBoxLayout(top)
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(words_label(_("Flowsheet"), "title", top))
        line.addWidget(self.count)
        self.summary.setMinimumWidth(0)
        line.addStretch(1)
        segments = QHBoxLayout()
        segments.setSpacing(0)
        for item in self._choices.buttons():
            segments.addWidget(item)
        line.addLayout(segments)
        self.summary.setWordWrap(True)
        self.summary.setContentsMargins(12, 4, 12, 4)
        self.empty.setContentsMargins(12, 12, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for item in (top, self.summary, self.empty):
            column.addWidget(item)
        column.addWidget(self.view, 1)
        self._lay_out_strip()
        column.addWidget(self.strip)

    def _lay_out_strip(self) -> None:
        self.strip.setObjectName("bar")
        self.place_actions(self._actions)
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, item in enumerate((*self._actions, *self._others)):
            grid.addWidget(item, place // 2, place % 2)
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(12, 6, 8, 6)
        line.setSpacing(12)
        line.addWidget(self.story, 1)
        line.addLayout(grid)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient; a hidden tab waits until it is seen."""
        if assessment.patient_id == self._bridge.patient_id and self.isVisible():
            self.refresh()

    def showEvent(self, event: object) -> None:
        """Catch up when the tab is opened."""
        self.refresh()

    def hideEvent(self, event: object) -> None:
        """Work nothing out for a tab that nobody sees."""
        self.worked_out.stop()

    def grouping(self) -> Grouping:
        """Return what a column gathers."""
        return GROUPINGS[max(0, self._choices.checkedId())]

    def group(self, name: Grouping) -> None:
        """Gather the columns in another way."""
        self._choices.button(GROUPINGS.index(name)).click()

    def refresh(self) -> None:
        """Read the chart again; the cursor stays on its record, the newest column in sight if it was."""
        if not self._bridge.patient_id:
            return
        chart, assessment = self._bridge.chart(), self._bridge.assessment()
        if self._bridge.patient_id != self._shown:
            self._entries = Entries()
        shifts = self._bridge.session.site.sheet.shift_starts
        sheet = sheet_of(chart, assessment, self.grouping(), shifts, self._entries)
        bar = self.view.horizontalScrollBar()
        there, record = bar.value(), self.view.record() or self._bridge.record_id
        stays = self._shown == self._bridge.patient_id and there < bar.maximum()
        self._shown = self._bridge.patient_id
        unseen = frozenset(item.record.id for item in self._bridge.unseen())
        if self.model.show_sheet(sheet, marks_of(assessment, unseen), self.tell):
            self.view.fit()
            self._stand(record, there if stays else -1)
            self.worked_out.start()
        else:
            self.worked_out.resume()
        self.count.setText(str(sheet.count) if sheet.count else "")
        self.summary.setText(summary(chart, assessment))
        self.summary.setVisible(bool(self.summary.text()))
        self.empty.setVisible(not sheet.count)
        self.view.show_heads(bool(sheet.count))
        self.strip.setVisible(bool(sheet.count))
        self.on_moved()

    def _stand(self, record: str, there: int) -> None:
        """Put the cursor where it was, else on the newest column."""
        if not (record and self.view.select(record)) and self.model.columnCount():
            self.view.setCurrentIndex(self.model.first_of(self.model.columnCount() - 1))
        if there < 0:
            self.view.show_newest()
            self.view.scrollTo(self.view.currentIndex())
        else:
            self.view.horizontalScrollBar().setValue(there)

    def tell(self, line: Line, cell: tuple[Entry, ...]) -> str:
        """Return the whole story of a cell."""
        return self._story(line, cell, 0).text

    def _story(self, line: Line, cell: tuple[Entry, ...], place: int) -> Story:
        answer = self.worked_out.story(cell[place])
        return answer or story_of(line, cell, place, self._bridge.chart(), self.model.marks)

    @Slot(str)
    def on_record(self, record: str) -> None:
        """Follow the shared selection, unless it came from here."""
        if self.isVisible() and record != self.view.record():
            self.view.select(record)

    @Slot(int, bool)
    def on_grouping(self, _place: int, on: bool) -> None:
        """Gather the columns in another way and keep that for this user."""
        if on:
            self._bridge.kept.keep(_KEPT, self.grouping())
            self.refresh()
            self._stand(self.view.record(), -1)

    @Slot()
    def on_moved(self) -> None:
        """Tell the value under the cursor in full."""
        index, cell = self.view.currentIndex(), self.view.cell()
        if not cell:
            place = self.model.data(index, Qt.ItemDataRole.AccessibleTextRole) if index.isValid() else ""
            self.story.show_text(words.rich(str(place or ""), px=13, colour=self._theme.ink2))
        else:
            told = self._story(self.model.line(index.row()), cell, self.view.place())
            self.story.show_text(self._rich(told))
        self.allow(self._actions, there=bool(self.record()), struck=not self.standing())

    def _rich(self, told: Story) -> str:
        looks = ((told.head, 600, self._theme.ink), (told.facts, 400, self._theme.ink))
        looks += ((told.origin, 400, self._theme.ink2), (told.others, 400, self._theme.ink2))
        lines = (words.rich(text, px=13, weight=weight, colour=colour) for text, weight, colour in looks if text)
        return "<br>".join(lines)

    def record(self) -> str:
        """Return the record under the cursor."""
        return self.view.record()

    def standing(self) -> bool:
        """Return whether the record under the cursor is in force."""
        cell = self.view.cell()
        return bool(cell) and bool(self.record()) and cell[self.view.place()].look != "struck"
