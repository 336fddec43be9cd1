"""The window: fixed places for census, middle, verdict and taper, quick entry and status; tabs swap only the middle."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import commands, words
from bedside.ui.about import About
from bedside.ui.acknowledging import Acknowledging
from bedside.ui.amending import Amending
from bedside.ui.banner import Banner
from bedside.ui.bridge import Bridge
from bedside.ui.bug_bar import BugBar
from bedside.ui.census import Census
from bedside.ui.charting import Charting
from bedside.ui.deciding import Deciding
from bedside.ui.drafting import Drafting
from bedside.ui.file_door import FileDoor
from bedside.ui.helping import Helping
from bedside.ui.languages import Languages
from bedside.ui.middle import Middle
from bedside.ui.mnemonics import Mnemonics
from bedside.ui.notices import Notices
from bedside.ui.opening import Opening
from bedside.ui.panes import Panes
from bedside.ui.paper_door import PaperDoor
from bedside.ui.print_door import PrintDoor
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.record_actions import RecordActions
from bedside.ui.sheet_print import SheetPrint
from bedside.ui.side import Side
from bedside.ui.sizing import Sizing
from bedside.ui.status import Status
from bedside.ui.steward import Steward
from bedside.ui.tabbing import Tabbing
from bedside.ui.taper import Taper
from bedside.ui.theme import Theme
from bedside.ui.verdicts import Verdicts

#: logical pixels: a screen of 1280 by 800 at 200 % with a title bar
SMALLEST = (560, 340)
WANTED = (1280, 800)


class Window(QMainWindow):
    """Everything of one session. Close it before the session.

    `lock_asked` says that a person wants it locked, `left` that it has been closed, `theme_asked`
    that it shall look otherwise: light, dark or system.
    """

    lock_asked = Signal()
    left = Signal()
    theme_asked = Signal(str)

    def __init__(self, bridge: Bridge, theme: Theme, *, log_path: str = "") -> None:
        super().__init__()
        self.bridge, self.theme = bridge, theme
        practice = bridge.session.practice
        self.setWindowTitle("bedside" + (" " + words.DASH + " " + _("PRACTICE") if practice else ""))
        self.setMinimumSize(*SMALLEST)
        # Each view is born where it stays: moving a view that is built costs as much as building it.
        self._body = QWidget(self)
        self.panes = Panes(bridge, self._body)
        self.banner = Banner(bridge, theme, practice=practice, parent=self._body)
        self.census = Census(bridge, theme, self.panes.columns)
        self.middle = Middle(bridge, theme, self.panes.columns)
        self.trends, self.sheet = self.middle.trends, self.middle.sheet
        self._side = Side(self.panes.columns)
        self.verdicts = Verdicts(bridge, theme, self._side.split)
        self.taper = Taper(bridge, theme, self._side.split)
        self.quick = QuickEntry(theme, self._body)
        self.status = Status(bridge, theme, practice=practice, parent=self._body)
        self.bug_bar = BugBar(theme, log_path, self._body)
        self.notices = Notices(theme, self._body)
        self.sizing = Sizing(self.notices, self)
        self.languages = Languages(self.notices, self)
        self.charting = Charting(bridge, self.quick, self.sheet, theme, self)
        self.amending = Amending(bridge, self.charting, self.sheet, theme, self)
        self.drafting = Drafting(bridge, self.charting, self.amending, self.quick, sheet=self.sheet, parent=self)
        self.steward = Steward(bridge, self.charting, self.sheet, self.status, self.notices, theme=theme, parent=self)
        self.acknowledging = Acknowledging(bridge, self.charting, self.sheet, theme, self)
        self.opening = Opening(bridge, self.census, self)
        self.helping = Helping(bridge, self.sheet, theme, self)
        self.about = About(bridge, self.sheet, theme, self)
        self.drug_chart_print = SheetPrint(self, "drug-chart")
        self.papers = PaperDoor(self)
        self.printing = PrintDoor(self)
        self.moving = FileDoor(self)
        self.deciding = Deciding(bridge, self.charting, self.sheet, self.verdicts, self.taper, theme=theme)
        middle, low = self.middle, (self.quick, self.bug_bar, self.notices, self.status)
        inside = (middle.stack, self.sheet, middle.foot, self.verdicts, self.taper)
        self.tabbing = Tabbing(self, (self.banner, self.census, *inside, *low), self.sheet.covers, self.sheet.page)
        self.mnemonics = Mnemonics(self, self.sheet)
        self._lay_out()
        self._connect()
        self._keys()
        self.fence()

    def _lay_out(self) -> None:
        self._body.setObjectName("window")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.panes.take(self.census, self.middle, self._side)
        column.addWidget(self.banner)
        column.addWidget(self.panes, 1)
        for item in (self.quick, self.bug_bar, self.notices, self.status):
            column.addWidget(item)
        self.setCentralWidget(self._body)

    def _connect(self) -> None:
        charting = self.charting
        self.middle.page_made.connect(self.on_page)
        acts = (charting.reopen, charting.open_dose, charting.open_missing, charting.begin_line)
        self._minded = reopen, dose, missing, order = tuple(commands.Minding(self, act) for act in acts)
        self.middle.entry_asked.connect(reopen.go)
        self.bridge.assessment_changed.connect(self.on_assessment)
        self.census.person_asked.connect(self.charting.open_person)
        self.census.agreed.connect(self.on_agreed)
        self.census.results_asked.connect(self.acknowledging.open)
        self.drafting.kept.connect(self.census.show_drafts)
        self.bridge.record_selected.connect(self.trends.select_record)
        self.trends.record_selected.connect(self.bridge.select_record)
        self.trends.told.connect(self.on_trends_told)
        self.verdicts.as_of.changed.connect(self.on_as_of)
        self.banner.copies_asked.connect(self.printing.open_copies)
        self.banner.dose_asked.connect(dose.go)
        for source in (self.banner, self.verdicts, self.taper):
            source.missing_asked.connect(missing.go)
        self.taper.order_asked.connect(order.go)
        self.quick.dismissed.connect(self.panes.go_back)
        self.sizing.left.connect(self.close)
        self.languages.left.connect(self.close)
        self.helping.patient_opened.connect(self.panes.show_middle_only)
        self.charting.put_by.connect(self.panes.go_back)
        self.drafting.told.connect(self.on_draft)
        self.steward.lock_asked.connect(self.lock_asked)
        self.steward.shut.connect(self.fence)
        self.steward.close_asked.connect(self.close)
        self.steward.review_asked.connect(self.show_review)

    def _keys(self) -> None:
        self.commands = commands.table(self)
        self.helping.take(self.commands)
        self.steward.take(self.commands)
        for command in self.commands:
            if command.key and not command.worked:
                made = QShortcut(QKeySequence(command.key), self)
                made.setKeys([QKeySequence(key) for key in (command.key, *command.also)])
                made.activated.connect(command.act)

    @Slot()
    def fence(self) -> None:
        """Switch off what this user may not do; the line of quick entry says why in sight."""
        permits, banner = self.charting.permits, self.banner
        permits.fence("chart", banner.give, banner.not_given, banner.ask, self.census.new, self.middle.enter)
        permits.fence("order", self.taper.order)
        self.deciding.fence()
        if why := permits.why_not("chart"):
            self.quick.shut(why)

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Go on with Tab, part by part; what vanishes with the focus on it hands it on within its part."""
        if self.tabbing.pressed:
            return self.tabbing.go(onward=onward)
        home = self.tabbing.home()
        moved = super().focusNextPrevChild(onward)
        if moved and not self.tabbing.walked:
            self.tabbing.stay(home)
        return moved

    def showEvent(self, event: QShowEvent) -> None:
        """Watch for the Tab key."""
        super().showEvent(event)
        self.tabbing.watch()
        self.mnemonics.watch()

    @Slot(str)
    def on_page(self, name: str) -> None:
        """Follow what a page that has just been built asks for."""
        page = self.middle.page(name)
        if name == "note":
            from bedside.ui.noting import joined  # noqa: PLC0415 - the window has to stand before

            self.noting = joined(page, self)
            self.noting.drafted.connect(self.census.show_drafts)
            self.tabbing.read_by_sight(self.noting.fields)
        missing = getattr(page, "missing_asked", None)
        if missing is not None:
            missing.connect(self.charting.open_missing)
        wanted = (("dose_asked", self.charting.open_due), ("entry_asked", self.charting.reopen))
        for told, slot in (*wanted, ("drug_chart_asked", self.drug_chart_print.go)):
            signal = getattr(page, told, None)
            if signal is not None:
                signal.connect(slot)
        if isinstance(page, RecordActions):
            page.correction_asked.connect(self.amending.correct)
            page.removal_asked.connect(self.amending.remove)
            page.restoring_asked.connect(self.amending.restore)
            page.history_asked.connect(self.steward.open_history)
            page.reading_asked.connect(self.amending.review)
            page.column_asked.connect(self.amending.review_column)

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
    def on_as_of(self) -> None:
        """Veil in the trends what lies after the moment that a person looks at the verdicts."""
        self.trends.show_as_of(self.verdicts.as_of.moment, known_then=self.verdicts.as_of.known_then)

    @Slot(str, bool)
    def on_trends_told(self, text: str, failed: bool) -> None:
        """Say what became of a file of the trends: a failure stays until it is put away."""
        self.notices.tell("trends", text if failed else "")
        if not failed:
            self.status.say(text)

    @Slot()
    def go_answers(self) -> None:
        """Go to the answers of the open prompt, or to the start."""
        self.panes.show_side()
        self.taper.first().setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def show_review(self) -> None:
        """Show what waits for a person."""
        self.middle.show_page("held")
        self.middle.page("held").setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_agreed(self) -> None:
        """Take away why nothing was entered: the census shows the patient who is open again."""
        if not self.quick.line.text():
            self.quick.show_idle()

    @Slot(str)
    def on_draft(self, problem: str) -> None:
        """Say that typed text is not kept just now."""
        self.notices.tell("draft", problem)

    @Slot()
    def show_history(self) -> None:
        """Show every version of the record that is selected in any view."""
        if self._has_record():
            self.steward.open_history(self.bridge.record_id)

    @Slot()
    def correct_selected(self) -> None:
        """Open the correction of the record that is selected in any view."""
        if self._has_record():
            self.amending.correct_selected()

    def _has_record(self) -> bool:
        """Return whether a record is selected; say how to select one where none is."""
        if not self.bridge.record_id:
            self.charting.say_problem(_("No record is selected. Choose one in a table or a trend."))
        return bool(self.bridge.record_id)

    @Slot()
    def ask_lock(self) -> None:
        """Ask for the lock."""
        self.lock_asked.emit()

    def put_above_entry(self, bar: QWidget) -> None:
        """Give a bar its place over the line of quick entry."""
        column = self._body.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.indexOf(self.quick), bar)

    def may_chart(self) -> str:
        """Return why this user may chart nothing, or nothing."""
        return self.charting.permits.why_not("chart")

    def start(self) -> None:
        """Start everything that goes on by itself, once the window stands."""
        self.bridge.watch()
        self.drafting.start()
        self.steward.start()
        self.helping.start(self)
        self.about.start()

    def open_first(self) -> None:
        """Show the patient this user left while typing, else the first of the census; an empty ward asks for one."""
        if not self.census.model.known() and self.charting.permits.allows("chart"):
            self.charting.open_person()
        left = self.drafting.patient()
        if (wanted := left or self.census.first()) and not self.bridge.patient_id:
            self.bridge.open_first(wanted)
            self.panes.go_census()
            if not left:
                self.opening.begin()
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
        self.rest()
        return self.drafting.leave(locked=locked)

    def rest(self) -> None:
        """Let nothing go on by itself any more: the session may be closed next."""
        self.bridge.close()
        self.opening.stop()
        self.census.rest()
        self.middle.rest()
        self.papers.rest()
        self.printing.rest()
        self.moving.rest()
        self.panes.leave()
        self.steward.stop()
        for timer in self.findChildren(QTimer):
            timer.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the timers before the widgets go."""
        self.leave(locked=False)
        event.accept()
        self.left.emit()
