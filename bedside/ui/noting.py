"""The questions of the Note tab as sheets: signing, co-signing, the printed copies, what became of a recommendation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from bedside.desk.templates import BLANK
from bedside.domain.consult import CHECKLIST, TEXTS, Consult
from bedside.domain.printed import entries
from bedside.domain.records import Document, Recommendation
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
from bedside.ui.note_tab import NoteTab
from bedside.ui.note_words import blanks
from bedside.ui.permits import REFUSED
from bedside.ui.sheet import Sheet
from bedside.ui.sign_page import HEIGHT as SIGN_HEIGHT
from bedside.ui.sign_page import SignPage
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import state_words

if TYPE_CHECKING:
    from bedside.ui.window import Window

# ruff: noqa: PLC0415 - whoever opens the tab does not wait for what composes and signs a note


class Noting(QObject):
    """Joins the Note tab to `desk.signing`; made with the tab. What stood before who signs is what is signed."""

    def __init__(self, tab: NoteTab, bridge: Bridge, charting: Charting, sheet: Sheet, theme: Theme) -> None:
        super().__init__(tab)
        self._tab, self._bridge, self._charting, self._sheet = tab, bridge, charting, sheet
        self.sign = SignPage(bridge.session, theme, sheet)
        self.copies = CopiesPage(theme, sheet)
        self.fulfil = FulfilPage(theme, sheet)
        self._cosigns: Document | None = None
        self._stood: object = None
        for page in (self.sign, self.copies, self.fulfil):
            sheet.add(page)
            page.left.connect(sheet.leave)
        sheet.put_away.connect(self.on_put_away)
        tab.sign_asked.connect(self.open_sign)
        tab.cosign_asked.connect(self.open_cosign)
        tab.copies_asked.connect(self.open_copies)
        tab.answer_asked.connect(self.open_answer)
        self.sign.given.connect(self.on_given)
        self.fulfil.given.connect(self.on_answer)
        bridge.assessment_changed.connect(self.on_assessment)
        bridge.patient_selected.connect(self.on_patient)

    @Slot()
    def open_sign(self) -> None:
        """Show what is signed, and ask for the passphrase."""
        tab, bridge = self._tab, self._bridge
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

    def _told(self, assessment: Assessment, consult: Consult) -> Iterator[str]:
        from bedside.desk.copies import short

        chart, about = self._bridge.chart(), self._tab.about
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        if about is not None:
            when = words.iso_stamp(about.recorded_at, chart.zone)
            yield _("addendum to the note signed {when} by {name}").format(when=when, name=about.name)
            yield _("it is about {when}, as it is known now; the note itself stays as it is").format(
                when=words.iso_stamp(about.at, chart.zone)
            )
        else:
            yield _("eligibility now: {state}, by {rule} as of {when}, evidence {digest}").format(
                state=state_words(assessment.state),
                rule=f"{assessment.protocol.id} {assessment.protocol.version}",
                when=words.stamp(assessment.at, chart.zone),
                digest=short(digest(assessment)[:12]),
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
        if left := blanks(consult, BLANK):
            yield _("blanks of a template are left in: {names}").format(names=", ".join(left))

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
        from bedside.desk.copies import short

        self._cosigns = document
        when = words.iso_stamp(document.recorded_at, self._bridge.zone)
        told = (
            _("signed {when} by {name} ({user})").format(when=when, name=document.name, user=document.author),
            _("signed text {digest}").format(digest=short(document.content[:12])),
            _("checklist answered") if document.complete else _("checklist NOT complete"),
        )
        self._sheet.show_page(self.sign, SIGN_HEIGHT, asking=True)
        self.sign.begin(_("Co-sign"), told, _("Co-sign"))

    @Slot(str, str)
    def on_given(self, passphrase: str, name: str) -> None:
        """Sign, or say why not; what was written stays either way."""
        from bedside.desk.copies import short

        self._bridge.poll()
        if self._cosigns is None and self._standing() != self._stood:
            self._stood = self._standing()
            self.sign.show_told(tuple(self._told(self._bridge.assessment(), self._tab.draft.consult)))
            self.sign.refuse(_("The chart has changed meanwhile. Look at the pages again, then sign."))
            return
        try:
            document = self._signed(passphrase, name)
        except REFUSED as problem:
            self.sign.refuse(str(problem))
            return
        self._sheet.leave()
        shown = self._cosigns or document
        self._tab.on_signed(shown)
        self._charting.say(_("signed: text {digest}").format(digest=short(document.content[:12])))

    def _signed(self, passphrase: str, name: str) -> Document:
        from bedside.desk import signing

        bridge, about, cosigns = self._bridge, self._tab.about, self._cosigns
        if cosigns is not None:
            return bridge.run(lambda session: signing.cosign(session, cosigns.id, passphrase, name))
        if about is None:
            patient = bridge.patient_id
            return bridge.run(lambda session: signing.sign(session, patient, passphrase, name))
        consult = self._tab.draft.consult
        texts = {item: consult.texts.get(item, "") for item in TEXTS}
        made = bridge.run(
            lambda session: signing.addendum(
                session, about.id, texts, passphrase, name=name, checklist=consult.checklist
            )
        )
        bridge.session.save_drafts({place_of(about.patient, about.id): ""})
        return made

    @Slot()
    def open_copies(self) -> None:
        """List the printed copies."""
        self._sheet.show_page(self.copies, COPIES_HEIGHT)
        self.copies.begin(self._bridge.chart())

    @Slot(str)
    def open_answer(self, recommendation_id: str) -> None:
        """Ask what became of a recommendation."""
        told = self._bridge.chart().find(recommendation_id)
        if isinstance(told, Recommendation) and self._charting.may_chart():
            self._sheet.show_page(self.fulfil, asking=True)
            self.fulfil.begin(told)

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
        """Let no passphrase stand in a page that nobody sees."""
        if page is self.sign:
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


def _checklist_line(consult: Consult) -> str:
    if not consult.open_rows:
        return _("checklist: every row answered; the note is complete")
    names = ", ".join(row_title(name) for name in consult.open_rows)
    said = _("checklist: {n} of {all} rows open ({names}): it is signed as NOT COMPLETE")
    return said.format(n=len(consult.open_rows), all=len(CHECKLIST), names=names)
