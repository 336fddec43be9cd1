"""The recovery sheet as a file: its place is made sure of before the code exists, which is shown only once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bedside.desk.writing import OWNER_ONLY, require_outside, write_whole
from bedside.domain.problem import Problem
from bedside.report.recovery_sheet import RecoverySheet, render
from bedside.session import Session
from bedside.text import _

Write = Callable[[Session, str], None]


def sheet(session: Session, code: str) -> bytes:
    """Return the sheet of a recovery code just made, as PDF."""
    meta = session.store.meta
    return render(
        RecoverySheet(
            ward=meta.ward,
            code=code,
            made_at=session.now(),
            made_by=session.user,
            store_made=datetime.fromisoformat(meta.created),
            workstation=meta.workstation,
            zone=session.zone,
            practice=session.practice,
        )
    )


@contextmanager
def reserved(path: Path) -> Iterator[Write]:
    """Make the file, for its owner's eyes only, and hand over how to write the sheet into it.

    A file that is there is never overwritten, and none is made inside a store (Problem). When no sheet was written the
    empty file is removed.
    """
    require_outside(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        do = _("Choose another name; the code is not made yet.")
        raise Problem(_("there is a file of this name already."), where=str(path), do=do) from error
    os.close(handle)

    def write(session: Session, code: str) -> None:
        write_whole(path, sheet(session, code), OWNER_ONLY)

    try:
        yield write
    except BaseException:
        path.unlink(missing_ok=True)
        raise
