"""The window: fixed places for census, middle, verdict and taper, quick entry and status; tabs swap only the middle."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.amending import Amending
from bedside.ui.banner import Banner
from bedside.ui.bridge import Bridge
from bedside.ui.bug_bar import BugBar
from bedside.ui.census import Census
from bedside.ui.charting import Charting
from bedside.ui.drafting import Drafting
from bedside.ui.middle import Middle
from bedside.ui.notices import Notices
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.record_page import RecordPage
from bedside.ui.status import Status
from bedside.ui.steward import Steward
from bedside.ui.taper import Taper
from bedside.ui.theme import Theme
from bedside.ui.verdicts import Verdicts

SIDE_WIDTH = 320
SMALLEST = (1024, 700)
WANTED = (1280, 800)


class Window(QMainWindow):
    """Everything of one session. Close it before the session.

    `lock_asked` says that a person wants it locked, `left` that it has been closed.
    """

    lock_asked = Signal()
    left = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, *, log_path: str = "") -> None:
        super().__init__()
        self.bridge, self._theme = bridge, theme
        practice = bridge.session.practice
        self.setWindowTitle("bedside" + (" " + words.DASH + " " + _("PRACTICE") if practice else ""))
        self.setMinimumSize(*SMALLEST)
        # Each view is born where it stays: moving a view that is built costs as much as building it.
        self._body = QWidget(self)
        self._side = QFrame(self._body)
        self.banner = Banner(bridge, theme, practice=practice, parent=self._body)
        self.census = Census(bridge, theme, self._body)
        self.middle = Middle(bridge, theme, self._body)
        self.trends, self.sheet = self.middle.trends, self.middle.sheet
        self.verdicts = Verdicts(bridge, theme, self._side)
        self.taper = Taper(bridge, theme, self._side)
        self.quick = QuickEntry(theme, self._body)
        self.status = Status(bridge, theme, practice=practice, parent=self._body)
        self.bug_bar = BugBar(theme, log_path, self._body)
        self.notices = Notices(theme, self._body)
        self.charting = Charting(bridge, self.quick, self.sheet, theme, self)
        self.amending = Amending(bridge, self.charting, self.sheet, theme, self)
        self.drafting = Drafting(bridge, self.charting, self.amending, self.quick, sheet=self.sheet, parent=self)
        self.steward = Steward(bridge, self.charting, self.sheet, self.status, self.notices, theme=theme, parent=self)
        self._lay_out()
        self._connect()
        self._keys()
        self._order_tabs()
        self.fence()

    def _lay_out(self) -> None:
        self._body.setObjectName("window")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.census)
        row.addWidget(self.middle, 1)
        row.addWidget(self._side_column())
        column.addWidget(self.banner)
        column.addLayout(row, 1)
        for item in (self.quick, self.bug_bar, self.notices, self.status):
            column.addWidget(item)
        self.setCentralWidget(self._body)

    def _side_column(self) -> QWidget:
        side = self._side
        side.setObjectName("side")
        side.setFixedWidth(SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.verdicts, 358)
        rule = QFrame(side)
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addWidget(self.taper, 293)
        return side

    def _connect(self) -> None:
        self.middle.page_made.connect(self.on_page)
        self.middle.entry_asked.connect(self.charting.reopen)
        self.bridge.assessment_changed.connect(self.on_assessment)
        self.census.person_asked.connect(self.charting.open_person)
        self.bridge.record_selected.connect(self.trends.select_record)
        self.trends.record_selected.connect(self.bridge.select_record)
        self.banner.dose_asked.connect(self.charting.open_dose)
        for source in (self.banner, self.verdicts, self.taper):
            source.missing_asked.connect(self.charting.open_missing)
        self.taper.order_asked.connect(self.charting.begin_line)
        self.quick.dismissed.connect(self.census.view.setFocus)
        self.drafting.told.connect(self.on_draft)
        self.steward.lock_asked.connect(self.lock_asked)
        self.steward.shut.connect(self.fence)
        self.steward.close_asked.connect(self.close)
        self.steward.review_asked.connect(self.show_review)

    def _keys(self) -> None:
        for key, slot in (
            ("Ctrl+K", self.quick.focus),
            ("/", self.census.start_search),
            ("G", self.charting.open_given),
            ("Ctrl+E", self.amending.correct_selected),
            ("Ctrl+N", self.charting.open_person),
            ("F1", self.charting.open_keys),
            ("Ctrl+L", self.lock_asked),
            ("Ctrl+Z", self.amending.undo),
            ("F10", self.steward.open_menu),
            ("Ctrl+Q", self.close),
        ):
            made = QShortcut(QKeySequence(key), self)
            made.activated.connect(slot)

    def _order_tabs(self) -> None:
        banner = (self.banner.give, self.banner.not_given, self.banner.ask)
        places = (
            self.quick.line,
            self.census.view,
            *banner,
            self.middle.tabs,
            self.verdicts.view,
            self.verdicts.as_of.slider,
        )
        for one, two in pairwise(places):
            QWidget.setTabOrder(one, two)

    @Slot()
    def fence(self) -> None:
        """Switch off what this user may not do; the line of quick entry says why in sight."""
        permits, banner = self.charting.permits, self.banner
        permits.fence("chart", banner.give, banner.not_given, banner.ask, self.census.new, self.middle.enter)
        permits.fence("order", self.taper.order)
        if why := permits.why_not("chart"):
            self.quick.shut(why)

    @Slot(str)
    def on_page(self, name: str) -> None:
        """Follow what a page that has just been built asks for."""
        page = self.middle.page(name)
        if isinstance(page, RecordPage):
            page.correction_asked.connect(self.amending.correct)
            page.removal_asked.connect(self.amending.remove)
            page.restoring_asked.connect(self.amending.restore)
            page.history_asked.connect(self.steward.open_history)
            page.reading_asked.connect(self.amending.review)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Draw the selected patient's trends and count the held values on their tab."""
        if assessment.patient_id != self.bridge.patient_id:
            return
        chart = self.bridge.chart()
        self.trends.show_chart(assessment, chart)
        self.notices.tell("chart", chart.incomplete)
        self.middle.count("held", len(chart.held()) + len(chart.conflicts))

    @Slot()
    def show_review(self) -> None:
        """Show what waits for a person."""
        self.middle.show_page("held")
        self.middle.page("held").setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def on_draft(self, problem: str) -> None:
        """Say that typed text is not kept just now."""
        self.notices.tell("draft", problem)

    def start(self) -> None:
        """Start everything that goes on by itself, once the window stands."""
        self.bridge.watch()
        self.drafting.start()
        self.steward.start()

    def open_first(self) -> None:
        """Show the patient this user left while typing, else the first of the census; an empty ward asks for one."""
        if not self.census.model.total() and self.charting.permits.allows("chart"):
            self.charting.open_person()
        if self.census.model.rowCount() and not self.bridge.patient_id:
            self.bridge.open_first(self.drafting.patient() or self.census.model.row(0).patient_id)
            self.census.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.drafting.bring_back()

    def fit_screen(self, place: QRect | None = None) -> None:
        """Take the place of the window before, else 1280 by 800, or the screen where it is smaller."""
        if place is not None:
            self.setGeometry(place)
            return
        screen = QGuiApplication.primaryScreen()
        room = screen.availableGeometry() if screen else QRect(0, 0, *WANTED)
        self.resize(min(WANTED[0], room.width()), min(WANTED[1], room.height()))

    def leave(self, *, locked: bool) -> str:
        """Stop every timer and keep what is being typed; return what to say of that."""
        self.bridge.close()
        self.steward.stop()
        return self.drafting.leave(locked=locked)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the timers before the widgets go."""
        self.leave(locked=False)
        event.accept()
        self.left.emit()
