"""Backups while people work: a child process makes them, the status line says which was the last that is proven."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedside.store.errors import StoreError
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge

if TYPE_CHECKING:
    from bedside.desk.backup import Backups, Ended

FIRST_MS, CALM_MS, BUSY_MS = 2_000, 30_000, 500
#: so many times the site's interval, and the backup of a store that goes on changing is called old
_OLD_TIMES = 2


class Said(NamedTuple):
    """What the status line says of backups; `amber` where somebody should look, `where` is the path."""

    text: str
    where: str = ""
    amber: bool = False


class Backing(QObject):
    """Asks once in a while whether a backup is due, and follows one that is made. Nothing here waits.

    `told` carries what the status line says, `ended` how a backup went that a person asked for; `rested` is what was
    told last while none was being made.
    """

    told = Signal(object)
    ended = Signal(str, bool)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._asked = False
        self.backups: Backups | None = None
        self.rested: Said | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin to look, once the window has had its first moments."""
        self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """Look no longer, and give up a backup that is being made: its child holds the key."""
        self._timer.stop()
        if self.backups is not None:
            self.backups.cancel()

    def ready(self) -> Backups:
        """Return the store's backups, looked at for the first time when they are first asked for."""
        if self.backups is None:
            from bedside.desk.backup import Backups  # noqa: PLC0415 - the window stands before anybody asks

            self.backups = Backups(self._bridge.session)
        return self.backups

    @property
    def owed(self) -> bool:
        """Return whether the store holds what no proven backup holds, and a backup can be made."""
        try:
            return self._bridge.session.store.writable and self.ready().changed
        except StoreError:
            return False

    @Slot()
    def tick(self) -> None:
        """Follow the backup that is being made, or start the one that is due."""
        try:
            self._look(self.ready())
        except StoreError as error:
            self.told.emit(Said(_("backups cannot be read"), str(error), amber=True))
        busy = self.backups is not None and self.backups.running
        self._timer.start(BUSY_MS if busy else CALM_MS)

    def _look(self, backups: Backups) -> None:
        done = backups.poll()
        if done is not None:
            self._tell_end(done)
        elif backups.due(self._bridge.now()):
            backups.start()
        told = said(backups, self._bridge)
        if not backups.running:
            self.rested = told
        self.told.emit(told)

    @Slot()
    def begin(self) -> None:
        """Make a backup now, in the store's own folder."""
        self._begin(None)

    @Slot(str)
    def begin_in(self, folder: str) -> None:
        """Make a backup now in another folder, such as a stick."""
        self._begin(Path(folder))

    def _begin(self, folder: Path | None) -> None:
        try:
            backups = self.ready()
            if backups.running:
                self.ended.emit(_("A backup is being made already. Ask again when it is proven."), True)  # noqa: FBT003
                return
            self._asked = True
            backups.start(folder)
        except StoreError as error:
            self.ended.emit(str(error), True)  # noqa: FBT003 Qt's signals are positional
            return
        self.tick()

    def _tell_end(self, done: Ended) -> None:
        asked, self._asked = self._asked, False
        if done.proven is None and done.trouble:
            self.ended.emit(done.trouble, True)  # noqa: FBT003
        elif asked and done.proven is not None:
            when = words.clock(done.proven.made, self._bridge.zone)
            text = _("backup of {when} proven in {folder}").format(when=when, folder=done.proven.folder)
            self.ended.emit(text, False)  # noqa: FBT003


def said(backups: Backups, bridge: Bridge) -> Said:
    """Return what the status line says: "backup proven 13:00", and in words what is wrong."""
    if backups.running:
        return Said(_("backing up, {n} %").format(n=round(100 * backups.progress)))
    last, now = backups.last, bridge.now()
    if last is None:
        return Said(_("backup failed") if backups.trouble else _("no backup yet"), backups.trouble, amber=True)
    when = _when(last.made, now, bridge)
    if backups.trouble:
        return Said(_("backup failed, last proven {when}").format(when=when), backups.trouble, amber=True)
    oldest = timedelta(minutes=_OLD_TIMES * bridge.session.site.backup.every_minutes)
    if now - last.made > oldest and backups.changed:
        return Said(_("backup old, proven {when}").format(when=when), str(last.folder), amber=True)
    return Said(_("backup proven {when}").format(when=when), str(last.folder))


def _when(made: datetime, now: datetime, bridge: Bridge) -> str:
    same = made.astimezone(bridge.zone).date() == now.astimezone(bridge.zone).date()
    return words.clock(made, bridge.zone) if same else words.stamp(made, bridge.zone)
