"""Taking the records of another store into this one: by id, in one transaction, and nothing of either is lost.

What both have is left as it is; what only the other has is inserted as it stands there, with its author, workstation
and time; where both say different things under one id, the other's version is kept beside ours (see versions). So the
result is the union of both, whatever is merged, in whatever order and however often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from bedside.store import contents, difference, file, inserting, journal, rows, versions
from bedside.store.contents import Row
from bedside.store.difference import Difference, Other
from bedside.store.errors import translated
from bedside.store.journal import Entry
from bedside.store.other import NOTHING
from bedside.store.store import Store

_NEW_ASSESSMENT = "INSERT INTO assessment (hash, bytes) VALUES (?, ?)"


class Came(NamedTuple):
    """What came of one patient: records taken, and records that say something else there."""

    patient: str
    taken: int
    variants: int


class Merged(NamedTuple):
    """How many records were taken, were here already, and say something else there; by patient what is new."""

    taken: int
    already: int
    variants: int
    patients: tuple[Came, ...]


def merge(ours: Store, theirs: Store, entry: Entry, *, named: Path) -> Merged:
    """Take what the opened copy of another store has more than ours; `named` is the folder it was copied from.

    The entry's action is written here. When there is nothing new, nothing is written. Raises Problem where the two
    stores use one id for two things, StoreError where ours cannot be written.
    """
    ours.hold.require()
    other = Other(theirs, named)
    with ours.hold.named(), translated(ours.folder, NOTHING):
        # Compared before the lock is taken, so that others can save meanwhile, and once more if they did.
        before, found = _state(ours), difference.between(ours, other)
        # That took a while, in which another computer may have taken the store over.
        ours.hold.require()
        with file.writing(ours._db):
            if _state(ours) != before:
                found = difference.between(ours, other)
            if found.new or found.second:
                write(ours, found, msgspec.structs.replace(entry, action=_action(found, theirs)))
            _take_assessments(ours, other)
    return _told(found)


def _told(found: Difference) -> Merged:
    changed = {item.record for item in found.differing} - {item.record for item in found.new}
    new = Counter(item.patient for item in found.new)
    told = Counter(item.patient for item in found.differing)
    came = tuple(Came(patient, new[patient], told[patient]) for patient in sorted(new | told))
    return Merged(len(found.new), found.known - len(changed), len(found.differing), came)


def _state(ours: Store) -> tuple[int, int]:
    return ours.newest(), ours.newest_variant()


def _action(found: Difference, theirs: Store) -> str:
    # The first word lets two lines of correction pass the triggers, and marks what arrived by a merge.
    versions_too = f", {len(found.second)} other versions" if found.second else ""
    return f"merge {theirs.meta.workstation} ({len(found.new)} records{versions_too})"


def write(ours: Store, found: Difference, entry: Entry) -> None:
    """Write a journal entry of a merge and what came with it, in the caller's transaction."""
    db, count = ours._db, len(found.new) + len(found.second)
    number = journal.write(db, entry, count, contents.digest(_rows(found, entry)))
    by_kind: dict[str, list[tuple[rows.Cell, ...]]] = {}
    for item in found.new:
        by_kind.setdefault(item.kind, []).append(item.cells)
    for table, kind in rows.kinds().items():
        # Patients come first: all others refer to them, and corrections to their own kind only.
        db.conn.executemany(kind.insert, by_kind.get(table, ()))
    db.conn.executemany(
        inserting.ARRIVAL, ((item.record, item.kind, item.patient, number, item.clock) for item in found.new)
    )
    db.conn.executemany(versions.INSERT, ((*item, number) for item in found.second))


def _rows(found: Difference, entry: Entry) -> Iterator[Row]:
    """Yield what the journal entry covers, as it is read back: records in the order of arrival, versions, clocks."""
    yield from (Row(0, item.kind, item.cells) for item in found.new)
    yield from (Row(0, contents.VARIANT, tuple(item)) for item in found.second)
    yield from (Row(0, contents.CLOCK, (item.record, item.clock)) for item in found.new if item.clock != entry.clock)


def _take_assessments(ours: Store, other: Other) -> None:
    here = {row[0] for row in ours._all("SELECT hash FROM assessment")}
    for (name,) in other.ask("SELECT hash FROM assessment"):
        if name not in here:
            (found,) = other.ask("SELECT hash, bytes FROM assessment WHERE hash = ?", name)
            ours._db.execute(_NEW_ASSESSMENT, found)
