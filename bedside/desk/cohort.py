"""The case series for a file, for the printer and, worked out in a process of its own, for the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedside.config import PaperSize
from bedside.domain.problem import Problem
from bedside.domain.wording import when_text
from bedside.protocol.cohort.case import Case
from bedside.session import Session, exporting
from bedside.session.cohort import VIEW, Rows, case_told, cohort, told
from bedside.session.reader import Clock, Reader
from bedside.store import snapshot
from bedside.store.errors import StoreError
from bedside.store.snapshot import Progress
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from bedside.text import _

if TYPE_CHECKING:
    from bedside.report.content import Note
    from bedside.report.page import Printed

JOB = "cohort"
Say = Callable[[dict[str, Any]], None]


def gathered(session: Session, progress: Progress = lambda _part: None, rows: Rows = "both") -> tuple[Case, ...]:
    """Return the row of every patient, read in this process; the journal says that this user looks at them."""
    session.view(what=VIEW)
    found = []
    for part, case in cohort(session, rows):
        found.append(case)
        progress(part)
    return tuple(found)


def csv_content(session: Session, cases: Sequence[Case]) -> bytes:
    """Return the rows as CSV, which is English whatever is spoken; the journal knows by then that they leave the store.

    Raises NotAllowed without the right to export, StoreError where the journal cannot be written.
    """
    from bedside.exchange.cohort_csv import cohort_csv  # noqa: PLC0415 - the page writer's callers do without it

    exporting.begin(session, f"{VIEW} csv")
    return cohort_csv([item.filed or item for item in cases]).encode()


def cohort_note(session: Session, cases: Sequence[Case]) -> Note:
    """Return the paper of the rows."""
    from bedside.report.cohort import compose_cohort  # noqa: PLC0415 - loads the page writer
    from bedside.report.writing import Writing  # noqa: PLC0415

    now = session.now()
    writing = Writing(author=session.user, now=now, practice=session.practice, protocol=session.protocol())
    return compose_cohort(cases, session.store.meta.ward, when_text(now, "minute", session.zone), writing)


def copy_of(session: Session, cases: Sequence[Case], note: Note, size: PaperSize | None = None) -> Printed:
    """Give a copy its number, journaled for each patient of the rows.

    Raises Problem for a store without patients, StoreError where it cannot be written.
    """
    from bedside.desk.copies import numbered  # noqa: PLC0415

    if not cases:
        raise Problem(_("there is no patient in this store."), where=VIEW, do=_("Nothing was printed."))
    return numbered(session, [item.patient for item in cases], "cohort", note, size=size)


def pdf_content(session: Session, cases: Sequence[Case], size: PaperSize | None = None) -> bytes:
    """Return a numbered copy as PDF; raises as `copy_of`."""
    from bedside.report.pdf import render  # noqa: PLC0415

    note = cohort_note(session, cases)
    return render(note, copy_of(session, cases, note, size))


def job_of(session: Session) -> dict[str, Any] | None:
    """Return what a child is told to work the rows out; None where no child would get into the store."""
    store = session.store
    if snapshot.is_alone(store) or store.rescued:
        return None
    unlocked = {"user": store.user, "roles": store.roles, "key": store.key.hex()}
    return {"job": JOB, "store": str(store.folder), "now": session.now().isoformat(), **unlocked}


def work(job: Mapping[str, Any], say: Say, clock: Clock) -> bool:
    """Do, in a child, what `job_of` says: each row with the part done, then {"done"}, or {"trouble"}."""
    unlocked = Unlocked(job["user"], tuple(job["roles"]), bytes.fromhex(job["key"]))
    try:
        store = Store.with_key(Path(job["store"]), unlocked, clock(), only_read=True)
        try:
            for part, case in cohort(Reader(store, clock=clock)):
                say({"progress": part, "case": told(case)})
        finally:
            store.close()
    except (Problem, StoreError) as error:
        say({"trouble": str(error)})
        return False
    say({"done": True})
    return True


def case_said(said: Mapping[str, Any]) -> Case:
    """Return the row in what a child said."""
    return case_told(said["case"])
