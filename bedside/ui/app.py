"""Start of the window: application, theme, login, and the one place where unexpected errors end."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QSettings, QTimer, QTimeZone, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from bedside import assets, config, log
from bedside.session import Session
from bedside.session.clocks import steady
from bedside.store import vault
from bedside.text import _
from bedside.ui import print_service, qt_words, scale
from bedside.ui import theme as themes
from bedside.ui.blanking import blank, closed, nothing
from bedside.ui.bridge import Bridge
from bedside.ui.forgetting import forget
from bedside.ui.idle import Idle
from bedside.ui.theme import Theme
from bedside.ui.typed_places import new_window
from bedside.ui.window import Window

if TYPE_CHECKING:
    from bedside.ui.gate import Gate


_FORGET_MS = 300
#: the look a user chose, kept for them in the store
_LOOK = "theme"


def application() -> QApplication:
    """Return the one QApplication, made on first use."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    print_service.keep_local()
    with scale.applied():
        made = QApplication(["bedside"])
    made.setApplicationName("bedside")
    made.setApplicationDisplayName("bedside")
    # A Wayland desktop takes icon and name from the file bedside.desktop, an X11 one from the window.
    made.setDesktopFileName("bedside")
    made.setWindowIcon(QIcon(str(assets.path("icons", "bedside.svg"))))
    _keep_to_told()
    qt_words.speak(made)
    return made


def _keep_to_told() -> None:
    """Send what Qt itself keeps, such as the folders of its file dialog, below the folder that was told."""
    if told := config.told_folder():
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(told / "config"))


class Shell(QObject):
    """Holds what lives as long as the program: the gate, then session and window, and after a lock the gate again."""

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(app)
        self._app, self._theme = app, theme
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.on_scheme)
        self._log = log.start(config.log_file())
        self._place: QRect | None = None
        self._window_id = new_window()
        self.gate: Gate | None = None
        self.window: Window | None = None
        self.idle: Idle | None = None

    def begin(self, folder: Path, user: str, *, exists: bool) -> None:
        """Ask who is there, or make a store where there is none."""
        if exists:
            self._ask_who(folder, user)
        else:
            self.ask(_first_run(folder, self._theme))

    def ask(self, gate: Gate) -> None:
        """Show what stands before the ward, in place of what stood there."""
        old, self.gate = self.gate, gate
        gate.opened.connect(self.enter)
        gate.show_at(self._place.center() if self._place is not None else None)
        if old is not None:
            old.close()
            old.deleteLater()

    @Slot(object)
    def enter(self, session: Session) -> None:
        """Show the window of a session, with what its user had typed when it was left."""
        self._show(session, {}, "")
        if self.gate is not None:
            self.gate.close()
            self.gate.deleteLater()
            self.gate = None

    def _show(self, session: Session, typed: dict[str, str], page: str) -> Window:
        bridge = Bridge(session, self, self._window_id)
        self._wear(themes.wished(wish) if (wish := bridge.kept.value(_LOOK)) else themes.chosen())
        self.window = window = Window(bridge, self._theme, log_path=str(config.log_file()))
        sys.excepthook = log.hook(self._log, window.bug_bar.tell)
        window.lock_asked.connect(self.lock)
        window.left.connect(self.on_left)
        window.steward.restoring_asked.connect(self.restore)
        window.theme_asked.connect(self.on_look)
        if typed:
            window.drafting.take_over(typed)
        window.open_first()
        if page:
            window.middle.show_page(page)
        window.fit_screen(self._place)
        window.show()
        window.start()
        self.idle = Idle(session.site.lock_minutes * 60, window)
        self.idle.ticked.connect(window.status.show_left)
        self.idle.ran_out.connect(self.lock)
        self.idle.start()
        return window

    def _wear(self, look: Theme) -> None:
        """Give the application a look, where it has another one."""
        if look != self._theme:
            self._theme = look
            themes.apply(self._app, look)

    @Slot(str)
    def on_look(self, wish: str) -> None:
        """Keep the look a user wants, and build the window anew in it once the menu that asked is away."""
        if self.window is not None:
            self.window.bridge.kept.keep(_LOOK, wish)
            QTimer.singleShot(0, self.change_look)

    @Slot()
    def change_look(self) -> None:
        """Build the window anew on the same session where it should look otherwise; what is typed stays typed."""
        window = self.window
        if window is None or themes.wished(window.bridge.kept.value(_LOOK)) == self._theme:
            return
        self._place = window.geometry()
        session, page, typed = window.bridge.session, window.middle.shown(), window.drafting.hand_over()
        saved_at, backup = window.bridge.saved_at, window.steward.backing.rested
        window.rest()
        self._stop_idle()
        window.hide()
        window.bridge.deleteLater()
        window.deleteLater()
        # It goes at once: to dress what goes in the new look takes longer than to build the window.
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
        self._show(session, typed, page).status.take_over(saved_at, backup)

    @Slot()
    def on_scheme(self) -> None:
        """Follow the system where the user wants that."""
        if self.window is not None and self.window.bridge.kept.value(_LOOK) == "system":
            self.change_look()

    @Slot()
    def lock(self) -> None:
        """Take the ward off the screen and ask who is there."""
        if self.window is not None:
            session = self.window.bridge.session
            folder, user, practice = session.store.folder, session.user, session.practice
            kept = self._put_away()
            self._ask_who(folder, user, locked=True, kept=kept, practice=practice)
            # What was read of charts leaves the memory too, as far as Python lets it.
            QTimer.singleShot(_FORGET_MS, forget)

    @Slot()
    def restore(self) -> None:
        """Take the ward off the screen and ask which backup is to take the place of the store."""
        if self.window is not None:
            session = self.window.bridge.session
            folder, user = session.store.folder, session.user
            self._put_away()
            self._ask_backup(folder, user)

    def _put_away(self) -> str:
        """Take everything of the patient off the screen, then keep the draft and close the session.

        Whatever fails on the way, the session is closed; return what to say of the draft.
        """
        window, self.window = self.window, None
        if window is None:
            return ""
        self._place = window.geometry()
        blank()
        sys.excepthook = log.hook(self._log, nothing)
        session, kept = window.bridge.session, ""
        try:
            window.bridge.close()
            kept = window.leave(locked=True)
        except Exception as bug:
            sys.excepthook(type(bug), bug, bug.__traceback__)
            kept = _("The program failed while it kept what was typed. Report: {path}").format(path=config.log_file())
        finally:
            self._stop_idle()
            window.bridge.deleteLater()
            window.deleteLater()
            kept = closed(session) or kept
        return kept

    def _ask_who(
        self, folder: Path, user: str, *, locked: bool = False, kept: str = "", practice: bool = False
    ) -> None:
        from bedside.ui.login import Login  # noqa: PLC0415 - whoever starts with a passphrase sees none

        gate = Login(folder, user, self._theme, locked=locked, kept=kept, practice=practice)
        gate.restoring_asked.connect(self.on_restoring_asked)
        self.ask(gate)

    @Slot()
    def on_restoring_asked(self) -> None:
        """Go from a login that opens nothing to the backups."""
        if self.gate is not None:
            self._ask_backup(self.gate.folder, self.gate.who())

    def _ask_backup(self, folder: Path, user: str) -> None:
        from bedside.ui.restoring import Restoring  # noqa: PLC0415 - hardly ever needed

        gate = Restoring(folder, user, self._theme)
        gate.left.connect(self.on_restoring_left)
        gate.restored.connect(self.on_restored)
        self.ask(gate)

    @Slot()
    def on_restoring_left(self) -> None:
        """Go back to the login."""
        if self.gate is not None:
            self._ask_who(self.gate.folder, self.gate.who())

    @Slot(str)
    def on_restored(self, text: str) -> None:
        """Let people in to the restored store."""
        if self.gate is not None:
            self._ask_who(self.gate.folder, self.gate.who(), kept=text)

    def _stop_idle(self) -> None:
        if self.idle is not None:
            self.idle.stop()
            self.idle = None

    @Slot()
    def on_left(self) -> None:
        """Make the backup that is owed before the program ends; the ward is off the screen meanwhile."""
        window = self.window
        self._stop_idle()
        if window is None or self.gate is not None or not window.steward.backing.owed:
            return
        from bedside.ui.closing import Closing  # noqa: PLC0415 - the start does without it

        place = window.geometry().center()
        blank()
        self.gate = closing = Closing(window.bridge.session, window.steward.backing.ready(), self._theme)
        closing.show_at(place)
        closing.begin()

    def leave(self) -> None:
        """Close the window before the session and both before the application."""
        sys.excepthook = sys.__excepthook__
        self._stop_idle()
        if self.window is not None:
            session = self.window.bridge.session
            self.window.close()
            self.window.deleteLater()
            self.window = None
            session.close()


def run(folder: Path, user: str, passphrase: str, *, twice: bool = False, take_over: bool = False) -> int:
    """Open a store and show its window until it is closed; return the exit status.

    Raises WrongPassphrase, StoreUnavailable or StoreTooNew before any window is shown; `twice` and `take_over` as in
    Session.open.
    """
    session = Session.open(folder, user, passphrase, monotonic=steady, twice=twice, take_over=take_over)
    app = application()
    shell = _shell(app)
    shell.enter(session)
    return _loop(app, shell)


def open_window(folder: Path, user: str | None = None, *, twice: bool = False, take_over: bool = False) -> int:
    """Show login, or the first start where there is no store, then the window; return the exit status."""
    passphrase = os.environ.get("BEDSIDE_PASSPHRASE", "")
    exists = _holds_something(folder)
    known = user or (_only_user(folder) if exists else "")
    if exists and known and passphrase:
        return run(folder, known, passphrase, twice=twice, take_over=take_over)
    app = application()
    shell = _shell(app)
    shell.begin(folder, known, exists=exists)
    return _loop(app, shell)


def _first_run(folder: Path, look: Theme) -> Gate:
    from bedside.ui.first_run import FirstRun  # noqa: PLC0415 - a store is made once and opened every day

    return FirstRun(folder, bytes(QTimeZone.systemTimeZoneId().data()).decode(), look)


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
