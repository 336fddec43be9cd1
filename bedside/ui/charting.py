"""From a typed line to stored records: read, show, ask what must be asked, store, and tell where it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from bedside.domain.again import SAME, as_another, sampled_with
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed
from bedside.domain.records import AnyRecord
from bedside.domain.revise import confirmed
from bedside.domain.wording import describe, without_undo
from bedside.protocol.confirm import GAP, Ask, asks
from bedside.text import _
from bedside.ui import words
from bedside.ui.again_page import first_again
from bedside.ui.bridge import Bridge
from bedside.ui.charting_words import doubt_words, reading_of
from bedside.ui.entry import Form
from bedside.ui.giving import asks_which, meant
from bedside.ui.permits import REFUSED
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.reading import Reading
from bedside.ui.sheet import DOUBT_HEIGHT, Sheet
from bedside.ui.start_words import start_words
from bedside.ui.theme import Theme

#: more records than these are told as a number
_TOLD = 6
Finish = Callable[[Parsed, int | None], None]


class Charting(Reading):
    """Joins quick entry, the forms and the sheet to the bridge. Typed text leaves a field only once it is stored.

    `put_by` says that something was open or typed for the patient shown before: the keyboard must not stay in it.
    """

    put_by = Signal()

    def __init__(self, bridge: Bridge, quick: QuickEntry, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(bridge, quick, sheet, theme, parent)
        self._patient = ""
        self._forget_asked()
        self.kept_reason: tuple[str, str] = ("", "")
        self.doubt.chosen.connect(self.on_chosen)
        self.doubt.held.connect(self.on_held)
        self.reason.given.connect(self.on_reason)
        self.reason.same.connect(self.on_same)
        self.again.same.connect(self.on_same)
        self.again.corrected.connect(self.on_same_sample)
        self.again.other.connect(self.on_other)
        quick.edited.connect(self.on_edited)
        quick.submitted.connect(self.on_submitted)
        quick.cleared.connect(self.on_cleared)
        self.form_edited.connect(self.on_form_edited)
        self.form_submitted.connect(self.on_form_submitted)
        self.form_charted.connect(self.on_form_charted)
        self.sheet_left.connect(self.leave)
        bridge.patient_selected.connect(self.on_patient)

    def _forget_asked(self) -> None:
        """Forget every question: an answer that comes later meets nothing."""
        self._parsed: Parsed | None = None
        self._records: tuple[AnyRecord, ...] = ()
        self._act: Callable[[str], None] | None = None
        self._finish: Finish = self._ask_or_store
        self._choice: tuple[Parsed, int | None] | None = None
        self._source = None
        self._is_other = False
        self._typed_dose = ""

    @Slot(str)
    def on_edited(self, line: str) -> None:
        """Show how the line reads so far, or quietly what it lacks; a problem is shown loudly only on Enter."""
        self._source = None
        self._quick.suggest(self._vocabulary.after(line))
        try:
            parsed = self._read(line)
        except Problem as problem:
            self._quick.show_lacking(str(problem))
            self._leave_doubt()
            return
        if parsed.doubts:
            self._show_doubt(parsed, choosing=False)
            return
        self._leave_doubt()
        head, rest = reading_of(parsed, self._chart())
        rest = f"  {words.DOT}  ".join(filter(None, (rest, *self._placed(parsed))))
        self._quick.show_reading(head, rest, "; ".join(filter(None, (self._starting(parsed), *parsed.warnings))))

    @Slot(str)
    def on_submitted(self, line: str) -> None:
        """Store a clear line; ask about a doubtful one; say what is wrong with a bad one."""
        self._source = None
        self._submit(line)

    @Slot(object, str)
    def on_form_submitted(self, form: Form, line: str) -> None:
        """Store what a form holds, on the same way as a typed line."""
        self._source = form
        self._submit(line)

    def _submit(self, line: str) -> None:
        try:
            parsed = self._read(line)
        except Problem as problem:
            self._complain(problem)
            return
        self.settle(parsed, self._ask_or_store)

    def settle(self, parsed: Parsed, finish: Finish, source: Form | None = None) -> None:
        """Call `finish` with a line and the reading chosen, after a person has chosen one where there is a doubt."""
        self._finish = finish
        self._source = source or self._source
        if parsed.doubts:
            self._show_doubt(parsed, choosing=True)
        else:
            finish(parsed, None)

    def _show_doubt(self, parsed: Parsed, *, choosing: bool) -> None:
        draft = parsed.doubts[0]
        self._parsed = parsed
        self.doubt.show_draft(draft, self._chart())
        self._sheet.show_page(self.doubt, DOUBT_HEIGHT, asking=True)
        head = doubt_words(draft)
        rest = _("Enter waits for a choice") if choosing else _("Enter, then choose")
        if others := len(parsed.drafts) - 1:
            rest += f"  {words.DOT}  " + _("the {n} other values go with it").format(n=others)
        self._quick.show_doubt(head, rest, len(draft.choices), holdable=draft.held is not None, choosing=choosing)
        if choosing:
            self.doubt.setFocus()

    def _leave_doubt(self) -> None:
        if self._sheet.page() is self.doubt:
            self._sheet.leave()

    @Slot(int)
    def on_chosen(self, number: int) -> None:
        """Take the reading a person chose."""
        if self._parsed is not None:
            self._finish(self._parsed, number)

    @Slot()
    def on_held(self) -> None:
        """Store the value with all its readings in quarantine."""
        if self._parsed is not None and self._finish == self._ask_or_store:
            self._store(self._parsed.records(self._bridge.session.stamp(), hold=True))

    def _ask_or_store(self, parsed: Parsed, accept: int | None) -> None:
        records = parsed.records(self._bridge.session.stamp(), accept=accept)
        self._choice = (parsed, accept)
        within = self._bridge.session.site.same_sample
        if not self._is_other and (again := first_again(records, self._chart(), within)):
            self._sheet.show_page(self.again, DOUBT_HEIGHT, asking=True)
            self.again.begin(again, self._chart(), alone=len(records) == 1)
            return
        if self._is_other:
            records = tuple(as_another(item, self._chart(), within) for item in records)
        self._is_other = False
        if self._source is None and asks_which(parsed, records, self._bridge.assessment()):
            self._typed_dose = self._quick.line.text()
            self.open_typed_dose(records[0])
            return
        try:
            records = meant(self._source, records, self._chart(), self._protocol())
        except Problem as problem:
            self._complain(problem)
            return
        asked = [ask for item in records for ask in asks(item, self._chart(), self._protocol())]
        if not asked:
            self._store(records)
            return
        self._records = records
        said = start_words(records, self._bridge.assessment())
        self.ask_about((*((Ask("STATE", said),) if said else ()), *asked), self._store_asked)

    def ask_about(self, asked: Sequence[Ask], act: Callable[[str], None]) -> None:
        """Ask for the reason that answers some questions, then call `act` with it, as `ask_reason` does."""
        texts, double = tuple(dict.fromkeys(ask.text for ask in asked)), any(ask.id == GAP for ask in asked)
        title, action = _("Confirm before charting"), _("Chart with this reason")
        self.ask_reason(title, texts, action, act, double=double)

    @Slot()
    def on_same(self) -> None:
        """Chart nothing: the result stands in the chart already."""
        self._forget_typed()
        self._sheet.leave()
        self._quick.show_idle()

    @Slot()
    def on_same_sample(self) -> None:
        """Correct what is charted for the sample; its time stays unless one is typed."""
        if self.again.pair is None or self._choice is None:
            return
        new, old = self.again.pair
        new = new if self._choice[0].timed else sampled_with(new, old)
        try:
            self.permits.check((new,))
            self._bridge.correct(old.id, new, SAME)
        except REFUSED as problem:
            self._complain(problem)
            return
        self._forget_typed()
        self._sheet.leave()
        self.tell(_("corrected"), new)

    @Slot()
    def on_other(self) -> None:
        """Chart the result of another sample."""
        self._is_other = True
        if self._choice is not None:
            self._ask_or_store(*self._choice)

    def ask_reason(
        self, title: str, texts: tuple[str, ...], action: str, act: Callable[[str], None], *, double: bool = False
    ) -> None:
        """Ask for a reason, then call `act` with it; `act` may raise Problem or an environment failure."""
        self._act = act
        self._sheet.show_page(self.reason, asking=True)
        self.reason.begin(title, texts, action, double=double)
        question, text = self.kept_reason
        if question == self.reason.question:
            self.reason.take(text)
        self.kept_reason = ("", "")

    @Slot(str)
    def on_reason(self, reason: str) -> None:
        """Go on with the reason a person gave."""
        if self._act is None:
            return
        try:
            self._act(reason)
        except REFUSED as problem:
            self.reason.show_problem(str(problem))
            return
        self._act = None
        if self._sheet.page() is self.reason:
            self._sheet.leave()

    def _store_asked(self, reason: str) -> None:
        done = tuple(confirmed(item, reason) for item in self._records)
        self._bridge.record(done)
        self._stored(done)

    def _store(self, records: tuple[AnyRecord, ...]) -> None:
        try:
            self._bridge.record(records)
        except REFUSED as problem:
            self._complain(problem)
            return
        self._stored(records)

    def _stored(self, records: tuple[AnyRecord, ...]) -> None:
        self._parsed, self._records = None, ()
        self._forget_typed()
        if self._typed_dose and self._quick.line.text() == self._typed_dose:
            self._quick.clear()
        self._typed_dose = ""
        self._sheet.leave()
        self.tell(_("charted"), *records)
        self._bridge.select_record(records[-1].id)

    @Slot(object)
    def on_form_charted(self, records: tuple[AnyRecord, ...]) -> None:
        """Tell of what a form has stored by itself."""
        if len(records) <= _TOLD:
            self.tell(_("charted"), *records)
        else:
            when = words.clock(self._bridge.now(), self._bridge.zone)
            self._quick.show_charted(_("charted"), when, _("{n} values").format(n=len(records)))
        self._bridge.select_record(records[-1].id)

    def _forget_typed(self) -> None:
        if self._source is None:
            self._quick.history.add(self._quick.line.text())
            self._quick.clear()
        else:
            self.forget_form(self._source)
            self._source.empty()
        self._source = None

    def tell(self, what: str, *records: AnyRecord, lead: str = "") -> None:
        """Say beside the empty line what has just become of records."""
        now, zone = self._bridge.now(), self._bridge.zone
        said = [without_undo(describe(item, self._bridge.catalogue, zone, now)) for item in records]
        self._quick.show_charted(what, words.clock(now, zone), lead + "; ".join(said))

    def _complain(self, problem: Exception) -> None:
        if self._source is None:
            self._quick.show_problem(str(problem))
            return
        source = self._source
        if self._sheet.page() is not source:
            self._open(source)
            self._quick.resume()
        if isinstance(problem, Problem):
            source.blame(problem)
        else:
            source.show_problem(str(problem))

    @Slot()
    def on_cleared(self) -> None:
        """Forget the doubt together with the line."""
        self._parsed = None
        self._leave_doubt()

    @Slot()
    def leave(self) -> None:
        """Close the sheet; a doubt goes back to the line it came from."""
        page = self._sheet.page()
        if page is self.reason:
            self.kept_reason = (self.reason.question, self.reason.reason.text())
        if page in (self.doubt, self.again, self.reason) and self._source is not None:
            self._sheet.show_page(self._source)
            self._source.resume()
            self._quick.resume()
            return
        self._sheet.leave()
        if not self._quick.line.text():
            self._quick.show_idle()
        if page is self.doubt:
            self._quick.clear()
        elif page is self.again:
            self._quick.resume()

    @Slot(str)
    def on_patient(self, patient_id: str) -> None:
        """Put away what was meant for another patient, and bring back what was typed for this one."""
        before, self._patient = self._patient, patient_id
        line, was_open = self._quick.line.text(), self._sheet.work() is not None
        if self._sheet.work() is self.reason:
            self.kept_reason = (self.reason.question, self.reason.reason.text())
        self.drafts.keep_line(line, self.kept_reason, before)
        self._forget_asked()
        self._sheet.leave()
        self._quick.forget()
        line_here, self.kept_reason = self.drafts.take_line(patient_id)
        if line_here and self.permits.allows("chart"):
            self._quick.line.setText(line_here)
            self._quick.edited.emit(line_here)
        elif line.strip() and any(item.patient == before for item in self._bridge.patients()):
            name = self._bridge.patient(before).name
            self._quick.say(_("Not charted: what was typed for {name} waits there.").format(name=name))
        if was_open or line.strip():
            self.put_by.emit()
