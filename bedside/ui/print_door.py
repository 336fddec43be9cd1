"""The one way from any view to its paper: the pages first, then a printer or a file. Nothing is loaded before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Slot

from bedside.text import _
from bedside.ui.permits import REFUSED

if TYPE_CHECKING:
    from bedside.config import PaperSize
    from bedside.desk.offers import Offer, Sent
    from bedside.session import Session
    from bedside.ui.print_preview import PrintPreview
    from bedside.ui.window import Window

Kind = Literal["note", "drug-chart", "trends", "downtime", "downtime-ward"]
#: the paper of each view
_OF_VIEW: Mapping[str, Kind] = MappingProxyType({"note": "note", "doses": "drug-chart", "trends": "trends"})
_NOTICE = "print"
#: more than any window has: the sheet takes what there is
_FULL_HEIGHT = 10_000


class PrintDoor(QObject):
    """Opens the pages of a paper on the sheet; a paper that cannot be made is said in a line that stays."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.preview: PrintPreview | None = None

    def why_not(self) -> str:
        """Return why the view that is shown has no paper now, or nothing."""
        if self._window.middle.shown() not in _OF_VIEW:
            return _("This view has no paper: Trends, Doses and Note have one.")
        return "" if self._window.bridge.patient_id else _("Choose a patient first.")

    @Slot()
    def open_view(self) -> None:
        """Show the paper of what is looked at."""
        window, handing = self._window, self._window.papers.handing
        if handing is not None and window.sheet.page() is handing.page:
            if handing.page.preview.isEnabled():
                handing.show_handoff()
        elif why := self.why_not():
            window.charting.say_problem(why)
        else:
            self.open_kind(_OF_VIEW[window.middle.shown()])

    def open_kind(self, kind: Kind) -> None:
        """Show one paper of the selected patient, or of the ward."""
        window = self._window
        try:
            offer = self._offer(kind)
        except REFUSED as problem:
            window.notices.tell(_NOTICE, str(problem))
            return
        window.notices.tell(_NOTICE, "")
        page = self._page()
        window.sheet.show_page(page, _FULL_HEIGHT)
        page.begin(offer)

    def _offer(self, kind: Kind) -> Offer:
        from bedside.desk import offers  # noqa: PLC0415 - the window has to stand before

        session, patient = self._window.bridge.session, self._window.bridge.patient_id
        if kind == "note":
            return self._note(patient)
        if kind == "downtime-ward":
            return offers.downtime_ward_offer(session)
        made: Mapping[str, Callable[[Session, str], Offer]] = {
            "drug-chart": offers.drug_chart_offer,
            "trends": offers.trend_offer,
            "downtime": offers.downtime_offer,
        }
        return made[kind](session, patient)

    def _note(self, patient: str) -> Offer:
        """Return the note as the tab shows it: the draft, or the signed one that is chosen there."""
        from bedside.desk.offers import Offer, Sent, Wanted, part_of  # noqa: PLC0415
        from bedside.ui.note_tab import NoteTab  # noqa: PLC0415

        tab = self._window.middle.page("note")
        assert isinstance(tab, NoteTab)
        asked = tab.wanted()
        content = asked.content()

        def number(digest: str, size: PaperSize) -> Sent:
            return Sent(asked.numbered(digest)._replace(paper=size))

        session = self._window.bridge.session
        part = part_of(session, (patient,), lambda: Wanted(content, composed=asked.signed), number)
        return Offer(_("Consult note"), "note", (part,))

    def _page(self) -> PrintPreview:
        if self.preview is None:
            from bedside.ui.print_preview import PrintPreview  # noqa: PLC0415 - loads what draws on printers

            window = self._window
            self.preview = PrintPreview(window.bridge, window.theme, window.sheet)
            window.sheet.add(self.preview)
            self.preview.left.connect(self.on_left)
            window.sheet.put_away.connect(self.on_put_away)
            window.bridge.patient_selected.connect(self.on_patient)
        return self.preview

    @Slot()
    def on_left(self) -> None:
        """Go away, unless something is being printed: then Escape gives only that up."""
        preview = self.preview
        if preview is not None and preview.run is not None:
            preview.cancel()
        else:
            self._window.sheet.leave()

    @Slot(object)
    def on_put_away(self, page: object) -> None:
        """Let no process hold a patient's words that nobody looks at, and say what became of a print given up."""
        preview = self.preview
        if preview is None or page is not preview:
            return
        running = preview.run is not None
        preview.forget()
        if running:
            self._window.notices.tell(_NOTICE, preview.problem.text())

    @Slot(str)
    def on_patient(self, _patient: str) -> None:
        """Leave the paper of another patient."""
        if self.preview is not None and self._window.sheet.page() is self.preview:
            self._window.sheet.leave()

    @Slot()
    def open_copies(self) -> None:
        """List the printed copies of the patient shown, with what changed since."""
        window = self._window
        if not window.bridge.patient_id:
            window.charting.say_problem(_("Choose a patient first."))
            return
        window.middle.page("note")  # the list is one of its questions
        window.noting.open_copies()

    def rest(self) -> None:
        """End what goes on by itself: the window goes."""
        if self.preview is not None:
            self.preview.rest()
