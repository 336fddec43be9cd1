"""`bedside watch`: takes in what a laboratory system drops into a folder, file by file, until it is stopped."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, with_store
from bedside.cli.app import BAD_ANSWER, ENVIRONMENT
from bedside.cli.output import emit, warn
from bedside.desk.watch import EMPTY, MAY_GROW, Taken, Watch, reason, watched
from bedside.desk.watch_folder import Folder, shown
from bedside.desk.watch_report import document
from bedside.text import _

_SLICE_SECONDS = 0.1
_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")


@click.command(
    "watch",
    help=_(
        "Take in the HL7 and FHIR files that come into a folder; each goes to DIR/done or DIR/refused, "
        "with a report.\n\nA file is taken once it has not changed between two looks; nothing else in the "
        "folder is touched. Ctrl+C ends after the file that is being taken. With --json, but without "
        "--once, standard output is one JSON line for each file."
    ),
)
@click.argument("folder", metavar="DIR", type=NamedPath(path_type=Path, exists=True, file_okay=False, readable=False))
@click.option("--once", is_flag=True, help=_("Take what is there, and end."))
@json_option
@click.pass_context
@with_store
def watch_verb(context: click.Context, *, folder: Path, once: bool, as_json: bool, access: Access) -> None:
    """Take in the HL7 and FHIR files that come into a folder; each goes to DIR/done or DIR/refused, with a report."""
    teller = _Teller(as_json=as_json, once=once)
    with opened(access) as session:
        place = Folder(folder)
        watch = Watch(session, place)
        watch.require()
        with place.alone(session.user, session.now()), _stopping() as stopped:
            if not once:
                warn([_("watching {folder}. Ctrl+C ends it.").format(folder=folder)])

            def pause() -> None:
                teller.tell_waiting(watch.waiting)
                _pause(session.site.watch.look_seconds, stopped)

            try:
                for taken in watched(watch, pause, stopped, once=once):
                    teller.tell(taken)
            finally:
                teller.end()
    teller.tell_waiting(watch.waiting)
    context.exit(teller.status(watch.waiting))


class _Teller:
    """Says what became of each file, and of those that wait, once, why."""

    def __init__(self, *, as_json: bool, once: bool) -> None:
        self._as_json = as_json
        self._once = once
        self._documents: list[dict[str, Any]] = []
        self._waiting: dict[str, str] = {}
        self._bad = False

    def tell(self, taken: Taken) -> None:
        """Say what became of a file."""
        told = taken.told
        self._bad = self._bad or not told.whole
        found = {**document(told), "moved_to": f"{taken.where}/{shown(taken.place.name)}"}
        if not self._as_json:
            # A watch must not end because a terminal lacks a letter of a file's name.
            said = f"{told.name}  {taken.where}  {told.counts}".encode(sys.stdout.encoding, errors="backslashreplace")
            click.echo(said)
        elif self._once:
            self._documents.append(found)
        else:
            click.echo(json.dumps(found))

    def tell_waiting(self, waiting: Mapping[str, str]) -> None:
        """Say of which files anything is wrong since the last time; that one is being written is nothing wrong."""
        troubles = {name: why for name, why in waiting.items() if why != MAY_GROW}
        new = {name: why for name, why in troubles.items() if self._waiting.get(name) != why}
        text = _("{file} waits: {why}")
        warn(text.format(file=shown(name), why=reason(why)) if name else reason(why) for name, why in new.items())
        self._waiting = troubles

    def end(self) -> None:
        """Print what is told at the end."""
        if self._as_json and self._once:
            emit({"files": self._documents})

    def status(self, waiting: Mapping[str, str]) -> int:
        """Return how to leave: a watch that was stopped has done what it was there for."""
        if not self._once:
            return 0
        # What its sender has not written yet is nobody's fault here.
        stuck = any(why not in {EMPTY, MAY_GROW} for why in waiting.values())
        return ENVIRONMENT if stuck else BAD_ANSWER if self._bad else 0


def _pause(seconds: float, stopped: Callable[[], bool]) -> None:
    """Wait; Python goes on sleeping after a signal, so it sleeps in slices."""
    until = time.monotonic() + seconds
    while not stopped() and time.monotonic() < until:
        time.sleep(_SLICE_SECONDS)


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Yield whether this process was told to end; told a second time, it ends at once, with nothing half stored."""
    told: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if told:
            raise KeyboardInterrupt
        told.append(number)

    known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {item: signal.getsignal(item) for item in known}
    # Whoever started it with a signal ignored (nohup, a job of a script) meant that.
    heard = [item for item, handler in before.items() if handler is not signal.SIG_IGN]
    for item in heard:
        signal.signal(item, on_signal)
    try:
        yield lambda: bool(told)
    finally:
        for item in heard:
            signal.signal(item, before[item] or signal.SIG_DFL)
