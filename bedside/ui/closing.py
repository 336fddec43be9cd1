"""The last seconds: the ward is gone from the screen, and what was charted since the last backup is backed up."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QProgressBar

from bedside.desk.backup import Backups
from bedside.session import Session
from bedside.store.errors import StoreError
from bedside.text import _
from bedside.ui.gate import Gate
from bedside.ui.theme import Theme

EVERY_MS = 150
_WHOLE = 100


class Closing(Gate):
    """A small window that closes itself when the backup is proven, and after the site's seconds in any case.

    Then the child goes on by itself to its end; closed by a person, the backup is given up.
    """

    def __init__(self, session: Session, backups: Backups, theme: Theme) -> None:
        super().__init__(_("Closing"), _("Everything entered is saved."), session.store.folder, theme)
        self._backups = backups
        self._left = session.site.backup.close_wait_seconds * 1000 // EVERY_MS
        self._alone = False
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _WHOLE)
        self.bar.setAccessibleName(_("Backup in the making"))
        self.bar.setFormat(_("backing up: %p %"))
        self.middle.addWidget(self.bar)
        self.skip = self.action(_("&Close without this backup"))
        self.skip.clicked.connect(self.close)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Start the backup and follow it."""
        try:
            self._backups.start()
        except StoreError as error:
            self._stay(str(error))
            return
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Close when the backup is proven; stay with the reason when it is not."""
        try:
            done = self._backups.poll()
        except StoreError as error:
            self._stay(str(error))
            return
        self.bar.setValue(round(_WHOLE * self._backups.progress))
        self._left -= 1
        if done is not None and done.proven is not None:
            self.close()
        elif done is not None:
            self._stay(done.trouble)
        elif self._left <= 0:
            self._alone = True
            self.close()

    def _stay(self, why: str) -> None:
        self._timer.stop()
        self.bar.hide()
        self.complain(why)
        self.skip.setText(_("&Close"))
        self.skip.setFocus()

    def closeEvent(self, event: object) -> None:
        """Give up what is not done, unless the time was up."""
        self._timer.stop()
        if not self._alone:
            self._backups.cancel()
