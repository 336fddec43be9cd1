"""The printed copies of a patient's papers: which of them are out of date, and what came into the chart since."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from bedside.domain.chart import Chart
from bedside.domain.printed import Copy, copies
from bedside.domain.wording import describe
from bedside.session.papers import Outdated, outdated
from bedside.text import _
from bedside.ui import words
from bedside.ui.banner_words import paper_words
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.scroll_label import ScrollLabel
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme

HEIGHT = 420
_MOST = 200
_LINES = 8


class CopiesPage(SheetPage):
    """A table of copies, newest first; below it stands what changed since the one under the cursor was printed."""

    names_patient = True

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Printed copies"), parent)
        titles = (_("Number"), _("Paper"), _("Printed"), _("By"), _("State"))
        self.model = RecordModel(titles, theme, self)
        self.table = RecordTable(_("Printed copies"), self.model, (116, 148, 108, 84, 0), self, wraps=True)
        self.since = ScrollLabel(_("What changed since that copy was printed"), self, lines=_LINES)
        self._old: dict[str, Outdated] = {}
        self._chart: Chart | None = None
        self.table.moved.connect(self.on_moved)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.since)

    def begin(self, chart: Chart) -> None:
        """List the copies of a patient."""
        self.show_chart(chart)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.on_moved()

    def show_chart(self, chart: Chart) -> None:
        """List them anew."""
        at = self.table.record()
        self._chart = chart
        self._old = {item.copy.serial: item for item in outdated(chart)}
        known = copies(chart.marks)
        self.about.setText(
            _("{n} printed, {old} out of date").format(n=sum(not item.broken for item in known), old=len(self._old))
            if known
            else _("nothing has been printed of this patient")
        )
        self.model.show_rows(tuple(self._row(item, chart) for item in reversed(known)))
        self.table.select(at)
        self.on_moved()

    def _row(self, item: Copy, chart: Chart) -> TableRow:
        old = self._old.get(item.serial)
        if item.broken:
            state, sign = _("NOT FINISHED, never printed whole: destroy what came out"), ("cross", "red")
        elif old is None:
            state, sign = _("up to date"), ("tick", "green")
        else:
            many = _("OUT OF DATE: {n} entries since") if len(old.since) > 1 else _("OUT OF DATE: {n} entry since")
            state, sign = many.format(n=len(old.since)), ("triangle-bang", "amber")
            if old.replaced_by:
                state += "; " + _("{serial} is newer").format(serial=old.replaced_by)
        paper = paper_words(item.paper) + ("" if item.document or item.paper != "note" else " " + _("(draft)"))
        cells = (item.serial, paper, words.stamp(item.at, chart.zone), item.author, state)
        return TableRow(record=item.serial, cells=cells, sign=sign, bold=old is not None)

    @Slot()
    def on_moved(self) -> None:
        """Say what changed since the copy under the cursor was printed."""
        old, chart = self._old.get(self.table.record()), self._chart
        if old is None or chart is None:
            self.since.show_text(words.rich(_("Nothing has changed since.")) if self.table.record() else "")
            return
        told = [describe(item, chart.catalogue, chart.zone, chart.at) for item in old.since[:_MOST]]
        if len(old.since) > _MOST:
            told.append(_("and {n} more").format(n=len(old.since) - _MOST))
        self.since.show_text("<br>".join(words.rich(line) for line in told))
