"""The results of a patient that this user has not seen: one key marks all that are listed, another leaves one out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.wording import value_text
from bedside.protocol.assessment import Assessment
from bedside.report.reissues import correction_text
from bedside.session.seeing import NewResult
from bedside.text import _
from bedside.ui import words
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, cap, words_label

HEIGHT = 300


class SeenTable(RecordTable):
    """`toggled` on Space, `entered` on Enter."""

    toggled = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Space and Enter; the rest moves the cursor."""
        if event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class SeenPage(SheetPage):
    """A table of new results, critical ones first; `marked` carries the ids of those that have been seen."""

    names_patient = True

    marked = Signal(list)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("New results"), parent)
        titles = (_("Seen"), _("Result"), _("Flag"), _("Sampled"), _("Arrived"), _("By"))
        self.model = RecordModel(titles, theme, self)
        self.table = SeenTable(_("New results"), self.model, (72, 0, 112, 112, 112, 84), self)
        self.mark = button("", self, primary=True)
        self._new: tuple[NewResult, ...] = ()
        self._left_out: set[str] = set()
        self._chart: Chart | None = None
        self.told = words_label("", "practice", self)
        self.table.toggled.connect(self.toggle)
        self.table.entered.connect(self.enter)
        self.table.doubleClicked.connect(self.toggle)
        self.mark.clicked.connect(self.enter)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.mark)
        foot.addWidget(cap("Enter", self))
        foot.addStretch(1)
        foot.addWidget(cap(_("Space"), self))
        foot.addWidget(words_label(_("leave one out, or take it in"), "words", self))
        self.told.setWordWrap(True)
        self.told.hide()
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.told)
        self.body.addLayout(foot)

    def begin(self, new: tuple[NewResult, ...], chart: Chart, assessment: Assessment) -> None:
        """List the new results of a patient."""
        self._left_out = set()
        self.complain("")
        self.show_new(new, chart, assessment)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_new(self, new: tuple[NewResult, ...], chart: Chart, assessment: Assessment) -> None:
        """List other results; what was left out stays so. Those that took the place of others are told below."""
        at = self.table.record()
        self._new, self._chart = new, chart
        self.about.setText(_("of {name}: what you mark stands there with your name and the time").format(
            name=chart.patient.name
        ))  # fmt: skip
        self._show()
        said = [correction_text(item.record, chart, assessment) for item in new]
        self.told.setText("\n".join(line[:1].upper() + line[1:] for line in said if line))
        self.told.setVisible(any(said))
        self.table.select(at)

    def _show(self) -> None:
        if self._chart is None:
            return
        self.model.show_rows(tuple(_row(item, self._chart, left_out=item.record.id in self._left_out)
                                   for item in self._new))  # fmt: skip
        count = len(self.chosen())
        text = _("Mark 1 result as seen") if count == 1 else _("Mark {n} results as seen").format(n=count)
        self.mark.setText(text if count else _("Nothing to mark"))
        self.mark.setAccessibleName(self.mark.text())
        self.mark.setEnabled(bool(count))

    def chosen(self) -> list[str]:
        """Return the results that are to be marked."""
        return [item.record.id for item in self._new if item.record.id not in self._left_out]

    @Slot()
    def toggle(self) -> None:
        """Leave the result under the cursor out, or take it in again."""
        if record := self.table.record():
            self._left_out ^= {record}
            self._show()
            self.table.select(record)

    @Slot()
    def enter(self) -> None:
        """Say which results have been seen."""
        if ids := self.chosen():
            self.marked.emit(ids)


def flag_words(item: NewResult) -> str:
    """Return what is to be noticed of a result: "critical, high"."""
    side = {"low": _("low"), "high": _("high")}.get(item.flag, "")
    waits = _("in doubt") if item.record.held else ""
    return ", ".join(part for part in (_("critical") if item.critical else "", side, waits) if part)


def _row(item: NewResult, chart: Chart, *, left_out: bool) -> TableRow:
    record = item.record
    said = (
        _("not yet") if left_out else _("yes"),
        value_text(record, chart.catalogue),
        flag_words(item),
        words.stamp(record.at, chart.zone, record.precision),
        words.stamp(record.recorded_at, chart.zone),
        record.author,
    )
    sign = ("", "ink2") if left_out else ("tick", "green")
    return TableRow(record=record.id, cells=said, sign=sign, bold=item.critical, story=record.source)
