"""Every record of the patient by time, corrected ones struck, with the reason; here records are found and corrected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bedside.domain.conflict import is_conflict
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.flow import FlowLayout
from bedside.ui.record_page import RecordPage
from bedside.ui.record_table import TableRow, WrapDelegate
from bedside.ui.theme import Theme
from bedside.ui.timeline_rows import KINDS, SEEN, Rows, filtered, timeline_story
from bedside.ui.widgets import button

_KEPT, _MARKS = "timeline kinds", "timeline marks"
_SEARCH = 130


class Timeline(RecordPage):
    """All records, newest first; struck ones stay where they were. The kinds shown are kept for the user."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        titles = (_("Time"), _("Kind"), _("Record"), _("Recorded"), _("By"))
        self._made = Rows(bridge.session.site.sheet.late)
        rows = self._made.of
        self._tall: list[int] = []
        super().__init__(_("Timeline"), titles, (160, 74, 0, 106, 76), bridge, theme, rows=rows, parent=parent)
        self.bar = QFrame(self)
        self.bar.setObjectName("head")
        self.chips = self._chips()
        self.marks = self._marks()
        self.search = QLineEdit(self.bar)
        self.search.setPlaceholderText(_("words to find"))
        self.search.setAccessibleName(_("Show only records with these words"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(_SEARCH)
        self.search.textChanged.connect(self.on_filter)
        self.search.returnPressed.connect(self.table.setFocus)
        self.whole = button(_("Show all"), self)
        self.whole.setProperty("segment", "only")
        self.whole.clicked.connect(self.show_all)
        self.whole.hide()
        self.table.setItemDelegate(WrapDelegate(self.table))
        self.table.setWordWrap(True)
        self._lay_out_bar()

    def _chips(self) -> dict[str, QPushButton]:
        said = {
            "doses": _("Doses"),
            "oxygen": _("Oxygen"),
            "laboratory": _("Lab"),
            "vitals": _("Vitals"),
            "events": _("Events"),
            "decisions": _("Decisions"),
            "doubt": _("In doubt"),
        }
        kept = self._bridge.kept.value(_KEPT)
        off = kept if isinstance(kept, list) else []
        made: dict[str, QPushButton] = {}
        for name in KINDS:
            chip = made[name] = button(said[name], self.bar, name=_("Show: {kind}").format(kind=said[name]))
            chip.setCheckable(True)
            chip.setProperty("segment", "only")
            chip.setChecked(name not in off)
            chip.toggled.connect(self.on_chip)
        return made

    def _marks(self) -> QPushButton:
        made = button(_("Seen by"), self.bar, name=_("Show: who marked which results as seen"))
        made.setToolTip(made.accessibleName())
        made.setCheckable(True)
        made.setProperty("segment", "only")
        made.setChecked(self._bridge.kept.value(_MARKS) is True)
        self._made.marks = made.isChecked()
        made.toggled.connect(self.on_marks)
        return made

    def _lay_out_bar(self) -> None:
        flow = FlowLayout()
        for item in (*self.chips.values(), self.marks, self.search):
            flow.addWidget(item)
        edge = QVBoxLayout(self.bar)
        edge.setContentsMargins(8, 4, 8, 4)
        edge.addLayout(flow)
        self.column.insertWidget(1, self.bar)
        self.top.insertWidget(2, self.whole)

    def kinds(self) -> frozenset[str]:
        """Return the kinds that are shown."""
        return frozenset(name for name, chip in self.chips.items() if chip.isChecked())

    def passed(self, rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
        """Return the rows that the filter leaves."""
        left = filtered(rows, self.kinds() | {SEEN}, self.search.text())
        self.whole.setVisible(len(left) < len(rows))
        return left

    @Slot()
    def show_passed(self) -> None:
        """Show what passes; the words of a conflict are seen whole, all other rows have one line."""
        super().show_passed()
        self._stretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words of conflicts anew."""
        super().resizeEvent(event)
        self._stretch()

    def _stretch(self) -> None:
        header = self.table.verticalHeader()
        for place in self._tall:
            header.resizeSection(place, header.defaultSectionSize())
        rows = range(self.model.rowCount()) if self._bridge.patient_id and self._bridge.chart().conflicts else ()
        self._tall = [place for place in rows if is_conflict(self.model.row(place).record)]
        for place in self._tall:
            self.table.resizeRowToContents(place)

    def tell(self, row: TableRow) -> str:
        """Return a record in full."""
        return timeline_story(row.record, self._bridge.chart())

    def standing(self) -> bool:
        """Return whether the record under the cursor is in force; a conflict is settled, a mark stands for good."""
        found = self._bridge.chart().find(self.record()) if self._bridge.patient_id else None
        return super().standing() and found is not None

    def allow(self, actions: tuple[QWidget, ...], *, there: bool, struck: bool) -> None:
        """Switch the buttons; a conflict has no versions, and is settled in the review list."""
        super().allow(actions, there=there and not is_conflict(self.record()), struck=struck)

    def nothing(self) -> str:
        """Return why there are no rows."""
        return _("Nothing matches the filter.") if self._every else super().nothing()

    @Slot(bool)
    def on_chip(self, _on: bool) -> None:
        """Show other kinds, and keep that for this user."""
        off = sorted(name for name, chip in self.chips.items() if not chip.isChecked())
        self._bridge.kept.keep(_KEPT, off or None)
        self.show_passed()

    @Slot(bool)
    def on_marks(self, on: bool) -> None:
        """Show or hide what people marked as seen, and keep that for this user."""
        self._made.marks = on
        self._bridge.kept.keep(_MARKS, on or None)
        self.refresh()

    @Slot(str)
    def on_filter(self, _text: str) -> None:
        """Show only records with the words typed."""
        self.show_passed()

    @Slot()
    def show_all(self) -> None:
        """Leave nothing out."""
        self.search.clear()
        for chip in self.chips.values():
            chip.setChecked(True)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
