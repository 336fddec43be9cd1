"""The head of the Doses tab: which week, how to turn, and the line that sums the course up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from bedside.report.week.cells import DrugChart
from bedside.text import _
from bedside.ui import words
from bedside.ui.widgets import HEAD_HEIGHT, button, words_label


class DoseHead(QFrame):
    """Buttons over the chart. `page_asked` carries by how many weeks to turn, 0 for the week of today."""

    page_asked = Signal(int)
    list_asked = Signal()
    medicine_asked = Signal()
    print_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("head")
        self.setMinimumHeight(HEAD_HEIGHT)
        self.summary = QLabel(parent)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.RichText)
        self.summary.setContentsMargins(8, 5, 8, 5)
        self.earlier = self._page("<", "first", _("A week earlier (Page Up)"))
        self.week = self._page("", "mid", _("The week of today"))
        self.later = self._page(">", "last", _("A week later (Page Down)"))
        self.medicine = button(_("Medicine") + words.ELLIPSIS, self, name=_("Enter a background medicine"))
        self.list = button("", self)
        self.print = button(_("Print") + words.ELLIPSIS, self, name=_("Print the drug chart"))
        self.earlier.clicked.connect(self.on_earlier)
        self.week.clicked.connect(self.on_week)
        self.later.clicked.connect(self.on_later)
        self.list.clicked.connect(self.list_asked)
        self.medicine.clicked.connect(self.medicine_asked)
        self.print.clicked.connect(self.print_asked)
        self._lay_out()

    def _page(self, text: str, segment: str, name: str) -> QPushButton:
        made = button(text, self, name=name)
        made.setProperty("segment", segment)
        made.setToolTip(name)
        return made

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(8)
        pages = QHBoxLayout()
        pages.setSpacing(0)
        for item in (self.earlier, self.week, self.later):
            pages.addWidget(item)
        line.addWidget(words_label(_("Doses"), "title", self))
        line.addStretch(1)
        line.addLayout(pages)
        line.addWidget(self.medicine)
        line.addWidget(self.list)
        line.addWidget(self.print)

    def show_chart(self, chart: DrugChart) -> None:
        """Say which week is shown, and how the course stands."""
        self.week.setText(chart.span)
        self.week.setAccessibleName(_("{span}, the week of today on a press").format(span=chart.span))
        self.earlier.setEnabled(chart.place > 0)
        self.later.setEnabled(chart.place < chart.pages - 1)
        first, *others = chart.summary
        dot = f" &nbsp;{words.rich(words.DOT)}&nbsp; "
        self.summary.setText(dot.join((words.rich(first, weight=600), *map(words.rich, others))))
        self.summary.setAccessibleName("; ".join(chart.summary))

    def show_listed(self, listed: bool) -> None:
        """Name the other view on its button."""
        self.list.setText((_("As chart") if listed else _("As list")) + " (L)")
        self.list.setAccessibleName(self.list.text())
        for item in (self.earlier, self.week, self.later):
            item.setVisible(not listed)

    @Slot()
    def on_earlier(self) -> None:
        """Turn a week back."""
        self.page_asked.emit(-1)

    @Slot()
    def on_week(self) -> None:
        """Go to the week of today."""
        self.page_asked.emit(0)

    @Slot()
    def on_later(self) -> None:
        """Turn a week on."""
        self.page_asked.emit(1)
