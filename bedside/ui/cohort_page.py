"""The registry on the sheet: every patient as a row, the lanes below, and the ways to a file and to the printer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QScrollArea, QSplitter, QTableView, QWidget

from bedside.protocol.cohort.case import Case
from bedside.text import _
from bedside.ui import words
from bedside.ui.cohort_model import CohortModel
from bedside.ui.cohort_plot import CohortPlot
from bedside.ui.progress import ProgressStrip
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, sign_button, words_label

_WIDEST, _NARROWEST = 260, 84
_LEAST = 88


class CohortPage(SheetPage):
    """`patient_asked` carries whose row was opened, `csv_asked` and `paper_asked` what the rows are wanted for.

    `given_up` says that a person does not want to wait any longer.
    """

    patient_asked = Signal(str)
    csv_asked = Signal()
    paper_asked = Signal()
    given_up = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Case series"), parent)
        self.model = CohortModel(theme, self)
        self.table = QTableView(self)
        self.strip = ProgressStrip(self)
        self.story = words_label("", "words", self)
        self.area = QScrollArea(self)
        self.plot = CohortPlot(theme, self.area)
        self.csv = sign_button(_("Sa&ve as CSV") + words.ELLIPSIS, theme, "download", self)
        self.paper = button(_("&Pages, save and print") + words.ELLIPSIS, self)
        self._cases: tuple[Case, ...] = ()
        self._lay_out()
        self.strip.cancelled.connect(self.given_up)
        self.csv.clicked.connect(self.csv_asked)
        self.paper.clicked.connect(self.paper_asked)
        self.table.activated.connect(self.on_opened)
        self.table.selectionModel().currentChanged.connect(self.on_cell)

    def _lay_out(self) -> None:
        table, split = self.table, QSplitter(Qt.Orientation.Vertical, self)
        table.setModel(self.model)
        table.setAccessibleName(_("Case series"))
        table.setTabKeyNavigation(False)
        table.setMinimumHeight(_LEAST)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        table.setWordWrap(False)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.plot)
        self.area.setMinimumHeight(_LEAST)
        self.area.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area.setObjectName("strip")
        self.area.setAccessibleName(_("Course of each patient"))
        self.story.setWordWrap(True)
        self.story.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        split.addWidget(table)
        split.addWidget(self.area)
        split.setChildrenCollapsible(False)
        low = QHBoxLayout()
        low.setSpacing(8)
        low.addWidget(self.csv)
        low.addWidget(self.paper)
        low.addStretch(1)
        self.body.addWidget(self.strip)
        self.body.addWidget(split, 1)
        self.body.addWidget(self.story)
        self.body.addLayout(low)
        self.setFocusProxy(table)

    @property
    def cases(self) -> tuple[Case, ...]:
        """Return the rows shown."""
        return self._cases

    def begin(self) -> None:
        """Show that the rows are being worked out."""
        self.show_cases(())
        self.complain("")
        self.about.setText("")
        self.show_part(0.0)

    def show_part(self, part: float) -> None:
        """Show how far it is."""
        self.strip.show_part(_("reading every chart"), part)

    def show_cases(self, cases: tuple[Case, ...]) -> None:
        """Show the rows and their lanes."""
        from bedside.report.cohort import swimmers  # noqa: PLC0415 - made once there is something to draw

        self.strip.hide()
        self._cases = cases
        self.model.show_cases(cases)
        listed = [item for item in cases if item.group != "other"]
        self.plot.show_plot(swimmers(listed) if listed else None)
        self.csv.setEnabled(bool(cases))
        self.paper.setEnabled(bool(cases))
        treated = sum(item.group == "treated" for item in cases)
        left = sum(item.group == "not_treated" for item in cases)
        said = _("{all} patients: {treated} treated, {left} not treated; Enter opens the chart")
        self.about.setText(said.format(all=len(cases), treated=treated, left=left) if cases else "")
        self._fit()

    def _fit(self) -> None:
        self.table.resizeColumnsToContents()
        for column in range(self.model.columnCount()):
            wide = min(_WIDEST, max(_NARROWEST, self.table.columnWidth(column)))
            self.table.setColumnWidth(column, wide)
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))

    @Slot(QModelIndex)
    def on_opened(self, index: QModelIndex) -> None:
        """Ask for the chart of a row."""
        self.patient_asked.emit(self.model.case(index.row()).patient)

    @Slot(QModelIndex, QModelIndex)
    def on_cell(self, now: QModelIndex, _before: QModelIndex) -> None:
        """Tell the cell under the cursor in full."""
        if now.isValid():
            self.story.setText(self.model.story(now.row(), now.column()))
