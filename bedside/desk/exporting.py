"""The export that a person asks for at the window, in a process of its own: the window goes on answering.

It asks for the same right and writes the same entry into the journal as `bedside export`, before a file is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bedside.desk.deidentified import Anonymous
from bedside.desk.jobs import EXPORT
from bedside.desk.outgoing import OutForm, files, leaving, require_empty, write
from bedside.desk.writing import require_outside
from bedside.domain.problem import NotAllowed, Problem
from bedside.session import Session
from bedside.session.reader import Clock
from bedside.store.errors import StoreError
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from bedside.text import _

JOB = EXPORT
Say = Callable[[dict[str, Any]], None]
_GATHERED = 0.3


def work(job: Mapping[str, Any], say: Say, clock: Clock) -> bool:
    """Do, in a child, what `jobs.job_of` says, with what `write_out` is asked; return whether the files are there."""
    unlocked = Unlocked(job["user"], tuple(job["roles"]), bytes.fromhex(job["key"]))
    try:
        store = Store.with_key(Path(job["store"]), unlocked, clock())
    except (Problem, StoreError) as error:
        say({"trouble": str(error)})
        return False
    try:
        return write_out(Session(store, clock=clock), job, say)
    finally:
        store.close()


def write_out(session: Session, asked: Mapping[str, Any], say: Say) -> bool:
    """Write the files and say how far it is, then {"written", "questions"}, or {"trouble"} with nothing written.

    `asked` has `form`, `folder`, `patient` (empty for all) and `deidentify`.
    """
    folder, form, patient = Path(asked["folder"]), asked["form"], asked["patient"]
    try:
        require_outside(folder)
        require_empty(folder)
        anonymous = Anonymous(session) if asked["deidentify"] else None
        names = write(folder, _followed(_pieces(session, form, patient, anonymous), form, session, say))
    except (Problem, NotAllowed, StoreError) as error:
        say({"trouble": str(error)})
        return False
    except OSError as error:
        text = _("{folder}: {why}. Nothing was written.")
        say({"trouble": text.format(folder=folder, why=error.strerror or type(error).__name__)})
        return False
    say({"written": names, "questions": anonymous.open_questions if anonymous else ()})
    return True


def _pieces(session: Session, form: OutForm, patient: str, anonymous: Anonymous | None) -> Iterator[tuple[str, bytes]]:
    if anonymous is not None:
        return anonymous.pieces(form, patient)
    return files(session, form, leaving(session, form, patient))


def _followed(
    pieces: Iterator[tuple[str, bytes]], form: str, session: Session, say: Say
) -> Iterator[tuple[str, bytes]]:
    """Yield the pieces and say how far that is; of files without a known number only that it goes on."""
    say({"progress": _GATHERED})
    most = len(session.patients()) if form == "fhir" else 0
    for place, piece in enumerate(pieces, start=1):
        yield piece
        if most:
            say({"progress": _GATHERED + (1 - _GATHERED) * min(1.0, place / most)})
