"""Whether a store that was just opened is whole: a quick look each time, every page and row after a crash.

What is wrong with the file itself is raised as StoreDamaged; what is wrong with the journal is returned as words: its
rows can be read, and what came of it is for a person to judge.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bedside.store import file, journal, rows
from bedside.store.errors import StoreDamaged, damaged
from bedside.text import _

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bedside.store.breaks import Break

# Each of two looks at a page costs some 15 microseconds: what they may take beside unlocking the key.
_PAGES_AT_ONCE = 600
_LOOKS = 3
_CODES = "cipher_integrity_check"
_ROWS_AT_ONCE = 1000
_TAIL = 32
_SUPPORT = ("meta", "journal", "arrival", "assessment", "variant")
_COVERED = ("arrival", "variant")


def quick(db: Database, folder: Path) -> str:
    """Return what is wrong with the newest journal entries, empty for nothing; raise StoreDamaged for the file."""
    db.execute("BEGIN")
    try:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        size = (folder / file.CHART).stat().st_size
        logged = file.has_log(folder)
        if pages * file.PAGE > size and not logged:
            raise StoreDamaged(damaged(folder))
        _require_guards(db, folder)
        if pages <= _PAGES_AT_ONCE:
            if not logged:
                _require(db, folder, _CODES)
            _require(db, folder, "quick_check(1)")
        else:
            _touch(db)
        return _tail_fault(db)
    finally:
        db.rollback()


def copied(db: Database, folder: Path) -> str:
    """Return what is wrong with the newest journal entries of a copy in memory; raise StoreDamaged for its tables.

    The pages were read to the last one while they were copied, and their codes are checked with that.
    """
    _require_guards(db, folder)
    _require(db, folder, "quick_check(1)")
    return _tail_fault(db)


def full(db: Database, folder: Path, key: bytes) -> Break | None:
    """Return the first thing that is not as the journal says, None for nothing; raise StoreDamaged for the file."""
    from bedside.store.verify import verify  # noqa: PLC0415 - needed after a crash only

    _require_guards(db, folder)
    # The first check reads the file and not the log: a power cut leaves pages half copied there that are whole here.
    if _is_copied_back(db):
        _require(db, folder, _CODES)
    _require(db, folder, "integrity_check(1)")
    return verify(db, folder, key).first_break


def in_short(found: Break) -> str:
    """Return what is wrong as the journal says it."""
    return found.what if found.entry is None else f"{found.what}, entry {found.entry}"


def shown(found: Break) -> str:
    """Return what is wrong as a person reads it."""
    if found.entry is None:
        return _(found.what)
    return _("{fault}, entry {entry}").format(fault=_(found.what), entry=found.entry)


def _is_copied_back(db: Database) -> bool:
    """Copy the log into the chart file; return whether all of it is there, which another window may prevent."""
    busy, frames, copied = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy and frames == copied


def _require(db: Database, folder: Path, check: str) -> None:
    # The codes are read past every lock: another window may just have been writing a page.
    for _look in range(_LOOKS if check == _CODES else 1):
        if db.execute(f"PRAGMA {check}").fetchall() in ([], [("ok",)]):
            return
    raise StoreDamaged(damaged(folder))


def _require_guards(db: Database, folder: Path) -> None:
    """Require the tables, and the triggers that keep their rows from being changed."""
    found = {row[0] for row in db.execute("SELECT name FROM sqlite_master").fetchall()}
    for table in (*rows.kinds(), *_SUPPORT):
        if not {table, f"{table}_no_update", f"{table}_no_delete"} <= found:
            raise StoreDamaged(damaged(folder))


def _touch(db: Database) -> None:
    """Read the first and the last page of every table."""
    for table in (*rows.kinds(), *_SUPPORT):
        for order in ("ASC", "DESC"):
            db.execute(f'SELECT * FROM "{table}" ORDER BY rowid {order} LIMIT 1').fetchall()


def _tail_fault(db: Database) -> str:
    tail = journal.tail(db, _TAIL)
    for before, link in zip((None, *tail), tail, strict=False):
        follows = before is None or (link.seq == before.seq + 1 and link.previous == before.hash)
        if not follows or journal.sealed(link).hash != link.hash:
            return _("Entry {entry} of the journal is not as it was written.").format(entry=link.seq)
    last = tail[-1] if tail else None
    if last and last.count <= _ROWS_AT_ONCE and last.count != sum(_newest(db, table, last) for table in _COVERED):
        return _("Entry {entry} of the journal covers other rows than stand there.").format(entry=last.seq)
    return ""


def _newest(db: Database, table: str, link: journal.Link) -> int:
    """Return how many rows of a table belong to the newest entry: they are its last ones."""
    return db.execute(
        f"SELECT count(*) FROM {table} WHERE seq >= (SELECT max(seq) FROM {table}) - ? AND journal = ?",
        (link.count, link.seq),
    ).fetchone()[0]
