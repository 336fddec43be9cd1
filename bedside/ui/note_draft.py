"""The words of a consult note while they are written: kept in the store within a second, never over newer ones."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedside.domain.consult import EMPTY, Consult, encoded, readable, united
from bedside.session import Session
from bedside.store.drafts import Draft
from bedside.store.errors import StoreBusy, StoreError
from bedside.text import _
from bedside.ui.note_places import place_of

#: a change is kept after so long, whatever is typed meanwhile
KEEP_MS = 600


class NoteDraft(QObject):
    """The consult of one user about one patient.

    `kept` says that other words are kept now, or none, `saved` when that was, `told` why they are not kept, if so,
    `newer` the words that another window kept meanwhile, None where it signed or emptied them: nothing is written until
    `keep_mine` or `take` says which holds.
    """

    kept = Signal()
    saved = Signal(object)
    told = Signal(str)
    newer = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.place, self.consult = "", EMPTY
        self.at: datetime | None = None
        self._base = ""
        self._begun = ""
        self.blocked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)

    def open(self, patient_id: str, document: str = "", begin: Consult = EMPTY) -> None:
        """Keep what was written so far, then read what is kept about another patient, or of an addendum."""
        self.keep()
        self._timer.stop()
        self.place, self.consult = place_of(patient_id, document), begin
        # What nobody has changed yet is no draft: an addendum begins with the words of the note.
        self._begun = encoded(begin)
        self.at, self._base, self.blocked = None, "", False
        self._take(self._found())

    def change(self, consult: Consult) -> None:
        """Take other words; they are kept within a second."""
        if consult == self.consult:
            return
        self.consult = consult
        if not self._timer.isActive():
            self._timer.start()

    @property
    def waiting(self) -> bool:
        """Return whether the words differ from those that are kept."""
        return bool(self.place) and self._text() != self._base

    def _text(self) -> str:
        text = encoded(self.consult)
        return "" if text in (encoded(EMPTY), self._begun) else text

    @Slot()
    def keep(self, *, wait: bool = False) -> bool:
        """Write what differs; return whether everything is kept."""
        text = self._text()
        if not self.place or self.blocked:
            return not self.waiting
        if text == self._base:
            return True
        if not self._session.store.writable:
            self.told.emit(_("What you write is not kept: this store can only be read here."))
            return False
        found = self._found()
        if (found.text if found else "") != self._base:
            self._stop_for(found)
            return False
        try:
            self._session.save_drafts({self.place: text}, wait=wait)
        except StoreError as error:
            self.told.emit(
                "" if isinstance(error, StoreBusy) else _("What you write is not kept. {why}").format(why=error)
            )
            self._timer.start()
            return False
        self._base, self.at = text, self._session.now()
        self.told.emit("")
        self.saved.emit(self.at)
        self.kept.emit()
        return True

    def look(self) -> bool:
        """Take over what another window kept, where nothing differs here; return whether the words are other ones."""
        if not self.place or self.blocked:
            return False
        found = self._found()
        if (found.text if found else "") == self._base:
            return False
        if self.waiting:
            self._stop_for(found)
            return False
        self.consult, self._base = EMPTY, ""
        self._take(found)
        return True

    def keep_mine(self) -> None:
        """Let the words of this window hold."""
        found = self._found()
        self._base, self.blocked = found.text if found else "", False
        self.keep()

    def take(self, *, both: bool) -> None:
        """Let the words of the other window hold; with `both` the texts that differ stand one below the other."""
        mine, found = self.consult, self._found()
        self.blocked, self._base, self.consult = False, "", EMPTY
        self._take(found)
        if both:
            self.consult = united(mine, self.consult)
        self.keep()

    def forget(self) -> None:
        """Forget what is written here: it has been signed, and the store holds no draft of it any more."""
        self._timer.stop()
        self.consult, self._base, self.at = EMPTY, "", None
        self.kept.emit()

    def stop(self) -> None:
        """Keep everything and go on no more: the window goes."""
        self.keep(wait=True)
        self._timer.stop()

    def _found(self) -> Draft | None:
        try:
            return self._session.drafts().get(self.place)
        except StoreError:
            return None

    def _take(self, found: Draft | None) -> None:
        if found is None:
            return
        consult = readable(found.text)
        if consult is None:
            self._stop_for(found)
        else:
            self.consult, self._base, self.at = consult, found.text, found.at

    def _stop_for(self, found: Draft | None) -> None:
        self.blocked = True
        self._timer.stop()
        self.newer.emit(found)
