"""Joins the record tables to the session: correct with a reason, void with a reason, accept or refuse a held value."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from bedside.domain.conflict import Conflict
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed, parse
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.revise import correcting, revised
from bedside.domain.wording import describe
from bedside.protocol.confirm import Ask
from bedside.protocol.model import Protocol
from bedside.protocol.reconfirm import asks_anew
from bedside.protocol.turning import asked_where_it_turns
from bedside.text import _
from bedside.ui.amend import CorrectionForm
from bedside.ui.bridge import Bridge
from bedside.ui.charting import Charting
from bedside.ui.permits import REFUSED
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme


class Amending(QObject):
    """Every change of a stored record; the old one stays, struck through."""

    def __init__(self, bridge: Bridge, charting: Charting, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._charting, self._sheet = bridge, charting, sheet
        self._target: tuple[str, str] = ("", "")
        self._new: AnyRecord | None = None
        self._reading = 0
        self.form = CorrectionForm(theme, sheet)
        sheet.add(self.form)
        self.form.left.connect(charting.leave)
        self.form.edited.connect(self.on_edited)
        self.form.corrected.connect(self.on_corrected)

    def _read(self, original: AnyRecord, line: str) -> Parsed:
        chart, now = self._bridge.chart(), self._bridge.now()
        parsed = parse(line, correcting(original, chart, now, drug=self._bridge.assessment().drug))
        return asked_where_it_turns(parsed, chart, self._protocol(), now, original) if parsed.warnings else parsed

    def _find(self, record_id: str) -> AnyRecord | None:
        return self._bridge.chart().find(record_id) if self._bridge.patient_id else None

    def _changeable(self, record_id: str) -> AnyRecord | None:
        """Return a record of the patient that this user may change; say why not where they may not."""
        record = self._find(record_id)
        why = self._charting.permits.why_not_store([record] if record else [])
        if why:
            self._charting.say_problem(why)
        return None if why else record

    @Slot(str)
    def correct(self, record_id: str) -> None:
        """Open the correction of a record."""
        record = self._changeable(record_id)
        if record is not None:
            self._sheet.show_page(self.form)
            self.form.begin(record, self._bridge.chart())

    @Slot()
    def correct_selected(self) -> None:
        """Open the correction of the record that is selected in any view."""
        self.correct(self._bridge.record_id)

    @Slot(str)
    def on_edited(self, line: str) -> None:
        """Show what would be stored: without a typed time the time of the original stays."""
        original = self._find(self.form.record_id)
        if original is None:
            return
        try:
            parsed = self._read(original, line)
            new = None if parsed.doubts else self._revised(original, parsed, None)
        except Problem as problem:
            self.form.show_lacking(str(problem))
            return
        self.form.show_reading(describe(new, self._bridge.catalogue, self._bridge.zone) if new else parsed.text)

    def _revised(self, original: AnyRecord, parsed: Parsed, accept: int | None) -> AnyRecord:
        stamp, drug = self._bridge.session.stamp(), self._bridge.assessment().drug
        new, _warnings = revised(original, parsed.line, self._bridge.chart(), stamp, drug=drug, accept=accept)
        return new

    @Slot(str, str, str)
    def on_corrected(self, record_id: str, line: str, because: str) -> None:
        """Store the correction, after a choice where the new line is doubtful."""
        self._target = (record_id, because)
        original = self._find(record_id)
        if original is None:
            return
        try:
            self._charting.settle(self._read(original, line), self._store_correction, self.form)
        except REFUSED as problem:
            self.form.show_problem(str(problem))

    def _store_correction(self, parsed: Parsed, accept: int | None) -> None:
        record_id, because = self._target
        original = self._find(record_id)
        if original is None:
            return
        try:
            new = self._revised(original, parsed, accept)
            self._charting.permits.check((new,))
            if asked := self._asked(new, original):
                self._new = new
                self._charting.ask_about(asked, self._store_confirmed)
                return
            self._bridge.correct(record_id, new, because)
        except REFUSED as problem:
            self._sheet.show_page(self.form)
            self.form.show_problem(str(problem))
            return
        self._sheet.leave()
        self._charting.tell(_("corrected"), new)

    def _asked(self, new: AnyRecord, original: AnyRecord) -> tuple[Ask, ...]:
        return asks_anew(new, original, self._bridge.chart(), self._protocol())

    def _protocol(self) -> Protocol:
        return self._bridge.session.protocol(self._bridge.assessment().protocol.id)

    def _store_confirmed(self, reason: str) -> None:
        """Store a correction that was asked about, with both reasons."""
        record_id, because = self._target
        if self._new is not None:
            self._bridge.correct(record_id, self._new, f"{because}; confirmed: {reason}")
            self._charting.tell(_("corrected"), self._new)

    @Slot(str)
    def remove(self, record_id: str) -> None:
        """Ask why a record is to be taken out."""
        record = self._changeable(record_id)
        if record is None:
            return
        self._target = (record_id, "")
        said = describe(record, self._bridge.catalogue, self._bridge.zone)
        kept = _("It stays in the timeline, struck through.")
        self._charting.ask_reason(_("Void this record?"), (said, kept), _("Void with this reason"), self._void)

    def _void(self, because: str) -> None:
        record = self._find(self._target[0])
        self._bridge.void(self._target[0], because)
        if record is not None:
            self._charting.tell(_("voided"), record)

    @Slot(str, int)
    def review(self, record_id: str, number: int) -> None:
        """Ask why one reading of a held value or conflict is right, or (0) why none is."""
        conflict = self._conflict(record_id)
        if conflict is not None:
            self._ask_settlement(conflict, number)
            return
        record = self._changeable(record_id)
        if not isinstance(record, Observation):
            return
        self._target, self._reading = (record_id, ""), number
        came = describe(record, self._bridge.catalogue, self._bridge.zone)
        if number:
            from bedside.ui.review import reading_words  # noqa: PLC0415 - the window has to stand before

            meant = reading_words(record, number, self._bridge.chart())
            short = self._bridge.catalogue.analyte(record.code).short
            said = _("Accept reading {n}: {name} {text}").format(n=number, name=short, text=meant)
            self._charting.ask_reason(said, (came,), _("Accept with this reason"), self._accept)
        else:
            said = _("Refuse every reading?")
            self._charting.ask_reason(said, (came,), _("Refuse with this reason"), self._refuse)

    @Slot(str, int)
    def review_column(self, record_id: str, number: int) -> None:
        """Ask why one reading is right for a held value and for all that came in its column."""
        record = self._changeable(record_id)
        if not isinstance(record, Observation):
            return
        from bedside.ui.review import column_words  # noqa: PLC0415 - the window has to stand before

        self._target, self._reading = (record_id, ""), number
        title, listed = column_words(record, number, self._bridge.chart())
        self._charting.ask_reason(title, listed, _("Accept with this reason"), self._accept_column)

    def _accept_column(self, because: str) -> None:
        self._bridge.accept(self._target[0], self._reading, because, column=True)

    def _conflict(self, conflict_id: str) -> Conflict | None:
        found = self._bridge.chart().conflicts if self._bridge.patient_id else ()
        return next((item for item in found if item.id == conflict_id), None)

    def _ask_settlement(self, conflict: Conflict, number: int) -> None:
        why = self._charting.permits.why_not(conflict.right)
        if why:
            self._charting.say_problem(why)
            return
        self._target, self._reading = (conflict.id, ""), number
        label = conflict.options[number - 1].label if number else _("none of them is right")
        self._charting.ask_reason(_("Settle the conflict"), (label,), _("Settle with this reason"), self._settle)

    def _settle(self, because: str) -> None:
        conflict = self._conflict(self._target[0])
        if conflict is not None:
            self._bridge.settle(conflict, self._reading, because)

    @Slot(str)
    def restore(self, record_id: str) -> None:
        """Ask why a record that was taken out is put back."""
        record = self._changeable(record_id)
        if record is None:
            return
        self._target = (record_id, "")
        said = describe(record, self._bridge.catalogue, self._bridge.zone)
        self._charting.ask_reason(_("Put this record back?"), (said,), _("Put back with this reason"), self._restore)

    def _restore(self, because: str) -> None:
        self._charting.tell(_("put back"), self._bridge.restore(self._target[0], because))

    @Slot()
    def undo(self) -> None:
        """Take back this user's last entry; where it is too old for that, open its correction."""
        if not self._bridge.patient_id or self._sheet.page() is not None or not self._charting.may_chart():
            return
        try:
            made = self._bridge.undo()
        except REFUSED as problem:
            record = self._find(problem.where) if isinstance(problem, Problem) else None
            if record is not None and not record.void:
                self.correct(record.id)
            self._charting.say_problem(self._not_undone(problem, record))
            return
        standing = [item for item in made if not item.void]
        lead = _("stands again: ") if standing else ""
        self._charting.tell(_("undone"), *(standing or made), lead=lead)

    def _not_undone(self, problem: Exception, record: AnyRecord | None) -> str:
        """Return why nothing is taken back, with the entry in words and the keys that change it all the same."""
        if not isinstance(problem, Problem):
            return str(problem)
        if record is None or record.void:
            return problem.text[:1].upper() + problem.text[1:]
        entry = describe(record, self._bridge.catalogue, self._bridge.zone, self._bridge.now())
        keys = _("To change it, select its row and press C to correct it or V to take it out.")
        return f"{entry}: {problem.text} {keys}"

    def _accept(self, because: str) -> None:
        self._bridge.accept(self._target[0], self._reading, because)

    def _refuse(self, because: str) -> None:
        self._bridge.refuse(self._target[0], because)
