"""Unsigned text that somebody was typing: the one table whose rows change, and no clinical record.

A power cut or a lock loses a second of typing at the most; nobody but the user who typed it is shown it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bedside.store import file

if TYPE_CHECKING:
    from sqlite_utils import Database

_SOON_MS = 50
_KEEP = (
    'INSERT INTO draft ("user", place, text, at) VALUES (?, ?, ?, ?) '
    'ON CONFLICT ("user", place) DO UPDATE SET text = excluded.text, at = excluded.at'
)


class Draft(NamedTuple):
    """What stood in one place of the window, and when it was kept; `at` is UTC."""

    text: str
    at: datetime


def save(db: Database, user: str, texts: dict[str, str], at: datetime, *, wait: bool) -> None:
    """Keep the text of each place for this user, and forget the places whose text is empty, in one transaction.

    Without `wait`, a program that writes just now is not waited for: sqlite3's "database is locked" comes at once.
    """
    with _waiting(db, wait=wait), file.writing(db):
        for place, text in texts.items():
            if text:
                row = (user, place, text, at.isoformat(timespec="microseconds"))
                db.execute(_KEEP, row)
            else:
                db.execute('DELETE FROM draft WHERE "user" = ? AND place = ?', (user, place))


def of(db: Database, user: str) -> dict[str, Draft]:
    """Return what is kept for this user, by place."""
    found = db.execute('SELECT place, text, at FROM draft WHERE "user" = ?', (user,)).fetchall()
    return {place: Draft(text, datetime.fromisoformat(at)) for place, text, at in found}


@contextmanager
def _waiting(db: Database, *, wait: bool) -> Iterator[None]:
    before = db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute(f"PRAGMA busy_timeout = {before if wait else _SOON_MS}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA busy_timeout = {before}")
