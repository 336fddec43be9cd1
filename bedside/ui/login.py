"""Who works here: a user and a passphrase, with what there is to say and to choose when a store does not open."""

from __future__ import annotations

import time
from math import ceil
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLocale, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCompleter, QLabel, QWidget

from bedside.config import shipped_site
from bedside.session import Session
from bedside.session.clocks import steady
from bedside.session.reader import utc_now
from bedside.store import attempts, vault
from bedside.store.errors import (
    BACKUP_MARK,
    OnNetworkDrive,
    OpenElsewhere,
    StoreError,
    StoreUnavailable,
    WrongPassphrase,
)
from bedside.text import ENGLISH, _, language
from bedside.ui.gate import Gate
from bedside.ui.permits import REFUSED
from bedside.ui.secret_edit import SecretEdit
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label
from bedside.ui.words import ELLIPSIS

#: where Qt knows which keyboard layout is on; elsewhere it would name the system's language
_TELL_LAYOUT = ("windows", "cocoa")


class Ways(NamedTuple):
    """How a store may be opened that does not open plainly: on a network drive, from another computer's hands, to look.

    `only_read` leaves it in that computer's hands.
    """

    twice: bool = False
    take_over: bool = False
    only_read: bool = False


class Login(Gate):
    """User and passphrase of a store that exists; `kept` says what became of the work that a lock interrupted.

    A `practice` store has one passphrase that everybody knows.

    `restoring_asked` wants a backup put in the place of this store.
    """

    restoring_asked = Signal()

    def __init__(
        self,
        folder: Path,
        user: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        locked: bool = False,
        kept: str = "",
        practice: bool = False,
    ) -> None:
        title = _("Locked") if locked else _("Open the ward")
        super().__init__(title, str(folder), folder, theme, parent)
        self.user = self.field(_("&User"), user)
        self.passphrase = self.field(_("&Passphrase"), secret=True)
        said = _("The recovery code is taken in place of a passphrase.")
        known = _("Practice ward: the user is demo, the passphrase practice.")
        self.hint = self._quiet(known if practice else said)
        self.caps = words_label(_("Caps Lock is on"), "problem", self)
        self.layout_hint = self._quiet("")
        self.kept = words_label(kept, "words", self)
        self.kept.setWordWrap(True)
        self._wait = QTimer(self)
        self._wait.setInterval(250)
        self._until = 0.0
        self.ways = Ways()
        self.enter = self.action(_("&Open"), primary=True)
        self._lay_out_hints()
        self._connect()
        (self.passphrase if user else self.user).setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_wait()

    def _quiet(self, text: str) -> QLabel:
        made = words_label(text, "quiet", self)
        made.setWordWrap(True)
        return made

    def _lay_out_hints(self) -> None:
        for label in (self.caps, self.layout_hint, self.hint):
            self.fields.addRow("", label)
        self.middle.addWidget(self.kept)
        self.kept.setVisible(bool(self.kept.text()))
        self.fields.setRowVisible(self.caps, False)  # noqa: FBT003 Qt's argument is positional
        completer = QCompleter(_names(self.folder), self.user)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.user.setCompleter(completer)
        self.show_layout()

    def _connect(self) -> None:
        self.enter.clicked.connect(self.try_open)
        self.user.returnPressed.connect(self.try_open)
        self.passphrase.returnPressed.connect(self.try_open)
        self.network_agreed.connect(self.open_on_network)
        self._wait.timeout.connect(self.on_wait)
        if isinstance(self.passphrase, SecretEdit):
            self.passphrase.caps_told.connect(self.on_caps)
        QGuiApplication.inputMethod().localeChanged.connect(self.show_layout)

    @Slot(bool)
    def on_caps(self, on: bool) -> None:
        """Say that Caps Lock is on."""
        self.fields.setRowVisible(self.caps, on)

    @Slot()
    def show_layout(self) -> None:
        """Name the keyboard layout, where Qt knows it."""
        known = QGuiApplication.platformName() in _TELL_LAYOUT
        locale = QGuiApplication.inputMethod().locale()
        name = _layout_name(locale)
        self.layout_hint.setText(_("keyboard: {layout}").format(layout=name) if known else "")
        self.fields.setRowVisible(self.layout_hint, known)

    def who(self) -> str:
        """Return the user that is typed."""
        return self.user.text().strip()

    @Slot()
    def try_open(self) -> None:
        """Open the store, or say why not; the typed user stays."""
        if not self.enter.isEnabled():
            return
        self.complain("")
        self.withdraw()
        self.show_wait()
        if not self.enter.isEnabled():
            return
        try:
            session = self.open_store()
        except REFUSED as problem:
            self.refuse(problem)
            return
        self.passphrase.clear()
        self.opened.emit(session)

    def open_store(self) -> Session:
        """Open the store with what is typed; raises what the session raises."""
        user, passphrase = self.user.text().strip(), self.passphrase.text()
        return Session.open(self.folder, user, passphrase, monotonic=steady, **self.ways._asdict())

    def refuse(self, problem: Exception) -> None:
        """Say why the store was not opened; after a wrong passphrase the next try may have to wait."""
        self.complain(str(problem))
        if isinstance(problem, WrongPassphrase):
            self.show_wait()
        elif isinstance(problem, OnNetworkDrive):
            self.offer_network(problem)
        elif isinstance(problem, OpenElsewhere):
            self.complain(problem.text + " " + self._silence())
            self.offer(_("Only &look; nothing can be entered")).clicked.connect(self.only_look)
            self.offer_too(_("Take the store over from that computer")).clicked.connect(self.take_over)
        elif type(problem) is StoreUnavailable and has_backups(self.folder):
            self.offer(_("Restore a backup") + ELLIPSIS).clicked.connect(self.restoring_asked)
        self.passphrase.selectAll()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _silence(self) -> str:
        minutes = shipped_site().take_over_minutes
        return _(
            "If it crashed or was switched off, the store can be taken over once it has been silent for {n} minutes."
        ).format(n=minutes)

    @Slot()
    def open_on_network(self) -> None:
        """Open a store on a network drive: it was asked for twice."""
        self.ways = self.ways._replace(twice=True)
        self.try_open()

    @Slot()
    def take_over(self) -> None:
        """Open a store that another computer left open."""
        self.ways = self.ways._replace(take_over=True)
        self.try_open()
        self.ways = self.ways._replace(take_over=False)

    @Slot()
    def only_look(self) -> None:
        """Open a store for reading while another computer has it open."""
        self.ways = self.ways._replace(only_read=True)
        self.try_open()
        self.ways = self.ways._replace(only_read=False)

    def show_wait(self) -> None:
        """Switch the button off while the failed tries before this one make it wait."""
        seconds = attempts.delay(self.folder, utc_now())
        self._until = time.monotonic() + seconds
        self.on_wait()

    @Slot()
    def on_wait(self) -> None:
        """Count down on the button; what was typed stays."""
        left = ceil(self._until - time.monotonic())
        waiting = left > 0
        self.enter.setEnabled(not waiting)
        self.enter.setText(_("Wait {n} s").format(n=left) if waiting else _("&Open"))
        if waiting != self._wait.isActive():
            (self._wait.start if waiting else self._wait.stop)()


def has_backups(folder: Path) -> bool:
    """Return whether the store's own folder holds anything that may be a backup."""
    from bedside.store.shelf import BACKUPS  # noqa: PLC0415 - asked only where a store does not open

    return any((folder / BACKUPS).glob(f"*/{BACKUP_MARK}"))


def _names(folder: Path) -> list[str]:
    """Return the names that may open the store; those that were disabled have no slot any more."""
    try:
        return sorted(name for name in vault.read(folder).slots if name != vault.RECOVERY)
    except StoreError:
        return []


def _layout_name(locale: QLocale) -> str:
    """Return what a keyboard layout is called; Qt knows other languages than English by their own names alone."""
    if language() == ENGLISH:
        return f"{QLocale.languageToString(locale.language())} ({QLocale.territoryToString(locale.territory())})"
    return f"{locale.nativeLanguageName()} ({locale.nativeTerritoryName()})"
