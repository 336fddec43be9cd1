"""One's own passphrase: the old one, the new one twice; after failed tries the next has to wait, as at the gate."""

from __future__ import annotations

import time
from math import ceil

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QWidget

from bedside.session.session import Session
from bedside.store import attempts
from bedside.store.errors import WrongPassphrase
from bedside.text import _
from bedside.ui.permits import REFUSED
from bedside.ui.secret_edit import SecretEdit
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.user_forms import SecretForm

HEIGHT = 236


class OwnForm(SecretForm):
    """The old passphrase over the new one."""

    def lay_out(self) -> None:
        """Put the old passphrase on top."""
        self.old = SecretEdit(self.passphrase.theme, self)
        self.old.setAccessibleName(_("Old passphrase"))
        self.old.returnPressed.connect(self.submit)
        self.fields.addRow(_("&Old passphrase"), self.old)
        super().lay_out()
        for line, text in ((self.passphrase, _("Ne&w passphrase")), (self.again, _("New passphrase a&gain"))):
            label = self.fields.labelForField(line)
            if isinstance(label, QLabel):
                label.setText(text)
            line.setAccessibleName(text.replace("&", ""))


class PassphrasePage(SheetPage):
    """Changes the passphrase of whoever works here; `left` when it is done."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Change passphrase"), parent)
        self._session = session
        self.about.setText(session.user)
        self.form = OwnForm(_("&Change"), theme, self)
        self.form.title.hide()
        self.form.setMaximumWidth(480)
        self.changed = False
        self._until = 0.0
        self._wait = QTimer(self)
        self._wait.setInterval(250)
        self._wait.timeout.connect(self.on_wait)
        self.form.done.connect(self.change)
        self.body.addWidget(self.form)

    def begin(self) -> None:
        """Start empty."""
        self.changed = False
        self.complain("")
        self.form.old.clear()
        self.form.clear()
        self._show_wait()
        self.form.old.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def change(self) -> None:
        """Change it, or say why not; what was typed stays."""
        self._show_wait()
        if not self.form.do.isEnabled():
            return
        self.complain("")
        try:
            self._session.users.change_passphrase(self.form.old.text(), self.form.passphrase.text())
        except REFUSED as problem:
            self.complain(str(problem))
            if isinstance(problem, WrongPassphrase):
                self.form.old.setFocus(Qt.FocusReason.OtherFocusReason)
                self.form.old.selectAll()
                self._show_wait()
            return
        self.form.old.clear()
        self.form.clear()
        self.changed = True
        self.left.emit()

    def _show_wait(self) -> None:
        self._until = time.monotonic() + attempts.delay(self._session.store.folder, self._session.now())
        self.on_wait()

    @Slot()
    def on_wait(self) -> None:
        """Count down on the button while failed tries make the next one wait."""
        left = ceil(self._until - time.monotonic())
        self.form.do.setEnabled(left <= 0)
        self.form.do.setText(_("Wait {n} s").format(n=left) if left > 0 else _("&Change"))
        if (left > 0) != self._wait.isActive():
            (self._wait.start if left > 0 else self._wait.stop)()
