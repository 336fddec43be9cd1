"""Backups while people work: when one is due, made in a child process, and what the status bar says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from bedside.config import shipped_site
from bedside.desk import proving
from bedside.desk.child import Child
from bedside.session.session import Session
from bedside.store import backup, shelf, snapshot
from bedside.store.errors import StoreBusy, StoreError
from bedside.store.shelf import BACKUPS, Backup
from bedside.store.snapshot import Progress
from bedside.store.vault import Unlocked
from bedside.text import _

JOB = "backup"
Say = Callable[[dict[str, Any]], None]
ELSEWHERE = "backup to another folder"


class Last(NamedTuple):
    """The last proven backup: the moment it shows, and where it stands."""

    made: datetime
    folder: Path


class Ended(NamedTuple):
    """How a backup ended: proven, or with the sentence that says why not."""

    proven: Last | None
    trouble: str = ""


class Done:
    """What a child would be after its end, for a backup that was made without one."""

    running = False
    status = 0

    def __init__(self, told: list[dict[str, Any]]) -> None:
        self._told = told

    def said(self) -> list[dict[str, Any]]:
        """Return how it ended."""
        return self._told

    def stop(self) -> None:
        """Do nothing: it has ended."""


class Backups:
    """The backups of the store that a session has open; nothing here waits, except to end a child it has killed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shelf = session.store.folder / BACKUPS
        self._rules = session.site.backup
        self._child: Child | Done | None = None
        self._to: Path | None = None
        self._tried: datetime | None = None
        self._newest = self._look()
        self.trouble = ""
        self.progress = 0.0

    @property
    def last(self) -> Last | None:
        """Return the last proven backup in the store's own folder, None for none."""
        return _last(self._newest) if self._newest else None

    @property
    def running(self) -> bool:
        """Return whether one is being made; `poll` ends it."""
        return self._child is not None

    @property
    def changed(self) -> bool:
        """Return whether the store holds what the last proven backup does not."""
        held = self._newest.manifest.taken.head.seq if self._newest else 0
        return self._session.store.journal_head() > held

    def due(self, now: datetime) -> bool:
        """Return whether one should be started: hourly while changed, and some minutes after one that failed."""
        if self.running or not self._session.store.writable or not self._is_due(now):
            return False
        # Another window may have made one meanwhile.
        self._newest = self._look()
        return self._is_due(now)

    def start(self, to: Path | None = None) -> None:
        """Start a backup in the store's own folder, or in another one; nothing while one is being made."""
        if self._child is not None:
            return
        _journal(self._session, to)
        self._to, self._tried, self.progress = to, self._session.now(), 0.0
        store = self._session.store
        if snapshot.is_alone(store):
            self._child = self._made_here(to)
            return
        job = {"job": JOB, "store": str(store.folder), "user": store.user, "roles": store.roles, "key": store.key.hex()}
        try:
            self._child = Child({**job, "to": str(to) if to else None, "now": self._tried.isoformat()})
        except OSError as error:
            self._child = Done([{"trouble": _not_started(error)}])

    def poll(self) -> Ended | None:
        """Return how the backup ended, once; None while it is being made, and when none is. Never waits."""
        if self._child is None:
            return None
        # Asked first: what it said last then stands there.
        running, said = self._child.running, self._child.said()
        for item in said:
            self.progress = item.get("progress", self.progress)
        ends = [item for item in said if "proven" in item or "trouble" in item]
        if running and not ends:
            return None
        status = self._child.status
        self._stop()
        return self._ended(ends[-1] if ends else {"trouble": _died(status)})

    def cancel(self) -> None:
        """Give up the backup that is being made and remove what there is of it; it counts as not tried."""
        if self._child is None:
            return
        self._stop()
        self._tried = None
        shelf.tidy(self._to or self._shelf)

    def _made_here(self, to: Path | None) -> Done:
        """Make it now, in this process: on a network drive a child would not get into the store."""
        said: list[dict[str, Any]] = []
        _told(lambda: _of_open(self._session, to, lambda _done: None), said.append)
        return Done(said)

    def _stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _ended(self, said: Mapping[str, Any]) -> Ended:
        if "trouble" in said:
            self.trouble = "" if said.get("busy") else said["trouble"]
            return Ended(None, said["trouble"])
        self.trouble, self._tried = "", None
        if self._to is None:
            self._newest = self._look()
        return Ended(Last(datetime.fromisoformat(said["made"]), Path(said["proven"])))

    def _is_due(self, now: datetime) -> bool:
        if self._tried is not None and abs(now - self._tried) < timedelta(minutes=self._rules.retry_minutes):
            return False
        # A backup from the future was made while a clock was wrong: it says nothing about how long ago that was.
        recent = self.last and timedelta() <= now - self.last.made < timedelta(minutes=self._rules.every_minutes)
        return not recent and self.changed

    def _look(self) -> Backup | None:
        store = self._session.store
        return shelf.newest(self._shelf, store.key, store.meta.workstation)


def make(session: Session, to: Path | None, progress: Progress) -> Backup:
    """Make a backup in this process; raise StoreError, NotProven among them."""
    _journal(session, to)
    return _of_open(session, to, progress)


def work(job: Mapping[str, Any], say: Say, clock: Callable[[], datetime]) -> bool:
    """Do, in a child, what `Backups.start` asked for; return whether the backup is proven."""
    unlocked = Unlocked(job["user"], tuple(job["roles"]), bytes.fromhex(job["key"]))
    to = Path(job["to"]) if job["to"] else None
    ahead = datetime.fromisoformat(job["now"]) - clock()
    site = shipped_site()
    means = proving.means(lambda: clock() + ahead, site, lambda done: say({"progress": done}))
    return _told(lambda: backup.make(Path(job["store"]), unlocked, means, ages=proving.ages(site), to=to), say)


def _journal(session: Session, to: Path | None) -> None:
    """Say in the journal, before anything leaves the store, that a copy of it goes elsewhere."""
    if to is not None:
        session.log(ELSEWHERE)


def _of_open(session: Session, to: Path | None, progress: Progress) -> Backup:
    means = proving.means(session.now, session.site, progress)
    return backup.of_open(session.store, means, ages=proving.ages(session.site), to=to)


def _told(making: Callable[[], Backup], say: Say) -> bool:
    """Make a backup and say how that ended; return whether it is proven."""
    try:
        made = making()
    except StoreError as error:
        say({"trouble": str(error), "busy": isinstance(error, StoreBusy)})
        return False
    say({"proven": str(made.folder), "made": made.manifest.made.isoformat()})
    return True


def _last(found: Backup) -> Last:
    return Last(found.manifest.made, found.folder)


def _not_started(error: OSError) -> str:
    return _(
        "The backup could not be started ({why}). The store and the older backups are unchanged. Make "
        "room on the disk, or close other programs; it is tried again in some minutes."
    ).format(why=error.strerror or _("unknown error"))


def _died(status: int | None) -> str:
    return _(
        "The backup ended before it was done (status {status}). The store and the older backups are "
        "unchanged. It is tried again in some minutes."
    ).format(status=status)
