"""The way to the page of new results, and from there into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from bedside.protocol.assessment import Assessment
from bedside.session.seeing import last_arrival
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.charting import Charting
from bedside.ui.permits import REFUSED
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme

if TYPE_CHECKING:
    from bedside.ui.seen_page import SeenPage


class Acknowledging(QObject):
    """Opens the new results of the patient shown, and stores which of them have been seen."""

    def __init__(self, bridge: Bridge, charting: Charting, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._charting, self._sheet, self._theme = bridge, charting, sheet, theme
        self.page: SeenPage | None = None
        bridge.assessment_changed.connect(self.on_assessment)

    @Slot()
    def open(self) -> None:
        """List the new results of the patient shown, or say that there are none."""
        from bedside.ui.seen_page import HEIGHT, SeenPage  # noqa: PLC0415 - the start does without it

        if not self._bridge.patient_id:
            return
        if why := self._charting.permits.why_not("chart"):
            self._charting.say_problem(why)
            return
        new = self._bridge.unseen()
        if not new:
            self._charting.say(self._nothing_new())
            return
        if self.page is None:
            self.page = SeenPage(self._theme, self._sheet)
            self._sheet.add(self.page)
            self.page.left.connect(self._sheet.leave)
            self.page.marked.connect(self.mark)
            self.page.table.chosen.connect(self._bridge.select_record)
        self._sheet.show_page(self.page, HEIGHT)
        self.page.begin(new, self._bridge.chart(), self._bridge.assessment())

    def _nothing_new(self) -> str:
        came, zone = last_arrival(self._bridge.chart()), self._bridge.zone
        if came is None:
            return _("No laboratory result of this patient has arrived yet.")
        return _("Nothing new since {when}: no result waits for you.").format(when=words.stamp(came, zone))

    @Slot(list)
    def mark(self, ids: list[str]) -> None:
        """Store that results have been seen, or say why not."""
        page = self.page
        if page is None:
            return
        try:
            marks = self._bridge.mark_seen(ids)
        except REFUSED as problem:
            page.complain(str(problem))
            return
        self._sheet.leave()
        self._charting.tell(_("charted"), *marks)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """List what has come meanwhile too, or nothing more where another window has marked all of it."""
        page = self.page
        if page is None or self._sheet.page() is not page or assessment.patient_id != self._bridge.patient_id:
            return
        if new := self._bridge.unseen():
            page.show_new(new, self._bridge.chart(), assessment)
        else:
            self._sheet.leave()
