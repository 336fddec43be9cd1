"""The ward at a glance, by who needs somebody first; rows are worked out a few at a time, so that it paints at once."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.census_head import CensusHead
from bedside.ui.census_list import CensusList
from bedside.ui.census_model import CensusModel
from bedside.ui.census_odds import asked_words, odds_words
from bedside.ui.census_order import BED, NAME, NEED, named
from bedside.ui.census_paint import CensusDelegate
from bedside.ui.drafting import drafted
from bedside.ui.icons import icon
from bedside.ui.theme import Theme
from bedside.ui.widgets import Footer, words_label

LEAST_WIDTH = 200
_CHUNK_SECONDS = 0.012
_ORDER, _FIRST = "census order", "census first"


class Census(QWidget):
    """The left column: head with search, rows, and the legend of the blue dot.

    `results_asked` wants the new results of the patient shown; `filled` says that all rows are known, `opened` that a
    person has opened a patient here, `agreed` that what `refuse` said no longer holds.
    """

    person_asked = Signal()
    results_asked = Signal()
    filled = Signal()
    opened = Signal()
    agreed = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("census")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(LEAST_WIDTH)
        self._bridge = bridge
        self._owed = False
        self._full = False
        self._refused = False
        self.model = CensusModel(bridge, self)
        self.head = CensusHead(theme, self)
        self.search, self.new = self.head.search, self.head.new
        self.view = CensusList(self.model, self)
        self.view.setItemDelegate(CensusDelegate(bridge, theme, self.view))
        self._none = words_label("", "words", self)
        self.results = self._results(theme)
        self._resting = False
        self._fill = QTimer(self)
        self._fill.setInterval(0)
        self._lay_out(theme)
        self._connect()
        order = bridge.kept.value(_ORDER, NEED)
        self.model.order = str(order) if order in (NEED, BED, NAME) else NEED
        self.reload()

    def _results(self, theme: Theme) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icon(theme, "flask", "blue"))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setToolTip(_("New results of the patient shown: mark them as seen, Ctrl+M"))
        made.setProperty("role", "status")
        made.setMinimumHeight(26)
        made.hide()
        return made

    def _lay_out(self, theme: Theme) -> None:
        self._none.setWordWrap(True)
        self._none.setContentsMargins(12, 12, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._none)
        column.addWidget(self.view, 1)
        foot = QHBoxLayout()
        foot.setSpacing(0)
        foot.addWidget(Footer(theme, _("changed since you looked"), self), 1)
        foot.addWidget(self.results)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._fill.timeout.connect(self._some)
        self.view.painted.connect(self.on_painted)
        self.view.calm.connect(self.on_calm)
        self.view.clicked.connect(self.open_index)
        self.view.activated.connect(self.open_index)
        self.head.ordered.connect(self.on_order)
        self.head.person_asked.connect(self.person_asked)
        self.head.search_asked.connect(self.start_search)
        self.search.textChanged.connect(self.on_search)
        self.search.returnPressed.connect(self.open_hit)
        self.search.down.connect(self.go_to_hits)
        self.search.left.connect(self.end_search)
        self.results.clicked.connect(self.results_asked)
        self._bridge.assessment_changed.connect(self.on_assessment)
        self._bridge.patient_selected.connect(self.on_patient)

    def reload(self) -> None:
        """Read the ward again and compute what is missing in slices."""
        self.model.reload()
        self._say_count()
        self._keep_current()
        self.view.viewport().update()

    def first(self) -> str:
        """Return whom this ward opens on: who stood first when it was left, until all is worked out; empty for none."""
        kept = self._bridge.kept.value(_FIRST, "")
        rows = self.model.shown()
        if not self._full and isinstance(kept, str) and any(row.patient_id == kept for row in rows):
            return kept
        return self.model.neediest() or (rows[0].patient_id if rows else "")

    @Slot()
    def on_painted(self) -> None:
        """Begin to compute what is missing, once the ward can be seen as far as it is known."""
        if (
            not self._resting
            and not self._fill.isActive()
            and (self._bridge.incomplete or self.model.waiting(*self.view.sight()))
        ):
            self._fill.start()

    def rest(self) -> None:
        """Compute nothing any more: the session may be closed next."""
        self._resting = True
        self._fill.stop()

    @Slot()
    def _some(self) -> None:
        end = time.monotonic() + _CHUNK_SECONDS
        for patient_id in self.model.waiting(*self.view.sight()):
            self._owed |= self.model.update(patient_id)
            if time.monotonic() > end:
                return
        self._fill.stop()
        began, self._full = not self._full, True
        if began:
            self.show_drafts()
        self.settle(at_once=began)
        if began:
            self.view.scrollToTop()
            self.filled.emit()
            self._show_current()
        self._bridge.complete()

    def settle(self, *, at_once: bool = False) -> None:
        """Sort again where that is owed, yet never under the mouse that is about to click."""
        if not self._owed or (self.view.underMouse() and not at_once):
            return
        self._owed = False
        self._sort()
        if first := self.model.neediest():
            self._bridge.kept.keep(_FIRST, first)

    def _sort(self) -> None:
        """Sort again; the patient shown stays in sight where that moves them."""
        before = self.model.place(self._bridge.patient_id)
        self.model.arrange()
        self._say_count()
        self._keep_current()
        if self.model.place(self._bridge.patient_id) != before:
            self._show_current()

    @Slot()
    def on_calm(self) -> None:
        """Sort what was left unsorted while the mouse was here."""
        self.settle()

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Bring one row up to date, and take note that the minute may have made all the others old."""
        if assessment.patient_id not in self.model or len(self._bridge.patients()) != self.model.known():
            self.model.reload()
        self._owed |= self.model.update(assessment.patient_id)
        self.model.age()
        if self._full:
            self.settle()
            self.on_painted()
        if assessment.patient_id == self._bridge.patient_id:
            self._say_new()
        self._say_count()
        self._keep_current()

    def _say_new(self) -> None:
        count = self.model.results(self._bridge.patient_id)
        self.results.setText(str(count))
        self.results.setAccessibleName(_("{n} new results: mark as seen").format(n=count))
        self.results.setVisible(bool(count))

    @Slot(str)
    def on_patient(self, patient_id: str) -> None:
        """Mark the patient shown."""
        self._keep_current()
        self._say_count()
        self.view.viewport().update()

    @Slot()
    def show_drafts(self) -> None:
        """Show for whom this user has something unsigned."""
        self.model.show_drafts(drafted(self._bridge.session))

    @Slot(str)
    def on_order(self, order: str) -> None:
        """Sort in another order, and remember it."""
        self.model.order = order
        self._bridge.kept.keep(_ORDER, order)
        self._sort()

    @Slot()
    def start_search(self) -> None:
        """Open the filter field."""
        self.head.open_search()
        self._say_count()

    @Slot(str)
    def on_search(self, text: str) -> None:
        """Filter; a lone hit is never opened by itself."""
        self.model.needle = " ".join(text.split()).casefold()
        self.model.arrange()
        self._say_count()
        self.on_painted()

    @Slot()
    def open_hit(self) -> None:
        """Open the one hit that was named; one found by its state, and several, are gone to for another Enter."""
        rows = self.model.shown()
        if len(rows) == 1 and named(rows[0], self.model.needle):
            self._bridge.select_patient(rows[0].patient_id)
            self.end_search()
            self.opened.emit()
        else:
            self.go_to_hits()

    @Slot()
    def go_to_hits(self) -> None:
        """Go to the first hit with the keyboard."""
        rows = self.model.shown()
        if rows:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.setCurrentIndex(self.model.index(self.model.place(rows[0].patient_id)))

    @Slot(QModelIndex)
    def open_index(self, index: QModelIndex) -> None:
        """Show the patient of a row; whoever was searched for is found again in the whole ward."""
        if not index.isValid() or self.model.row(index.row()).heading:
            return
        self._bridge.select_patient(self.model.row(index.row()).patient_id)
        if self.search.isVisible():
            self.end_search()
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the filter on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.search.isVisible():
            self.end_search()
        elif event.key() == Qt.Key.Key_Escape and self.at_odds():
            self._keep_current()
            self._agree()
        else:
            super().keyPressEvent(event)

    @Slot()
    def end_search(self) -> None:
        """Show the whole ward again and stay in the list."""
        self.head.close_search()
        self._say_count()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._keep_current()
        self._show_current()
        self._agree()

    def refuse(self) -> str:
        """Return why nothing is entered just now, and tell by `agreed` when that is over; empty where it may be."""
        odds = self.at_odds()
        self._refused |= bool(odds)
        return odds

    def _agree(self) -> None:
        if self._refused:
            self._refused = False
            self.agreed.emit()

    def at_odds(self) -> str:
        """Say that the keyboard stands here on another patient than the one shown, or on nobody; else nothing."""
        shown = self._bridge.patient_id
        if not shown:
            return ""
        index = self.view.currentIndex()
        if self.view.hasFocus() and index.isValid():
            row = self.model.row(index.row())
            return "" if row.heading or row.patient_id == shown else odds_words(row.name, self._name())
        if self.model.needle and (self.search.hasFocus() or self.view.hasFocus()):
            hits = self.model.shown()
            return "" if [row.patient_id for row in hits] == [shown] else asked_words(len(hits), self._name())
        return ""

    def _name(self) -> str:
        """Return the name of the patient shown, empty for none."""
        shown = self._bridge.patient_id
        return next((item.name for item in self._bridge.patients() if item.patient == shown), "")

    def _say_count(self) -> None:
        shown, total = len(self.model.shown()), self.model.total()
        self.head.show_order(self.model.sorted_by(), total, too_long=self.model.is_long())
        self.head.show_hits(shown, total)
        nobody = _("No patient yet. Ctrl+N adds one.")
        if self.model.known():
            nobody = _("Nobody is on the ward. Search finds who has left.")
        asked = asked_words(shown, self._name()) if self.model.needle else ""
        self._none.setText(asked or nobody)
        self._none.setVisible(bool(asked) or not shown)

    def _keep_current(self) -> None:
        place = self.model.place(self._bridge.patient_id)
        if place >= 0 and self.view.currentIndex().row() != place and not self.search.isVisible():
            self.view.setCurrentIndex(self.model.index(place))

    def _show_current(self) -> None:
        """Bring the patient shown in sight, with the name where the list is lower than a row."""
        place = self.model.place(self._bridge.patient_id)
        if place < 0 or self.search.isVisible():
            return
        index = self.model.index(place)
        self.view.scrollTo(index)
        if self.view.visualRect(index).height() > self.view.viewport().height():
            self.view.scrollTo(index, CensusList.ScrollHint.PositionAtTop)
