"""From a typed line to stored records: read, show, ask what must be asked, store, and tell where it went."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from bedside.domain.amend import UNDO
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed, context_of, parse
from bedside.domain.records import AnyRecord
from bedside.domain.revise import confirmed
from bedside.domain.wording import describe
from bedside.protocol.confirm import asks
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.charting_words import doubt_words, reading_of
from bedside.ui.entry import Form
from bedside.ui.forms import Forms
from bedside.ui.permits import REFUSED
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.sheet import DOUBT_HEIGHT, Sheet
from bedside.ui.theme import Theme

Finish = Callable[[Parsed, int | None], None]


class Charting(Forms):
    """Joins quick entry, the forms and the sheet to the bridge. Typed text leaves a field only once it is stored."""

    def __init__(self, bridge: Bridge, quick: QuickEntry, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(bridge, quick, sheet, theme, parent)
        self._parsed: Parsed | None = None
        self._records: tuple[AnyRecord, ...] = ()
        self._act: Callable[[str], None] | None = None
        self._finish: Finish = self._ask_or_store
        self.kept_reason: tuple[str, str] = ("", "")
        self.doubt.chosen.connect(self.on_chosen)
        self.doubt.held.connect(self.on_held)
        self.reason.given.connect(self.on_reason)
        quick.edited.connect(self.on_edited)
        quick.submitted.connect(self.on_submitted)
        quick.cleared.connect(self.on_cleared)
        self.form_edited.connect(self.on_form_edited)
        self.form_submitted.connect(self.on_form_submitted)
        self.sheet_left.connect(self.leave)
        bridge.patient_selected.connect(self.on_patient)

    def _read(self, line: str) -> Parsed:
        if not self._bridge.patient_id:
            raise Problem(_("no patient is chosen."), do=_("Choose one in the census."))
        parsed = parse(line, context_of(self._chart(), self._bridge.now(), drug=self._bridge.assessment().drug))
        self.permits.check(choice.record for draft in parsed.drafts for choice in draft.choices)
        return parsed

    def _chart(self) -> Chart:
        return self._bridge.chart()

    @Slot(str)
    def on_edited(self, line: str) -> None:
        """Show how the line reads so far, or quietly what it lacks; a problem is shown loudly only on Enter."""
        self._source = None
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
        self._quick.show_reading(head, rest, "; ".join(parsed.warnings))

    @Slot(str)
    def on_submitted(self, line: str) -> None:
        """Store a clear line; ask about a doubtful one; say what is wrong with a bad one."""
        self._source = None
        self._submit(line)

    @Slot(object, str)
    def on_form_edited(self, form: Form, line: str) -> None:
        """Show how the fields of a form read."""
        try:
            parsed = self._read(line)
        except Problem as problem:
            form.show_lacking(str(problem))
            return
        if parsed.doubts:
            form.show_doubt(doubt_words(parsed.doubts[0]) + ": " + _("Enter, then choose"))
        else:
            form.show_reading(parsed.text)

    @Slot(object, str)
    def on_form_submitted(self, form: Form, line: str) -> None:
        """Store what a form holds, on the same way as a typed line."""
        self._source = form
        self._submit(line)

    def _submit(self, line: str) -> None:
        try:
            parsed = self._read(line)
        except Problem as problem:
            self._complain(str(problem))
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
        session, assessment = self._bridge.session, self._bridge.assessment()
        protocol = session.protocol(assessment.protocol.id)
        questions = {ask.text: None for item in records for ask in asks(item, self._chart(), protocol)}
        if not questions:
            self._store(records)
            return
        self._records = records
        self.ask_reason(_("Confirm before charting"), tuple(questions), _("Chart with this reason"), self._store_asked)

    def ask_reason(self, title: str, texts: tuple[str, ...], action: str, act: Callable[[str], None]) -> None:
        """Ask for a reason, then call `act` with it; `act` may raise Problem or an environment failure."""
        self._act = act
        self._sheet.show_page(self.reason, asking=True)
        self.reason.begin(title, texts, action)
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
            self._complain(str(problem))
            return
        self._stored(records)

    def _stored(self, records: tuple[AnyRecord, ...]) -> None:
        self._parsed, self._records = None, ()
        if self._source is None:
            self._quick.clear()
        self._source = None
        self._sheet.leave()
        self.tell(_("charted"), *records)
        self._bridge.select_record(records[-1].id)

    def tell(self, what: str, *records: AnyRecord) -> None:
        """Say beside the empty line what has just become of records."""
        now, zone = self._bridge.now(), self._bridge.zone
        said = [describe(item, self._bridge.catalogue, zone, now).removesuffix(f", because {UNDO}") for item in records]
        self._quick.show_charted(what, words.clock(now, zone), "; ".join(said))

    def _complain(self, text: str) -> None:
        if self._source is not None:
            self._source.show_problem(text)
        else:
            self._quick.show_problem(text)

    @Slot()
    def on_cleared(self) -> None:
        """Forget the doubt together with the line."""
        self._parsed = None
        self._leave_doubt()

    @Slot()
    def leave(self) -> None:
        """Close the sheet; a doubt goes back to the line it came from."""
        page = self._sheet.page()
        if page is self.doubt and self._source is not None:
            self._sheet.show_page(self._source)
            self._source.resume()
            self._quick.resume()
            return
        self._sheet.leave()
        if page is self.doubt:
            self._quick.clear()

    @Slot(str)
    def on_patient(self, patient_id: str) -> None:
        """Drop what was meant for another patient."""
        self._sheet.leave()
        self._quick.forget()
