"""Signing: who, in which role, and what exactly is signed; the passphrase again, and a wait after failed tries."""

from __future__ import annotations

import time
from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QWidget

from bedside.session import Session
from bedside.store import attempts
from bedside.text import _
from bedside.ui import words
from bedside.ui.permits import role_words
from bedside.ui.secret_edit import SecretEdit
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

HEIGHT = 330
_ROLE = "physician"


class SignPage(SheetPage):
    """Asks for the passphrase; `given` carries it, and the name to stand under the note."""

    names_patient = True

    given = Signal(str, str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Sign"), parent)
        self._session = session
        self._action, self._bar = "", ""
        self._until = 0.0
        self.busy = False
        self.told = words_label("", "", self)
        self.told.setWordWrap(True)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(_("Name under the note"))
        self.role = words_label(role_words((_ROLE,)), "words", self)
        self.passphrase = SecretEdit(theme, self)
        self.passphrase.setAccessibleName(_("Your passphrase"))
        self.do = button("", self, primary=True)
        self._wait = QTimer(self)
        self._wait.setInterval(250)
        self._wait.timeout.connect(self.on_wait)
        self.do.clicked.connect(self.accept)
        for line in (self.name, self.passphrase):
            line.returnPressed.connect(self.accept)
            line.textEdited.connect(self.on_wait)
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(7)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(_("Name under the note"), self.name)
        form.addRow(_("Role"), self.role)
        form.addRow(_("Your passphrase"), self.passphrase)
        low = QHBoxLayout()
        low.addStretch(1)
        low.addWidget(self.do)
        self.body.addWidget(self.told)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.body.addLayout(low)

    def begin(self, title: str, told: tuple[str, ...], action: str) -> None:
        """Ask for a signature under what `told` says, line by line."""
        self.title.setText(title)
        self.about.setText(_("user {user}").format(user=self._session.user))
        self._action, self._bar = action, ""
        self.name.setText(self._session.user)
        self.show_told(told)
        self.forget()
        self.complain("")
        self.begin_wait()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_told(self, told: tuple[str, ...]) -> None:
        """Say what is signed."""
        self.told.setText("\n".join(f"{words.DOT} {line}" for line in told))
        self.setAccessibleDescription(self.told.text())

    def bar(self, why: str) -> None:
        """Say why nothing can be signed yet, or let it be signed."""
        self._bar = why
        self.complain(why)
        self.on_wait()

    def forget(self) -> None:
        """Forget the passphrase."""
        self._work(busy=False)
        self.passphrase.clear()
        self.passphrase.hide_again()

    @Slot()
    def accept(self) -> None:
        """Pass on what was typed, unless something lacks."""
        self.begin_wait()
        if not self.do.isEnabled():
            return
        self.complain("")
        self._work(busy=True)
        self.given.emit(self.passphrase.text(), self.name.text().strip())

    def _work(self, *, busy: bool) -> None:
        """Say on the button that it is being signed, and take no other words meanwhile; Escape gives it up."""
        self.busy = busy
        for line in (self.name, self.passphrase):
            line.setReadOnly(busy)
        self.begin_wait()

    def refuse(self, why: str) -> None:
        """Say why it was not signed; a wrong passphrase is typed again."""
        self._work(busy=False)
        self.complain(why)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        self.passphrase.selectAll()

    def begin_wait(self) -> None:
        """See how long failed tries make the next one wait."""
        self._until = time.monotonic() + attempts.delay(self._session.store.folder, self._session.now())
        self.on_wait()

    @Slot()
    def on_wait(self) -> None:
        """Say on the button what lacks, or how long it waits."""
        left = ceil(self._until - time.monotonic())
        lacks = not self.name.text().strip() or not self.passphrase.text()
        self.do.setEnabled(left <= 0 and not (lacks or self._bar or self.busy))
        action = _("Signing") + words.ELLIPSIS if self.busy else self._action
        self.do.setText(_("Wait {n} s").format(n=left) if left > 0 else action)
        self.do.setAccessibleName(self.do.text().replace("&", ""))
        if (left > 0) != self._wait.isActive():
            (self._wait.start if left > 0 else self._wait.stop)()
