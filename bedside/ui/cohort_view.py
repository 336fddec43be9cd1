"""The way to the case series: worked out when it is asked for, then a table, a file and numbered copies on paper."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from bedside.config import PaperSize
from bedside.desk import cohort
from bedside.desk.offers import Offer, Part, Sent, Wanted
from bedside.desk.writing import OWNER_ONLY, require_outside, write_whole
from bedside.domain.problem import Problem
from bedside.report.content import canonical
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.cohort_page import CohortPage
from bedside.ui.cohort_work import CohortWork
from bedside.ui.dialogs import ask_file
from bedside.ui.permits import REFUSED, Permits
from bedside.ui.print_preview import PrintPreview
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme

#: more than any window has: the sheet takes what there is
_FULL_HEIGHT = 10_000


class CohortView(QObject):
    """Holds the page, the work behind it, and the pages of the paper; nothing of it lives on once it is left."""

    def __init__(self, bridge: Bridge, permits: Permits, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._permits, self._sheet = bridge, permits, sheet
        self.page, self.paper = CohortPage(theme, sheet), PrintPreview(bridge, theme, sheet)
        self.work = CohortWork(self)
        self._newest = 0
        for page in (self.page, self.paper):
            sheet.add(page)
        self.page.left.connect(sheet.leave)
        self.page.given_up.connect(self.give_up)
        self.page.patient_asked.connect(self.show_patient)
        self.page.csv_asked.connect(self.ask_path)
        self.page.paper_asked.connect(self.show_paper)
        self.paper.left.connect(self.on_paper_left)
        self.work.progressed.connect(self.page.show_part)
        self.work.done.connect(self.on_done)
        self.work.failed.connect(self.on_failed)
        sheet.put_away.connect(self.on_put_away)

    def open(self) -> None:
        """Show the page and begin to read every chart."""
        self._sheet.show_page(self.page, _FULL_HEIGHT)
        self.page.begin()
        self.page.strip.cancel.setFocus()
        self._newest = self._bridge.session.store.newest()
        try:
            self.work.start(self._bridge.session)
        except REFUSED as problem:
            self.on_failed(str(problem))

    @Slot(object)
    def on_done(self, cases: object) -> None:
        """Show the rows."""
        if isinstance(cases, tuple):
            self.page.show_cases(cases)
            self.page.table.setFocus()

    @Slot(str)
    def on_failed(self, why: str) -> None:
        """Say why there are no rows."""
        self.page.strip.hide()
        self.page.complain(why)

    @Slot()
    def give_up(self) -> None:
        """Read no further, and leave."""
        self.work.stop()
        self._sheet.leave()

    @Slot(str)
    def show_patient(self, patient: str) -> None:
        """Show the chart of a row."""
        self._sheet.leave()
        self._bridge.select_patient(patient)

    @Slot()
    def ask_path(self) -> None:
        """Ask where the file is to be, unless this user may not have one."""
        if why := self._permits.why_not("export"):
            self.page.complain(why)
            return
        now = self._bridge.now().astimezone(self._bridge.zone)
        name = f"case-series-{now:%Y%m%d-%H%M}.csv"
        ask_file(self.page, _("Save the case series"), name).fileSelected.connect(self.on_path)

    @Slot(str)
    def on_path(self, path: str) -> None:
        """Write the file; the journal knows of it first."""
        try:
            require_outside(path)
            content = cohort.csv_content(self._bridge.session, self.page.cases)
            write_whole(path, content, OWNER_ONLY)
        except REFUSED as error:
            self.page.complain(_("not saved: {why}").format(why=error))
            return
        except OSError as error:
            why = error.strerror or type(error).__name__
            self.page.complain(_("not saved: {why}; choose another place and save again").format(why=why))
            return
        self.page.complain("")
        self.page.about.setText(_("saved as {path}; the file is not encrypted").format(path=path))

    @Slot()
    def show_paper(self) -> None:
        """Show the pages."""
        session, cases = self._bridge.session, self.page.cases
        note = cohort.cohort_note(session, cases)
        content = canonical(note)

        def number(_digest: str, size: PaperSize) -> Sent:
            self._require_fresh()
            made = Sent(cohort.copy_of(session, cases, note, size))
            self._newest = session.store.newest()
            return made

        part = Part(tuple(item.patient for item in cases), lambda: Wanted(content), number)
        self._sheet.show_page(self.paper, _FULL_HEIGHT)
        self.paper.begin(Offer(note.title, "case-series", (part,)))

    def _require_fresh(self) -> None:
        """Raise Problem where something was charted after the rows were read: a copy would pass for up to date."""
        if self._bridge.session.store.newest() != self._newest:
            said = _("something was charted after these rows were read.")
            raise Problem(said, where=cohort.VIEW, do=_("Open the case series again, then print."))

    @Slot()
    def on_paper_left(self) -> None:
        """Go back to the rows; a print is only given up."""
        if self.paper.run is not None:
            self.paper.cancel()
            return
        self._sheet.show_page(self.page, _FULL_HEIGHT)
        self.page.table.setFocus()

    @Slot(object)
    def on_put_away(self, page: object) -> None:
        """Let no process read charts or hold a paper that nobody looks at."""
        if page is self.paper:
            self.paper.forget()
        elif page is self.page:
            self.work.stop()

    def rest(self) -> None:
        """End the processes: the window goes."""
        self.work.stop()
        self.paper.rest()
