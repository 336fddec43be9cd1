"""The way to the handoff of the ward and to the SBAR of one call; made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Slot

from bedside.domain.handing import LineKind, Severity
from bedside.domain.moment import parse_due
from bedside.domain.problem import Problem
from bedside.report.content import Note
from bedside.report.handoff import severity_words
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.charting import Charting
from bedside.ui.handoff_page import HandoffPage
from bedside.ui.permits import REFUSED
from bedside.ui.print_preview import PrintPreview
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme

if TYPE_CHECKING:
    from bedside.domain.printed import Paper
    from bedside.protocol.handing_over import HandedOver

#: more than any window has: the sheet takes what there is
_FULL_HEIGHT = 10_000


class Handing(QObject):
    """Gathers the ward a patient at a time, so that the window answers meanwhile, and shows the papers."""

    def __init__(self, bridge: Bridge, charting: Charting, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._charting, self._sheet = bridge, charting, sheet
        self.page, self.paper = HandoffPage(theme, sheet), PrintPreview(bridge, theme, sheet)
        #: who is not gathered yet, of those who are here and of those who left
        self._waiting: list[str] = []
        self._leaving: list[str] = []
        self._found: dict[str, HandedOver] = {}
        self._away: list[HandedOver] = []
        self._of: Paper = "handoff"
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self.gather)
        for page in (self.page, self.paper):
            sheet.add(page)
        self.page.left.connect(sheet.leave)
        self.paper.left.connect(self.on_paper_left)
        self.page.picked.connect(self.pick)
        self.page.said.connect(self.say)
        self.page.done.connect(self.done)
        self.page.due.textEdited.connect(self.on_due)
        self.page.preview_asked.connect(self.show_handoff)
        sheet.put_away.connect(self.on_put_away)

    @Slot()
    def open_handoff(self) -> None:
        """List the ward with its severities, gathered anew."""
        from bedside.session.handoff import here, left_lately  # noqa: PLC0415

        session = self._bridge.session
        opened = self._bridge.patient_id
        # Whose chart is open goes first: the list is typed into before the whole ward is there.
        self._found, self._waiting = {}, sorted(here(session), key=lambda patient: patient != opened)
        self._away, self._leaving = [], list(left_lately(session))
        self._sheet.show_page(self.page, _FULL_HEIGHT)
        person = self._bridge.patient(opened) if opened else None
        self.page.begin(self._charting.permits.why_not("chart"), person)
        self._turn.start()

    @Slot()
    def gather(self) -> None:
        """Take in the next patient."""
        from bedside.session.handoff import gathered, with_results  # noqa: PLC0415

        session = self._bridge.session
        if self._waiting:
            patient = self._waiting.pop(0)
            if (found := gathered(session, patient)) is not None:
                self._found[patient] = found
        elif self._leaving and (gone := with_results(session, self._leaving.pop(0))) is not None:
            self._away.append(gone)
        if self._whole:
            self._turn.stop()
        self._show_patients()

    @property
    def _whole(self) -> bool:
        return not (self._waiting or self._leaving)

    def _show_patients(self) -> None:
        self.page.show_patients(tuple(self._found.values()), whole=self._whole)

    @Slot(str, str, str)
    def pick(self, patient: str, severity: str, why: str) -> None:
        """Store a severity."""
        from bedside.session import handoff  # noqa: PLC0415

        session, chosen = self._bridge.session, cast(Severity, severity)
        if self._store(patient, lambda: handoff.pick(session, patient, chosen, why)):
            self._tell_picked(patient)

    def _tell_picked(self, patient: str) -> None:
        item = self._found.get(patient)
        if item is None or item.picked is None:
            return
        named = item.chart.patient
        said = _("{name}, MRN {mrn}: {severity}").format(
            name=named.name, mrn=named.mrn, severity=severity_words(item.severity)
        )
        self._charting.tell(_("charted"), lead=": ".join(filter(None, (said, item.picked.told.words))))

    @Slot(str, str, str, str, str)
    def say(self, patient: str, kind: str, words: str, owner: str, due: str) -> None:
        """Store a line of one's own."""
        from bedside.session import handoff  # noqa: PLC0415

        session = self._bridge.session

        def store() -> None:
            by = parse_due(due, self._bridge.zone, self._bridge.now()).at if due else None
            handoff.say(session, patient, cast(LineKind, kind), words, owner=owner, due=by)

        self._store(patient, store)

    @Slot(str)
    def on_due(self, typed: str) -> None:
        """Say which day a time that is typed means, or why it means none."""
        zone = self._bridge.zone
        try:
            due = parse_due(typed, zone, self._bridge.now()).at if typed.strip() else None
        except Problem as problem:
            self.page.by.setText(str(problem))
        else:
            self.page.by.setText(_("by {when}").format(when=words.stamp(due, zone)) if due else "")

    @Slot(str, str)
    def done(self, patient: str, key: str) -> None:
        """Store that a line is done."""
        from bedside.session import handoff  # noqa: PLC0415

        self._store(patient, lambda: handoff.done(self._bridge.session, patient, key))

    def _store(self, patient: str, act: Callable[[], object]) -> bool:
        """Return whether it was stored."""
        from bedside.session.handoff import gathered  # noqa: PLC0415

        try:
            act()
        except REFUSED as problem:
            self.page.complain(str(problem))
            return False
        self.page.complain("")
        self.page.clear_fields()
        found = gathered(self._bridge.session, patient)
        if found is not None:
            self._found[patient] = found
        self._show_patients()
        return True

    @Slot()
    def show_handoff(self) -> None:
        """Show the paper of what was gathered."""
        from bedside.desk.handoff import handoff_note  # noqa: PLC0415

        note = handoff_note(self._bridge.session, tuple(self._found.values()), tuple(self._away))
        self._show(note, "handoff", tuple(self._found))

    @Slot()
    def open_sbar(self) -> None:
        """Show the page for one call about the patient chosen."""
        from bedside.desk.handoff import sbar_note  # noqa: PLC0415

        patient = self._bridge.patient_id
        if not patient:
            self._charting.say(_("No patient is chosen."))
            return
        self._show(sbar_note(self._bridge.session, patient), "sbar", (patient,))

    def _show(self, note: Note, paper: Paper, patients: tuple[str, ...]) -> None:
        from bedside.desk.offers import offer_of  # noqa: PLC0415

        self._of = paper
        self._sheet.show_page(self.paper, _FULL_HEIGHT)
        self.paper.begin(offer_of(self._bridge.session, note, paper, patients))

    @Slot()
    def on_paper_left(self) -> None:
        """Go back to the list that the paper was made from, from the page of a call leave; a print is only given up."""
        if self.paper.run is not None:
            self.paper.cancel()
        elif self._of == "handoff":
            self._sheet.show_page(self.page, _FULL_HEIGHT)
            self.page.table.setFocus()
        else:
            self._sheet.leave()

    @Slot(object)
    def on_put_away(self, page: object) -> None:
        """Let no process hold a patient's words that nobody looks at."""
        if page is self.paper:
            self.paper.forget()
        elif page is self.page:
            self._turn.stop()

    def rest(self) -> None:
        """End the process: the window goes."""
        self._turn.stop()
        self.paper.rest()
