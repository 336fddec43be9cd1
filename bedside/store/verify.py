"""Everything the journal says, computed again from the tables: the first thing that is not as it was written.

Reads one moment of the store. keys.json is read before that moment, because it is written after the journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.domain import content
from bedside.store import checks, contents, file, heads, journal, rows, shelf, vault, witness
from bedside.store.breaks import Break, Verified
from bedside.store.driver import DatabaseError
from bedside.store.heads import Fault
from bedside.store.shelf import Backup
from bedside.store.vault import Keys
from bedside.text import N_, _

if TYPE_CHECKING:
    from sqlite_utils import Database

_DAMAGED = N_("file damaged")
_UNCOVERED = N_(
    "This is of the first version, whose journal covers every record, and not yet the ward, its zone, the workstation "
    "and the users: these cannot be verified."
)


def verify(db: Database, folder: Path, key: bytes, *, covered: bool = True) -> Verified:
    """Return everything that is not as the journal says; raises nothing for a store that opens.

    `covered` is false for a store of the first version, whose journal has no entry for the ward and the users.
    """
    keys = vault.read(folder)
    outside = _Outside(keys, shelf.proven(folder / shelf.BACKUPS, key), tuple(witness.of_manifest(folder, key)))
    try:
        with _one_moment(db):
            return _verified(db, key, outside, covered=covered)
    except DatabaseError as error:
        text = _("The chart file cannot be read to its end ({error}). Restore the last backup.").format(error=error)
        return Verified(breaks=(Break(what=_DAMAGED, text=text),))


class _Outside(NamedTuple):
    """What lies beside the chart file, read before the moment that is verified: it is written after the journal."""

    keys: Keys
    backups: tuple[Backup, ...]
    manifest: tuple[Fault, ...]


def verify_damaged(copy: Database, folder: Path, key: bytes, damage: str) -> Verified:
    """Return what is wrong with a damaged file as far as it opens, else with the copy of what can be read of it."""
    try:
        with closing(file.connect(folder, key, writable=False)) as db:
            found = verify(db, folder, key)
    except (DatabaseError, OSError):
        found = None
    if found is None or any(item.what == _DAMAGED for item in found.breaks):
        found = verify(copy, folder, key)
    whole = Break(what=_DAMAGED, text=damage)
    return msgspec.structs.replace(found, breaks=(*found.breaks, whole))


def _verified(db: Database, key: bytes, outside: _Outside, *, covered: bool) -> Verified:
    objects = tuple(checks.objects(db))
    try:
        return _compared(db, key, outside, objects, covered=covered)
    except DatabaseError:
        if not objects:
            raise
        return Verified(breaks=objects)


def _compared(db: Database, key: bytes, outside: _Outside, objects: tuple[Break, ...], *, covered: bool) -> Verified:
    chain = journal.links(db)
    slots, remarks = checks.key_slots(chain, outside.keys) if covered else ((), (_(_UNCOVERED),))
    breaks = (
        *checks.chain(chain),
        *checks.covered_rows(db, {link.seq: link for link in chain}),
        *checks.arrivals(db),
        *checks.strays(db),
        *checks.assessments(db),
        *(checks.own_rows(db, chain) if covered else ()),
        *slots,
        *_head(db, key, outside),
        *objects,
    )
    last = len(chain) + 1
    readable = tuple(contents.readable(db))
    return Verified(
        breaks=tuple(sorted(breaks, key=lambda item: item.entry or last)),
        remarks=remarks,
        records=sum(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in rows.kinds()),
        charts=content.charts(readable),
        entries=len(chain),
        head=chain[-1].hash if chain else "",
    )


@contextmanager
def _one_moment(db: Database) -> Iterator[None]:
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def _head(db: Database, key: bytes, outside: _Outside) -> Iterator[Break]:
    own = heads.fault(db, key, outside.keys)
    for fault in (*([own] if own else []), *witness.of_backups(db, outside.backups), *outside.manifest):
        yield Break(what=fault.what, entry=fault.entry, text=fault.text)
