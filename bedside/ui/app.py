"""Start of the window: application, theme, login, and the one place where unexpected errors end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimeZone, Slot
from PySide6.QtWidgets import QApplication

from bedside import config, log
from bedside.session import Session
from bedside.store import vault
from bedside.ui import theme as themes
from bedside.ui.bridge import Bridge
from bedside.ui.login import FirstRun, Gate, Login
from bedside.ui.theme import Theme
from bedside.ui.window import Window


def application() -> QApplication:
    """Return the one QApplication, made on first use."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    made = QApplication(["bedside"])
    made.setApplicationName("bedside")
    made.setApplicationDisplayName("bedside")
    return made


class Shell(QObject):
    """Holds what lives as long as the program: login, then session and window."""

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(app)
        self._theme = theme
        self._log = log.start(config.log_file())
        self._gate: Gate | None = None
        self.window: Window | None = None

    def ask(self, gate: Gate) -> None:
        """Show a login."""
        self._gate = gate
        gate.opened.connect(self.enter)
        gate.show()

    @Slot(object)
    def enter(self, session: Session) -> None:
        """Show the window of a session."""
        bridge = Bridge(session, self)
        self.window = Window(bridge, self._theme, log_path=str(config.log_file()))
        sys.excepthook = log.hook(self._log, self.window.bug_bar.tell)
        self.window.open_first()
        self.window.fit_screen()
        self.window.show()
        bridge.watch()
        if self._gate is not None:
            self._gate.close()
            self._gate.deleteLater()
            self._gate = None

    def leave(self) -> None:
        """Close the window before the session and both before the application."""
        sys.excepthook = sys.__excepthook__
        if self.window is not None:
            session = self.window.bridge.session
            self.window.close()
            self.window.deleteLater()
            self.window = None
            session.close()


def run(folder: Path, user: str, passphrase: str) -> int:
    """Open a store and show its window until it is closed; return the exit status.

    Raises WrongPassphrase, StoreUnavailable or StoreTooNew before any window is shown.
    """
    session = Session.open(folder, user, passphrase)
    app = application()
    shell = _shell(app)
    shell.enter(session)
    return _loop(app, shell)


def open_window(folder: Path, user: str | None = None) -> int:
    """Show login, or the first start where there is no store, then the window; return the exit status."""
    passphrase = os.environ.get("BEDSIDE_PASSPHRASE", "")
    exists = _holds_something(folder)
    known = user or (_only_user(folder) if exists else "")
    if exists and known and passphrase:
        return run(folder, known, passphrase)
    app = application()
    shell = _shell(app)
    look = themes.chosen()
    zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    shell.ask(Login(folder, known, look) if exists else FirstRun(folder, zone, look))
    return _loop(app, shell)


def _holds_something(folder: Path) -> bool:
    """Return whether a store may lie here; an empty folder is a place for a new one."""
    try:
        return folder.exists() and any(folder.iterdir())
    except OSError:
        return True  # no folder, or closed to this user: opening it says why


def _shell(app: QApplication) -> Shell:
    look = themes.chosen()
    themes.apply(app, look)
    return Shell(app, look)


def _loop(app: QApplication, shell: Shell) -> int:
    status = app.exec()
    shell.leave()
    return status


def _only_user(folder: Path) -> str:
    names = [name for name in vault.read(folder).slots if name != vault.RECOVERY]
    return names[0] if len(names) == 1 else ""
