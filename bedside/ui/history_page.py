"""Every version of one record: who wrote it down when, what it says, and why it was changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.wording import describe, fact_text, reason_text
from bedside.text import _, _p
from bedside.ui import words
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label

HEIGHT = 260


class HistoryPage(SheetPage):
    """A table of versions, oldest first; a tick marks the one that holds, a triangle each side of a conflict."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_p("versions of a record", "History"), parent)
        titles = (_("Written down"), _("By"), _("What"), _("Record"), _("Why"))
        self.model = RecordModel(titles, theme, self)
        self.table = RecordTable(_("Every version of the record"), self.model, (150, 84, 84, 0, 160), self)
        self.story = words_label("", "words", self)
        self.story.setWordWrap(True)
        self.table.moved.connect(self.on_moved)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.story)

    def begin(self, versions: tuple[AnyRecord, ...], chart: Chart) -> None:
        """Show the versions of a record in the order in which they came."""
        self.model.show_rows(history_rows(versions, chart))
        count = len(versions)
        self.about.setText(_("never changed") if count == 1 else _("{n} versions").format(n=count))
        self.table.setCurrentIndex(self.model.index(count - 1, 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.on_moved()

    @Slot()
    def on_moved(self) -> None:
        """Tell the version under the cursor in full."""
        place = self.model.place(self.table.record())
        self.story.setText(self.model.row(place).story if place >= 0 else "")


def history_rows(versions: tuple[AnyRecord, ...], chart: Chart) -> tuple[TableRow, ...]:
    """Return one row per version."""
    replaced = {item.supersedes for item in versions}
    known = {item.id: item for item in versions}
    replaced |= set(chart.reissued)
    return tuple(_row(item, chart, known, holds=not item.void and item.id not in replaced) for item in versions)


def _row(item: AnyRecord, chart: Chart, known: dict[str, AnyRecord], *, holds: bool) -> TableRow:
    said = describe(item, chart.catalogue, chart.zone)
    disputed = holds and item.id in chart.disputed
    sign = ("triangle-bang", "amber") if disputed else ("tick", "green") if holds else ("cross", "ink3")
    when = words.dated(item.recorded_at, chart.zone)
    what = _happened(item, known) + (", " + _("in conflict") if disputed else "")
    why = ": " + reason_text(item.reason) if item.reason else ""
    said_at = words.stamp(item.recorded_at, chart.zone)
    place = _("{what} {when} by {who} at {place}").format(
        what=what, when=said_at, who=item.author, place=item.workstation
    )
    cells = (when, item.author, what, fact_text(item, chart.catalogue), reason_text(item.reason))
    return TableRow(record=item.id, cells=cells, sign=sign, bold=holds, story=f"{said}\n{place}{why}")


def _report(item: AnyRecord) -> str:
    """Return what kind of report an imported result is."""
    status = item.status if isinstance(item, Observation) and item.identifier else ""
    said = {"preliminary": _("preliminary"), "corrected": _("corrected by the laboratory"), "cancelled": _("no result")}
    return said.get(status, _("imported"))


def _happened(item: AnyRecord, known: dict[str, AnyRecord]) -> str:
    """Return what a version did to the one before it."""
    if item.supersedes is None:
        return _report(item) if item.source else _("entered")
    if item.void:
        return _("taken out")
    before = known.get(item.supersedes)
    return _("put back") if before is not None and before.void else _("corrected")
