"""The consult note as it would be printed: the pages of the same bytes that Save writes.

A process beside the window composes and draws them; the pages of before stay, greyed, until the new ones are there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bedside.desk.writing import require_outside, write_whole
from bedside.protocol.assessment import Assessment
from bedside.session import Session
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.dialogs import ask_file
from bedside.ui.note_asked import Asked
from bedside.ui.note_child import NoteChild
from bedside.ui.note_number import NoteNumber
from bedside.ui.note_page import Paper
from bedside.ui.permits import REFUSED
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, head, sign_button, words_label

_MARGIN = 24
_LEAST = 300
_A4_POINTS = 595.28
#: after so long without another size the pages are drawn anew
QUIET_MS = 300
#: words that are typed are drawn once the hands have rested so long
WORDS_MS = 700


class NotePreview(QWidget):
    """Pages of the note; made only while the tab is shown.

    `document` is the PDF of the pages shown, empty until they are there; while it is being brought up to date, Save
    waits for the new one.
    """

    def __init__(self, bridge: Bridge, theme: Theme, wanted: Callable[[], Asked], parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._wanted = bridge, wanted
        self.document, self._made = b"", b""
        self._patient, self._saved_of, self._path, self._copying = "", "", "", ""
        self._number = NoteNumber(bridge)
        self._asked: Asked | None = None
        self._updating = False
        self._scale = 0.0
        self._coming: list[QPixmap] = []
        self.child = NoteChild(self)
        self.state = words_label("", "quiet", self)
        self.save = sign_button(_("Sa&ve as PDF") + words.ELLIPSIS, theme, "download", self)
        self.outcome = words_label("", "words", self)
        self.problem = words_label("", "problem", self)
        self.again = button(_("Try again"), self)
        self.area = QScrollArea(self)
        self.paper = Paper(self.area)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._rested = QTimer(self)
        self._rested.setSingleShot(True)
        self._rested.setInterval(WORDS_MS)
        self._rested.timeout.connect(self.on_rested)
        self.setFocusProxy(self.area)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = head(self)
        line = QHBoxLayout(top)
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(words_label(_("Pages"), "title", top))
        line.addStretch(1)
        line.addWidget(self.save)
        for label in (self.problem, self.outcome, self.state):
            label.setWordWrap(True)
        for label in (self.outcome, self.state):
            label.setContentsMargins(8, 4, 8, 4)
        self.outcome.hide()
        trouble = QHBoxLayout()
        trouble.setContentsMargins(8, 0, 8, 0)
        trouble.addWidget(self.problem, 1)
        trouble.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self._complain("")
        self.area.setWidgetResizable(True)
        # A bar that came with the pages would take from their width.
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setWidget(self.paper)
        self.area.setAccessibleName(_("Pages of the note"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for item in (top, self.state, self.outcome):
            column.addWidget(item)
        column.addLayout(trouble)
        column.addWidget(self.area, 1)

    def _connect(self) -> None:
        self.save.clicked.connect(self.ask_path)
        self.again.clicked.connect(self.try_again)
        self._quiet.timeout.connect(self.on_quiet)
        self.child.document.connect(self.on_document)
        self.child.page.connect(self.on_page)
        self.child.copied.connect(self.on_copied)
        self.child.done.connect(self.on_done)
        self.child.failed.connect(self.on_failed)
        self._bridge.patient_selected.connect(self.on_patient)
        self._bridge.assessment_changed.connect(self.on_assessment)

    @property
    def preparing(self) -> bool:
        """Return whether pages are under way."""
        return self.child.busy

    @Slot(str)
    def on_patient(self, patient_id: str) -> None:
        """Take another patient's pages away at once, and give up those that are being made."""
        if patient_id == self._patient:
            return
        if self.child.busy:
            self.child.stop()
        left, self._copying = bool(self._copying), ""
        self._none_bears()
        self._patient, self._saved_of, self._path = patient_id, "", ""
        self._asked, self._updating = None, False
        self.document, self._made, self._coming = b"", b"", []
        self._rested.stop()
        self.child.holds = False
        self.paper.clear()
        self.state.clear()
        self._say_outcome("")
        self._complain(_("The note of the patient before was not saved: go back, and save it again.") if left else "")

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Print again when the selected patient changed and the tab is seen."""
        if assessment.patient_id == self._bridge.patient_id and self.isVisible():
            self._rested.stop()
            self.refresh()

    def refresh(self) -> None:
        """Ask for the note of the selected patient, unless it is there; what is shown is greyed until it comes."""
        bridge = self._bridge
        self.on_patient(bridge.patient_id)
        # Of changes that come while pages are drawn the last one counts, when that is done.
        if not bridge.patient_id or self.child.busy or self._rested.isActive():
            return
        wanted, before = self._wanted(), self._asked
        if wanted.same(before):
            return
        self._asked = wanted
        self._updating, self._coming = True, []
        self._complain("")
        # Only pages that show other facts are greyed: words are still being written.
        if before is None or before.facts != wanted.facts:
            self.paper.fade(faded=True)
        self.state.setText(
            _("being brought up to date") if self.document else _("preparing the pages") + words.ELLIPSIS
        )
        self._scale = self._wanted_scale()
        ask = self.child.ask_signed if wanted.signed else self.child.ask_note
        ask(wanted.content(), self._scale)

    def on_words(self) -> None:
        """Draw the pages anew once nobody types for a moment."""
        self._rested.start()

    @Slot()
    def on_rested(self) -> None:
        """Draw what has been typed."""
        if self.isVisible():
            self.refresh()

    @Slot(bytes)
    def on_document(self, document: bytes) -> None:
        """Keep the bytes until their pages are there."""
        self._made = document

    @Slot(int, int, bytes)
    def on_page(self, place: int, of: int, content: bytes) -> None:
        """Show a page at once where it takes the place of none with other words."""
        picture = QPixmap()
        picture.loadFromData(content)
        self._coming.append(picture)
        if self._updating and self.document:
            return
        self.paper.put(place, picture, self._width(), of)
        if self._updating:
            self.state.setText(_("preparing the pages: {n} of {m}").format(n=place + 1, m=of))

    @Slot()
    def on_done(self) -> None:
        """Show what has come, write it where somebody waits for that, and ask for what has changed meanwhile."""
        if self._updating and self._asked is not None:
            self._updating = False
            self.document = self._made
            self.paper.replace(self._coming, self._width())
            self.state.setText(self._asked.says)
        self._coming = []
        if self._path:
            self.write(self._path)
        if self.isVisible():
            self.refresh()
            self.on_quiet()

    @Slot(str)
    def on_failed(self, why: str) -> None:
        """Say that no pages come, and what can be done."""
        said = _("The pages could not be prepared ({why}). What was charted is safe.").format(why=why)
        if self._path or self._copying:
            said += " " + _("The note was not saved.") + self._none_bears()
        if self.document:
            said += " " + _("The pages below are the ones of before.")
        else:
            self.paper.clear()
        self._complain(said + " " + _("Try again; if that fails too, close the program and open it again."))
        self._asked, self._updating, self._coming, self._path, self._copying = None, False, [], "", ""
        self.state.setText(_("not prepared"))

    @Slot()
    def try_again(self) -> None:
        """Ask once more."""
        self._asked = None
        self.refresh()
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_quiet(self) -> None:
        """Ask for pages as sharp as the size wants, once it has stayed the same for a while."""
        scale = self._wanted_scale()
        if not self.document or self.child.busy or self._asked is None or scale == self._scale:
            return
        if self.child.holds:
            self._scale, self._coming = scale, []
            self.child.ask_pages(scale)
        else:
            self.try_again()

    def rest(self) -> None:
        """End the process: the window goes."""
        self._quiet.stop()
        self._rested.stop()
        self.child.end()
        self._none_bears()

    def _width(self) -> int:
        return max(_LEAST, self.area.viewport().width() - 2 * _MARGIN)

    def _wanted_scale(self) -> float:
        return self._width() * self.devicePixelRatioF() / _A4_POINTS

    def _complain(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.again.setVisible(bool(text))

    def showEvent(self, event: object) -> None:
        """Print when the tab is opened."""
        self.paper.fit(self._width())
        self.refresh()
        self._quiet.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw what is there into the new width; sharper pages come when it stays."""
        super().resizeEvent(event)
        self.paper.fit(self._width())
        if self.isVisible():
            self._quiet.start()

    @Slot()
    def ask_path(self) -> None:
        """Ask where to, then save the bytes that are shown."""
        self._saved_of = self._patient
        name = f"note-{self._bridge.now().astimezone(self._bridge.zone):%Y%m%d-%H%M}.pdf"
        ask_file(self, _("Save the note"), name).fileSelected.connect(self.write)

    @Slot(str)
    def write(self, path: str) -> None:
        """Write the note and journal it, once its pages are shown; say where it went, or why not."""
        if self._rested.isActive():
            self._rested.stop()
            self.refresh()
        if self._updating or self.child.busy:
            self._path = path
            self._say_outcome(_("preparing the pages, then it is saved"))
            return
        self._path = ""
        if why := self._not_numbered(path):
            self._say_outcome(why)

    def _not_numbered(self, path: str) -> str:
        """Give the copy its number and ask for it; return why not, or nothing."""
        asked = self._asked
        if not self.document or asked is None or not self.child.holds or self._saved_of != self._patient:
            return _("not saved: {why}").format(why=_("the pages are not there; try again"))
        try:
            require_outside(path)
            copy = self._number.given(asked, self.child.digest, self._patient)
        except REFUSED as error:
            return _("not saved: {why}").format(why=error)
        self._copying = path
        self.child.ask_numbered(copy)
        self._bridge.run(_nothing)  # the copy is among the printed ones by now
        return ""

    def _say_outcome(self, text: str) -> None:
        """Say what became of saving; it stays while the pages change."""
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))

    @Slot(bytes)
    def on_copied(self, content: bytes) -> None:
        """Write the copy; say where it went, or why not."""
        path, self._copying = self._copying, ""
        try:
            write_whole(path, content)
        except OSError as error:
            why = error.strerror or type(error).__name__
            said = _("not saved: {why}; choose another place and save again").format(why=why)
            self._say_outcome(said + self._none_bears())
        except REFUSED as error:
            self._say_outcome(_("not saved: {why}").format(why=error) + self._none_bears())
        else:
            self._say_outcome(_("saved as {path}").format(path=path) + self._number.say_whole())

    def _none_bears(self) -> str:
        """Store that no file bears the number given last; return what to say of it, nothing where none was given."""
        return self._number.say_none(seen=self.isVisible())


def _nothing(_session: Session) -> None:
    """Store nothing more."""
