"""The patient under every protocol at once: asked one protocol after the other, so that the window never waits."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from bedside.domain.chart import Chart
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment
from bedside.protocol.load import shipped_ids
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.protocol.side_by_side import side_by_side
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.grid_model import GridModel
from bedside.ui.grid_table import GridTable
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label


class GridPage(SheetPage):
    """A table: protocols as columns, what they ask as rows; the words of the cell under the cursor stand below."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Protocols side by side"), parent)
        self._bridge = bridge
        self._chart: Chart | None = None
        self._when = ""
        self._memo = Memo()
        self._waiting: list[str] = []
        self._made: list[tuple[Protocol, Assessment]] = []
        self.model = GridModel(theme, self)
        self.table = GridTable(self)
        self.bar = QProgressBar(self)
        self.story = words_label("", "words", self)
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self.on_turn)
        self._set_up()
        bridge.patient_selected.connect(self.on_left)
        self.left.connect(self.on_left)

    def _set_up(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(self.accessibleName())
        table.shown.connect(self.on_shown)
        table.selectionModel().currentChanged.connect(self.on_cell)
        self.story.setWordWrap(True)
        self.story.setMinimumHeight(40)
        self.story.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar.setAccessibleName(_("Protocols asked"))
        self.body.addWidget(self.bar)
        self.body.addWidget(table, 1)
        self.body.addWidget(self.story)

    def begin(self, at: datetime | None, *, known_then: bool) -> None:
        """Ask every protocol about the selected patient, at a past moment or now."""
        session = self._bridge.session
        self.model.show_grid(None)
        self.complain("")
        try:
            self._chart = session.chart(self._bridge.patient_id, at, at if known_then else None)
        except LookupError:
            self.complain(_("Nothing was known of this patient then."))
            return
        when = words.stamp(self._chart.at, self._chart.zone)
        known = _(", as known then") if known_then and at else ""
        self._when = (_("as of {when}{known}") if at else _("now, {when}{known}")).format(when=when, known=known)
        self.about.setText(self._when)
        self.story.setText(_("Only a protocol in use can be the basis of a decision; the others stand for comparison."))
        first = session.protocol().id
        self._waiting = [first, *(item for item in shipped_ids() if item != first)]
        self._made, self._memo = [], Memo()
        self.bar.setRange(0, len(self._waiting))
        self.bar.setFormat(_("asking protocol %v of %m; Escape leaves"))
        self.bar.setValue(0)
        self.bar.show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._turn.start()

    @Slot()
    def on_turn(self) -> None:
        """Ask the next protocol; show the grid once all are asked."""
        if self._chart is None or not self._waiting:
            self._turn.stop()
            return
        protocol = self._bridge.session.protocol(self._waiting.pop(0))
        self._made.append((protocol, assess(protocol, self._chart, self._memo)))
        self.bar.setValue(len(self._made))
        if self._waiting:
            return
        self._turn.stop()
        self.bar.hide()
        self.model.show_grid(side_by_side(self._made))
        self.table.fit()
        self.table.resizeRowsToContents()
        self.table.setCurrentIndex(self.model.index(0, 0))

    def showEvent(self, event: QShowEvent) -> None:
        """Go on asking."""
        super().showEvent(event)
        if self._waiting:
            self._turn.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing more: the session may close with the window."""
        self._turn.stop()
        super().hideEvent(event)

    @Slot()
    def on_left(self) -> None:
        """Ask no more, and forget what was asked of this patient."""
        self._turn.stop()
        self._waiting, self._made, self._chart = [], [], None
        self.model.show_grid(None)

    @Slot(int, int)
    def on_shown(self, first: int, last: int) -> None:
        """Say beside the moment which protocols are in sight, where there are more."""
        count = self.model.columnCount()
        if count > last - first + 1:
            part = _("protocols {first} to {last} of {n}").format(first=first, last=last, n=count)
            self.about.setText(f"{self._when}  {words.DOT}  {part}")
        elif count:
            self.about.setText(self._when)

    @Slot(QModelIndex, QModelIndex)
    def on_cell(self, now: QModelIndex, _before: QModelIndex) -> None:
        """Tell the cell under the cursor in full."""
        if now.isValid():
            self.story.setText(self.model.story(now.row(), now.column()))
