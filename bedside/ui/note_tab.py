"""The Note tab: what a physician writes on the left, the pages as they would be printed on the right.

A signed note is shown as it was signed. Where the tab is narrow the two stand one below the other.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from bedside.desk import templates
from bedside.domain.consult import EMPTY, Consult
from bedside.domain.records import Document
from bedside.protocol.assessment import Assessment
from bedside.report.advice import advised
from bedside.store.drafts import Draft
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.note_asked import Asked, draft_asked, signed_asked
from bedside.ui.note_draft import NoteDraft
from bedside.ui.note_editor import NoteEditor
from bedside.ui.note_newer import NewerBar
from bedside.ui.note_preview import NotePreview
from bedside.ui.note_signed import NoteSigned, last_signed
from bedside.ui.permits import Permits
from bedside.ui.splits import Split
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, head, words_label

# ruff: noqa: PLC0415 - whoever opens the tab waits neither for the page writer nor for what composes a note

#: pixels from which on words and pages stand side by side
BESIDE = 620
_LEAST_PART = 220
#: pixels in which a page of the preview needs no scrolling from side to side
_LEAST_PAGES = 331


class NoteTab(QWidget):
    """Editor or signed note, and the preview. `shows` says which: draft, addendum or signed.

    Signals ask for the questions that come as a sheet: `sign_asked`, `cosign_asked` with the document, `copies_asked`,
    `answer_asked` with the id of a recommendation and the answer chosen. `resting` says that the window goes.
    """

    sign_asked = Signal()
    cosign_asked = Signal(object)
    copies_asked = Signal()
    answer_asked = Signal(str, str)
    resting = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.shows = "draft"
        self.about: Document | None = None
        self._patient = ""
        self._drawn: Assessment | None = None
        self._why = Permits(bridge.session).why_not("sign")
        self.draft = NoteDraft(bridge.session, self)
        self.split = Split(Qt.Orientation.Horizontal, self)
        self._left = QWidget(self.split)
        self._stack = QStackedWidget(self._left)
        found = templates.load(templates.folders())
        self.editor = NoteEditor(bridge, theme, found, self._stack)
        self._locked = QWidget(self._stack)
        self.signed = NoteSigned(bridge.session, theme, self._locked)
        self.newer = NewerBar(self._left)
        self.preview = NotePreview(bridge, theme, self.wanted, self.split)
        self.title = words_label(_("Your words"), "title", self._left)
        self.state = words_label("", "quiet", self._left)
        self.back = button(_("Show the signed note"), self._left)
        self.sign = button(_("S&ign") + words.ELLIPSIS, self._left, primary=True)
        self.problem = words_label("\n".join(found.problems), "problem", self._left)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.editor.asked_by)

    def _lay_out(self) -> None:
        top = head(self._left)
        line = QHBoxLayout(top)
        line.setContentsMargins(12, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(self.title)
        line.addWidget(self.state, 1)
        line.addWidget(self.sign)
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        aside = QHBoxLayout()
        aside.setContentsMargins(12, 6, 8, 0)
        aside.addWidget(self.back)
        aside.addStretch(1)
        self._stack.addWidget(self.editor)
        self._stack.addWidget(self._locked)
        page = QVBoxLayout(self._locked)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.signed, 1)
        page.addWidget(self.signed.before.bar)  # the list is longer than the page is high
        self.signed.before.bar.setContentsMargins(12, 6, 12, 6)
        self.problem.setWordWrap(True)
        self.problem.setContentsMargins(12, 4, 12, 4)
        self.problem.setVisible(bool(self.problem.text()))
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for item in (top, self.newer, self.problem):
            column.addWidget(item)
        column.addLayout(aside)
        column.addWidget(self._stack, 1)
        self.split.setStretchFactor(1, 1)
        for part in (self._left, self.preview):
            part.setMinimumHeight(_LEAST_PART)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _connect(self) -> None:
        self._bridge.patient_selected.connect(self.on_patient)
        self._bridge.assessment_changed.connect(self.on_assessment)
        self.editor.edited.connect(self.on_edited)
        self.draft.saved.connect(self.on_saved)
        self.draft.told.connect(self.on_told)
        self.draft.newer.connect(self.on_newer)
        self.newer.answered.connect(self.on_newer_answered)
        self.back.clicked.connect(self.show_signed)
        self.sign.clicked.connect(self.sign_asked)
        self.signed.next_asked.connect(self.write_next)
        self.signed.addendum_asked.connect(self.write_addendum)
        self.signed.cosign_asked.connect(self.ask_cosign)
        self.signed.copies_asked.connect(self.copies_asked)
        self.signed.chosen.connect(self.show_signed)
        for part in (self.editor, self.signed):
            part.answer_asked.connect(self.answer_asked)

    def showEvent(self, event: object) -> None:
        """Take over what another window wrote meanwhile, or begin with the patient shown."""
        if self._patient != self._bridge.patient_id:
            self.on_patient(self._bridge.patient_id)
        elif self.draft.look() and self.shows != "signed":
            self._refill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put words and pages side by side, or one below the other."""
        super().resizeEvent(event)
        beside = self.width() >= BESIDE
        way = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if way != self.split.orientation() or not event.oldSize().isValid():
            self.split.setOrientation(way)
            whole = self.width() if beside else self.height()
            most = whole - _LEAST_PAGES if beside else whole
            own = min(whole * 54 // 100, most)
            self.split.setSizes([own, whole - own])

    @Slot(str)
    def on_patient(self, patient_id: str) -> None:
        """Keep what was written about one patient, and show the note of the next."""
        if not self.isVisible() or not patient_id:
            self.draft.keep()
            return
        if patient_id == self._patient:
            return
        self._patient, self.about = patient_id, None
        self.newer.hide()
        self.draft.open(patient_id)
        signed = last_signed(self._bridge.chart())
        if signed is not None and self.draft.consult == EMPTY and not self.draft.blocked:
            self.show_document(signed)
        else:
            self._show_draft()
        self._go_to_top()

    def _go_to_top(self) -> None:
        """Begin at the head of another patient's note, with the keyboard too where it was further down."""
        here = QApplication.focusWidget()
        if here is not None and self.editor.isAncestorOf(here):
            self.editor.asked_by.setFocus(Qt.FocusReason.OtherFocusReason)
        for page in (self.editor, self.signed):
            page.verticalScrollBar().setValue(0)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show what the chart says now beside the words."""
        if assessment.patient_id != self._bridge.patient_id or self._patient != self._bridge.patient_id:
            return
        if self.isVisible() and self._drawn is not assessment:
            self._show_chart()

    def _show_chart(self) -> None:
        bridge = self._bridge
        chart, assessment = bridge.chart(), bridge.assessment()
        self._drawn = assessment
        if self.shows == "signed":
            self.signed.offer(chart)
            return
        before = last_signed(chart)
        made = advised(assessment, chart, bridge.session.protocol(assessment.protocol.id))
        root = self.signed.root(before, chart) if before is not None else None
        self.editor.show_chart(chart, made, root if self.shows == "draft" else None)
        self.back.setVisible(before is not None)

    def _refill(self) -> None:
        self.editor.show_consult(self.draft.consult)
        self._show_chart()
        self._say_saved()

    def _show_draft(self) -> None:
        self.shows = "addendum" if self.about is not None else "draft"
        self._stack.setCurrentWidget(self.editor)
        self.setFocusProxy(self.editor.asked_by)
        adding = self.about is not None
        self.title.setText(_("Addendum") if adding else _("Your words"))
        self.editor.fix(fixed=adding)
        self.editor.setEnabled(not self._why)
        self.sign.setVisible(True)
        self.sign.setEnabled(not self._why)
        self.sign.setToolTip(self._why)
        self._refill()
        self.preview.refresh()

    @Slot()
    def show_signed(self) -> None:
        """Show the signed note that is chosen; what is being written is kept."""
        chart = self._bridge.chart()
        found = self.signed.document(chart) or last_signed(chart)
        if found is not None:
            self.show_document(found)

    def show_document(self, document: Document) -> None:
        """Show a signed document and its pages."""
        self.draft.keep()
        here = QApplication.focusWidget()
        had = here is not None and self._left.isAncestorOf(here)
        self.shows, self.about = "signed", None
        self._stack.setCurrentWidget(self._locked)
        self.setFocusProxy(self.signed.which)
        if had:  # before its button goes
            self.signed.which.setFocus()
        self.title.setText(_("Signed note"))
        self._say(_("unsigned words are kept") if self.draft.consult != EMPTY else "")
        self.back.hide()
        self.sign.hide()
        self.newer.hide()
        self.signed.offer(self._bridge.chart(), document.id)
        self.signed.next.setText(_("&Go on writing") if self.draft.consult != EMPTY else _("&Write the next note"))
        self.preview.refresh()

    @Slot()
    def write_next(self) -> None:
        """Write the next note."""
        self.about = None
        self.draft.open(self._patient)
        self._show_draft()
        self.editor.asked_by.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def write_addendum(self) -> None:
        """Write an addendum: it begins with the words of the signed note."""
        chart = self._bridge.chart()
        found = self.signed.document(chart)
        if found is None:
            return
        self.about = self.signed.root(found, chart)
        from bedside.desk.signed import frozen, newest_of

        words_then = frozen(self._bridge.session, newest_of(self.about, chart)).written
        self.draft.open(self._patient, self.about.id, begin=words_then)
        self._show_draft()
        self.editor.texts["assessment"].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def ask_cosign(self) -> None:
        """Ask for a co-signature of the document shown."""
        found = self.signed.document(self._bridge.chart())
        if found is not None:
            self.cosign_asked.emit(found)

    def consult(self) -> Consult:
        """Return the words as they stand."""
        return self.editor.consult()

    def wanted(self) -> Asked:
        """Return what the preview is to show."""
        document = self.signed.document(self._bridge.chart()) if self.shows == "signed" else self.about
        if document is not None:
            return signed_asked(self._bridge, document)
        return draft_asked(self._bridge, self.draft.consult)

    @Slot()
    def on_edited(self) -> None:
        """Keep other words within a second, and draw their pages once the hands rest."""
        self.draft.change(self.editor.consult())
        self.preview.on_words()
        if not self.draft.blocked:
            self._say(_("not saved yet"))

    @Slot()
    def on_saved(self) -> None:
        """Say when the words were kept."""
        self._say_saved()

    def _say_saved(self) -> None:
        at = self.draft.at
        said = _("saved {time}").format(time=words.clock(at, self._bridge.zone)) if at else ""
        self._say(self._why or said)

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setToolTip(text)

    @Slot(str)
    def on_told(self, why: str) -> None:
        """Say why words are not kept, or take that back."""
        self.problem.setText(why)
        self.problem.setVisible(bool(why))

    @Slot(object)
    def on_newer(self, found: Draft | None) -> None:
        """Say that another window kept other words; nothing is written until a person says which hold."""
        self._say(_("not saved: two drafts"))
        self.newer.ask(found, self.draft.consult, self._bridge.zone)

    @Slot(str)
    def on_newer_answered(self, answer: str) -> None:
        """Let the words hold that a person chose."""
        if answer == "mine":
            self.draft.keep_mine()
        else:
            self.draft.take(both=answer == "both")
        self._refill()
        self.preview.on_words()
        self.editor.asked_by.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_signed(self, document: Document) -> None:
        """Show what has just been signed; the words of it are no draft any more."""
        self.draft.forget()
        self.draft.open(self._patient)
        self.show_document(document)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def rest(self) -> None:
        """Keep the words and end the process: the window goes."""
        self.draft.stop()
        self.preview.rest()
        self.resting.emit()
