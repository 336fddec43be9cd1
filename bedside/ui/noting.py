"""The questions of the Note tab as sheets: signing, co-signing, the printed copies, what became of a recommendation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.desk.templates import BLANK
from bedside.domain.consult import CHECKLIST, TEXTS, Consult
from bedside.domain.printed import entries, short
from bedside.domain.records import Document, Recommendation
from bedside.domain.wording import describe
from bedside.protocol.assessment import Assessment, digest
from bedside.report.advice import advised
from bedside.report.offlabel import row_title
from bedside.session.recommended import State
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.charting import Charting
from bedside.ui.copies_page import HEIGHT as COPIES_HEIGHT
from bedside.ui.copies_page import CopiesPage
from bedside.ui.fulfil_page import FulfilPage
from bedside.ui.note_places import place_of
from bedside.ui.note_signed import since
from bedside.ui.note_tab import NoteTab
from bedside.ui.note_words import blanks
from bedside.ui.permits import REFUSED
from bedside.ui.sheet import Sheet
from bedside.ui.sign_page import HEIGHT as SIGN_HEIGHT
from bedside.ui.sign_page import SignPage
from bedside.ui.sign_work import SignWork
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import state_words

if TYPE_CHECKING:
    from bedside.desk.signing import Composing, Ready
    from bedside.session.users import Proof
    from bedside.ui.window import Window

# ruff: noqa: PLC0415 - whoever opens the tab does not wait for what composes and signs a note


#: entries that came after a signature, named one by one before the next one
_LATE = 4


class Noting(QObject):
    """Joins the Note tab to `desk.signing`; made with the tab. What stood before who signs is what is signed.

    `drafted` says that other words of the tab are kept now, or none; `fields` is the page on which they are written.
    """

    drafted = Signal()

    def __init__(self, tab: NoteTab, bridge: Bridge, charting: Charting, sheet: Sheet, theme: Theme) -> None:
        super().__init__(tab)
        self._tab, self._bridge, self._charting, self._sheet = tab, bridge, charting, sheet
        self.sign = SignPage(bridge.session, theme, sheet)
        self.work = SignWork(self)
        self.copies = CopiesPage(theme, sheet)
        self.fulfil = FulfilPage(theme, sheet)
        self._cosigns: Document | None = None
        self._stood: object = None
        self._made: tuple[str, Document, Document] | None = None
        self._after = QTimer(self)
        self._after.setSingleShot(True)
        self._after.setInterval(0)
        self._after.timeout.connect(self.show_signed)
        for page in (self.sign, self.copies, self.fulfil):
            sheet.add(page)
            page.left.connect(sheet.leave)
        sheet.put_away.connect(self.on_put_away)
        self.fields = tab.editor.page
        tab.draft.kept.connect(self.drafted)
        tab.sign_asked.connect(self.open_sign)
        tab.cosign_asked.connect(self.open_cosign)
        tab.copies_asked.connect(self.open_copies)
        tab.answer_asked.connect(self.open_answer)
        tab.resting.connect(self.work.stop)
        self.sign.given.connect(self.on_given)
        self.work.done.connect(self.on_ready)
        self.work.failed.connect(self.sign.refuse)
        self.fulfil.given.connect(self.on_answer)
        bridge.assessment_changed.connect(self.on_assessment)
        bridge.patient_selected.connect(self.on_patient)

    @Slot()
    def open_sign(self) -> None:
        """Show what is signed, and ask for the passphrase."""
        tab, bridge = self._tab, self._bridge
        self.work.stop()
        self._cosigns = None
        if not tab.draft.keep(wait=True):
            self._charting.say_problem(_("These words are not kept yet: settle what stands above them first."))
            return
        self._stood = self._standing()
        adding = tab.about is not None
        title, action = (_("Sign the addendum"), _("Sign the addendum")) if adding else (_("Sign"), _("Sign"))
        self._sheet.show_page(self.sign, SIGN_HEIGHT, asking=True)
        self.sign.begin(title, tuple(self._told(bridge.assessment(), tab.draft.consult)), action)
        self.sign.bar("; ".join(tab.editor.problems()))
        self.work.load()

    def _told(self, assessment: Assessment, consult: Consult) -> Iterator[str]:
        from bedside.desk.clock_warnings import clock_warnings

        chart, about = self._bridge.chart(), self._tab.about
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        if about is not None:
            when = words.dated(about.recorded_at, chart.zone)
            yield _("addendum to the note signed {when} by {name}").format(when=when, name=about.name)
            yield _("it is about {when}, as it is known now; the note itself stays as it is").format(
                when=words.dated(about.at, chart.zone)
            )
        else:
            yield _("eligibility now: {state}, by {rule} as of {when}, evidence {digest}").format(
                state=state_words(assessment.state),
                rule=f"{assessment.protocol.id} {assessment.protocol.version}",
                when=words.stamp(assessment.at, chart.zone),
                digest=short(digest(assessment)),
            )
        yield _("the text, its verdict and its evidence are frozen; their hashes are printed with the signature")
        yield _checklist_line(consult)
        if about is None:
            made = advised(assessment, chart, protocol)
            out = [item.plain for item in made if item.key in consult.left_out]
            count = len(made) - len(out) + len(consult.advice)
            yield _("{n} recommendations, {own} of them your own").format(n=count, own=len(consult.advice))
            for line in out:
                yield _("LEFT OUT by you: {text}").format(text=line)
        yield from _blanks_line(consult)
        yield from clock_warnings(self._bridge.session, assessment.patient_id)

    def _standing(self) -> object:
        """Return what must be the same when the passphrase is there."""
        bridge = self._bridge
        assessment = bridge.assessment()
        open_now = tuple((item.id, item.outcome, item.open_since) for item in assessment.triggers)
        ids = tuple(item.id for item in entries(bridge.chart()))
        return bridge.patient_id, ids, assessment.state, open_now, self._tab.draft.consult, self._tab.about

    @Slot(object)
    def open_cosign(self, document: Document) -> None:
        """Show what is co-signed, and ask for the passphrase."""
        self.work.stop()
        self._cosigns = document
        when = words.dated(document.recorded_at, self._bridge.zone)
        told = (
            _("signed {when} by {name} ({user})").format(when=when, name=document.name, user=document.author),
            _("signed text {digest}").format(digest=short(document.content)),
            _("checklist answered") if document.complete else _("checklist NOT complete"),
            *self._warned(document),
        )
        self._sheet.show_page(self.sign, SIGN_HEIGHT, asking=True)
        self.sign.begin(_("Co-sign"), told, _("Co-sign"))
        self.work.load()

    def _warned(self, document: Document) -> Iterator[str]:
        """Yield what is open in a signed text, and what came into the chart after it."""
        from bedside.desk.signed import frozen

        chart = self._bridge.chart()
        try:
            yield from _blanks_line(frozen(self._bridge.session, document).written)
        except REFUSED as problem:  # nor can it be signed, which says so again
            yield str(problem)
        if late := since(self._bridge.session, document, chart):
            many = _("{n} entries came after it was signed, and are not in it:").format(n=len(late))
            yield many if len(late) > 1 else _("1 entry came after it was signed, and is not in it:")
            yield from (describe(item, chart.catalogue, chart.zone, chart.at) for item in late[-_LATE:])
            if len(late) > _LATE:
                yield _("and {n} more before").format(n=len(late) - _LATE)

    @Slot(str, str)
    def on_given(self, passphrase: str, name: str) -> None:
        """Begin to sign, or say why not; what was written stays either way."""
        if self._has_changed():
            return
        try:
            self.work.start(self._bridge.session, passphrase, self._composing(name))
        except REFUSED as problem:
            self.sign.refuse(str(problem))

    def _has_changed(self) -> bool:
        """Return whether what stands now is not what stood before the signer, and say so; not of a co-signature."""
        self._bridge.poll()
        if self._cosigns is not None or self._standing() == self._stood:
            return False
        self._stood = self._standing()
        self.sign.show_told(tuple(self._told(self._bridge.assessment(), self._tab.draft.consult)))
        self.sign.refuse(_("The chart has changed meanwhile. Look at the pages again, then sign."))
        return True

    def _composing(self, name: str) -> Composing:
        from bedside.desk import signing

        session, about, cosigns = self._bridge.session, self._tab.about, self._cosigns
        if cosigns is not None:
            return signing.cosignature_ready(session, cosigns.id, name)
        if about is None:
            return signing.note_ready(session, self._bridge.patient_id, name)
        consult = self._tab.draft.consult
        texts = {item: consult.texts.get(item, "") for item in TEXTS}
        return signing.addendum_ready(session, about.id, texts, name=name, checklist=consult.checklist)

    @Slot(object, object)
    def on_ready(self, ready: Ready, proof: Proof) -> None:
        """Sign what was composed, unless the chart has changed since; or say why not."""
        from bedside.desk import signing

        if self._has_changed():
            return
        about, cosigns = self._tab.about, self._cosigns
        try:
            document = self._bridge.run(lambda session: signing.finish(session, ready, proof))
        except REFUSED as problem:
            self.sign.refuse(str(problem))
            return
        if cosigns is None and about is not None:
            self._bridge.session.save_drafts({place_of(about.patient, about.id): ""})
        self._made = (self._bridge.patient_id, cosigns or document, document)
        # The views have just been told: what is signed is shown in a turn of its own, so that keys are heard between.
        self._after.start()

    @Slot()
    def show_signed(self) -> None:
        """Leave the question, and show what has been signed."""
        made, self._made = self._made, None
        if made is None:
            return
        patient, shown, document = made
        if self._sheet.page() is self.sign:
            self._sheet.leave()
        if patient == self._bridge.patient_id:
            self._tab.on_signed(shown)
        self._charting.say(_("signed: text {digest}").format(digest=short(document.content)))

    @Slot()
    def open_copies(self) -> None:
        """List the printed copies."""
        self._sheet.show_page(self.copies, COPIES_HEIGHT)
        self.copies.begin(self._bridge.chart())

    @Slot(str, str)
    def open_answer(self, recommendation_id: str, state: str) -> None:
        """Ask what became of a recommendation."""
        told = self._bridge.chart().find(recommendation_id)
        if isinstance(told, Recommendation) and self._charting.may_chart():
            self._sheet.show_page(self.fulfil, asking=True)
            self.fulfil.begin(told, state)

    @Slot(str, str, str)
    def on_answer(self, recommendation_id: str, state: State, because: str) -> None:
        """Store the answer, or say why not."""
        from bedside.session.recommended import answer

        try:
            made = self._bridge.run(lambda session: answer(session, recommendation_id, state, because))
        except REFUSED as problem:
            self.fulfil.complain(str(problem))
            return
        self._sheet.leave()
        self._charting.tell(_("charted"), made)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """List the copies anew while they are looked at."""
        if self._sheet.page() is self.copies and assessment.patient_id == self._bridge.patient_id:
            self.copies.show_chart(self._bridge.chart())

    @Slot(object)
    def on_put_away(self, page: object) -> None:
        """Let no passphrase stand in a page that nobody sees, nor anything be signed there."""
        if page is self.sign:
            self.work.stop()
            self.sign.forget()

    @Slot()
    def on_patient(self) -> None:
        """Leave questions about another patient."""
        if self._sheet.page() in (self.sign, self.copies, self.fulfil):
            self._sheet.leave()


def joined(page: QWidget, window: Window) -> Noting:
    """Return what answers the questions of the Note tab in a window; raise TypeError for another page."""
    if not isinstance(page, NoteTab):
        raise TypeError(type(page).__name__)
    return Noting(page, window.bridge, window.charting, window.sheet, window.theme)


def _blanks_line(consult: Consult) -> Iterator[str]:
    if left := blanks(consult, BLANK):
        yield _("blanks of a template are left in: {names}").format(names=", ".join(left))


def _checklist_line(consult: Consult) -> str:
    if not consult.open_rows:
        return _("checklist: every row answered; the note is complete")
    names = ", ".join(row_title(name) for name in consult.open_rows)
    said = _("checklist: {n} of {all} rows open ({names}): it is signed as NOT COMPLETE")
    return said.format(n=len(consult.open_rows), all=len(CHECKLIST), names=names)
