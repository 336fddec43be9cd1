"""Taking in what a laboratory system drops into a folder, with nobody at the keyboard.

A file waits until it is whole, is stored in one transaction, and only then moved, with a report beside it. After a kill
between the two it is read again: all of it is stored already, and it is moved.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import NamedTuple

from bedside import config, log
from bedside.desk.intake import Form, Intake, Source, at_once, store
from bedside.desk.watch_folder import Away, Folder, Mark, Where, shown
from bedside.desk.watch_forms import form_of, read
from bedside.desk.watch_report import Told, reports
from bedside.domain.problem import NotAllowed, Problem
from bedside.session import Session
from bedside.session.rights import require
from bedside.store.errors import DiskFull, StoreBusy, StoreError
from bedside.text import N_, _

_MB = 1_000_000
_SHORT = 12
_LOOKS_TO_SETTLE = 2
EMPTY = N_("it is empty: whoever sends it has not written it yet.")
_BUG = N_("bedside made a mistake reading it. The log says where; nothing of it was stored.")
MAY_GROW = N_("it may still be written to: it changed since the last look.")
_NOTHING = N_("it holds nothing that could be taken in.")


class How(NamedTuple):
    """How a file is read: what form its content has, and what reads that."""

    form_of: Callable[[bytes], Form] = form_of
    read: Callable[[Session, Source], Generator[float, None, Intake]] = read


class Taken(NamedTuple):
    """A file that was taken and moved: what became of it, and where it lies now."""

    told: Told
    where: Where
    place: Path


class Watch:
    """A watch of one folder for one session; the caller holds `folder.alone`.

    `waiting` says why a file stays where it is, by name; the empty name stands for the folder.
    """

    def __init__(self, session: Session, folder: Folder, how: How | None = None) -> None:
        self.waiting: dict[str, str] = {}
        self._session = session
        self._folder = folder
        self._how = how or How()
        self._seen: dict[str, Mark] = {}
        # What was stored of files that could not be moved then: they are not read again until they change.
        self._stored: dict[str, Told] = {}

    def require(self) -> None:
        """Raise NotAllowed or StoreError where this session may store nothing, Problem for a folder in its store."""
        session = self._session
        self._folder.require_apart(session.store.folder)
        require(session.store.roles, "chart")
        session.access.require()
        session.store.hold.require()

    def look(self) -> Iterator[Taken]:
        """Take the files that have not changed since the last look.

        What is wrong with one file or the folder keeps it waiting; raises NotAllowed and StoreError where the session
        can store nothing more: all that was not taken waits.
        """
        self._session.refresh()
        self.require()
        try:
            found = self._folder.waiting()
        except OSError as error:
            self.waiting = {"": _said(error)}
            return
        before, self._seen = self._seen, found
        self._stored = {name: told for name, told in self._stored.items() if name in found}
        self.waiting = {name: EMPTY for name, mark in found.items() if not mark.size}
        ready = [(name, mark) for name, mark in found.items() if mark.size and before.get(name) == mark]
        self.waiting |= {name: MAY_GROW for name, mark in found.items() if mark.size and before.get(name) != mark}
        for name, mark in ready:
            yield from self._one(name, mark)

    def _one(self, name: str, mark: Mark) -> Iterator[Taken]:
        self.require()
        try:
            told = self._told(name, mark)
            taken = self._put_away(name, mark, told) if told else None
        except (DiskFull, StoreBusy) as error:
            self.waiting[name] = str(error)
        except OSError as error:
            self.waiting[name] = _said(error)
        else:
            if taken:
                yield taken
            else:
                self.waiting[name] = MAY_GROW

    def _told(self, name: str, mark: Mark) -> Told | None:
        """Return what became of a file once it is stored, None for one that changed or vanished."""
        most = self._session.site.watch.most_mb
        if mark.size > most * _MB:
            sha = self._folder.digest(name, mark)
            why = _("it is larger than {limit} MB. Send it in parts.").format(limit=most)
            return self._refusal(name, sha, why) if sha else None
        data = self._folder.read(name, mark)
        if data is None:
            return None
        sha = hashlib.sha256(data).hexdigest()
        stored = self._stored.get(name)
        if stored is None or stored.sha != sha:
            stored = self._stored[name] = self._taken_in(name, data, sha)
        return stored

    def _taken_in(self, name: str, data: bytes, sha: str) -> Told:
        """Read and store a file; one that cannot be read is told as refused."""
        try:
            form = self._how.form_of(data)
            # The journal and the records name the content: a file name may say of whom it is.
            source = Source(name=f"{form}-{sha[:_SHORT]}", data=data, form=form)
            intake = at_once(self._how.read(self._session, source))
        except Problem as problem:
            return self._refusal(name, sha, str(problem))
        except (NotAllowed, StoreError, OSError):
            raise
        except Exception:
            _note_bug()
            return self._refusal(name, sha, _(_BUG))
        lines = store(self._session, intake)
        fault = "" if lines else _(_NOTHING)
        return Told(shown(name), source.name, sha, self._session.now(), lines, intake.findings, fault)

    def _refusal(self, name: str, sha: str, why: str) -> Told:
        return Told(shown(name), f"file-{sha[:_SHORT]}", sha, self._session.now(), fault=why)

    def _put_away(self, name: str, mark: Mark, told: Told) -> Taken | None:
        where: Where = "refused" if told.refused else "done"
        place = self._folder.put_away(Away(name, mark, told.sha, told.again), where, reports(told))
        if place is None:
            return None
        self._stored.pop(name, None)
        return Taken(told, where, place)


def watched(watch: Watch, pause: Callable[[], None], stopped: Callable[[], bool], *, once: bool) -> Iterator[Taken]:
    """Yield what is taken, look after look with a pause between two, until told to stop; `once` takes what is there.

    A stop waits for the file that is being taken, and for no other.
    """
    looks = 0
    while not stopped():
        for taken in watch.look():
            yield taken
            if stopped():
                return
        looks += 1
        if once and looks == _LOOKS_TO_SETTLE:
            return
        pause()


def reason(why: str) -> str:
    """Return why a file waits (see `Watch.waiting`) in the language spoken."""
    return _(why) if why in {EMPTY, MAY_GROW} else why


def _said(error: OSError) -> str:
    file = shown(str(error.filename or _("a file")))
    return _("{file}: {why}.").format(file=file, why=error.strerror or _("cannot be used"))


def _note_bug() -> None:
    kind, _error, trace = sys.exc_info()
    if kind is not None:
        log.start(config.log_file()).error("unexpected error\n%s", log.describe(kind, trace))
