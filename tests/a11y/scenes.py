"""Every page, sheet, form and dialog, one after the other: the pictures' scenes, every command, and the gates."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from bedside.desk import demo
from bedside.session import Session
from bedside.text import _
from bedside.ui import shots
from bedside.ui import theme as themes
from bedside.ui.bridge import Bridge
from bedside.ui.first_run import FirstRun
from bedside.ui.login import Login
from bedside.ui.restoring import Restoring
from bedside.ui.window import Window

#: they end the window, or change what is inspected
LEFT_OUT = ("close", "lock", "undo", "backup", "larger", "smaller", "plain size", "theme light", "theme dark")
LEFT_OUT += ("theme system",)
_TURNS = 30
_WAIT_SECONDS = 20.0


def settle(app: QApplication) -> None:
    """Let everything that waits in the event loop happen."""
    for _turn in range(_TURNS):
        app.processEvents()


def opened(
    app: QApplication, folder: Path, look: themes.Theme, size: tuple[int, int], mrn: str = ""
) -> tuple[Window, Session]:
    """Open the practice window of a copy of a store, made beside it: whoever made that one clears both away.

    `mrn` says whose chart it begins with, else it is the first in need.
    """
    place = Path(tempfile.mkdtemp(prefix="bedside-a11y-", dir=folder.parent)) / "store"
    shutil.copytree(folder, place)
    session = Session.open(place, demo.USER, demo.PASSPHRASE)
    themes.apply(app, look)
    window = Window(Bridge(session), look)
    window.resize(*size)
    if mrn:
        window.bridge.select_patient(session.find_patient(mrn).patient)
    else:
        window.open_first()
    window.show()  # after its patient, as in the program: what has its frame by then is laid out otherwise
    window.activateWindow()
    settle(app)
    window.status.show_left(600)
    end = time.monotonic() + _WAIT_SECONDS
    while window.census.model.waiting() and time.monotonic() < end:
        app.processEvents()
    settle(app)
    return window, session


def every(app: QApplication, window: Window, wanted: frozenset[str] | None = None) -> Iterator[tuple[str, QWidget]]:
    """Yield name and window of each scene as it stands on the screen; `wanted` leaves out the others."""
    for name, act in shots._scenes(window):  # the pictures show what a reviewer looks at
        act()
        settle(app)
        if wanted is None or name in wanted:
            yield f"picture {name}", window
    _clear(app, window)
    for pane in ("census", "middle", "side"):
        getattr(window.panes, f"go_{pane}")()
        settle(app)
        if wanted is None or pane in wanted:
            yield f"pane {pane}", window
    for command in window.commands:
        if command.name in LEFT_OUT or command.why_not() or (wanted is not None and command.name not in wanted):
            continue
        before = set(map(id, QApplication.topLevelWidgets()))
        command.act()
        settle(app)
        others = [item for item in QApplication.topLevelWidgets() if id(item) not in before and item.isVisible()]
        yield from ((f"command {command.name}", item) for item in others or [window])
        for item in others:
            item.close()
        _clear(app, window)


def gates(app: QApplication, folder: Path, look: themes.Theme) -> Iterator[tuple[str, QWidget]]:
    """Yield what stands before the ward."""
    empty = Path(tempfile.mkdtemp(prefix="bedside-a11y-", dir=folder.parent)) / "none"
    kept = _("What was typed is kept for {user}.").format(user=demo.USER)
    made = (
        ("login", Login(folder, demo.USER, look)),
        ("locked", Login(folder, demo.USER, look, locked=True, kept=kept)),
        ("first run", FirstRun(empty, "Europe/Berlin", look)),
        ("restoring", Restoring(folder, demo.USER, look)),
    )
    for name, gate in made:
        gate.show()
        gate.activateWindow()
        settle(app)
        yield name, gate
        gate.close()
        gate.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def closed(app: QApplication, window: Window, session: Session) -> None:
    """Close a window and its session."""
    window.close()
    window.deleteLater()
    window.bridge.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle(app)
    session.close()


def _clear(app: QApplication, window: Window) -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    window.sheet.leave()
    window.quick.clear()
    window.activateWindow()
    settle(app)
