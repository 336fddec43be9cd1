"""What can still be read of a damaged store, put together in memory for reading; its files are never written.

Charts made from it may lack entries. How many, and whose, follows from what arrived (a row for each record) and from
the journal, which says how many records each entry stored: where both are whole, a loss is known exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bedside.store import driver, journal, leaves, pages, recognising, rows, schema, shelf, vault
from bedside.store.errors import StoreUnavailable, translated
from bedside.store.recognising import Shape
from bedside.store.words import kind_word, utc_text
from bedside.text import N_, _, _n

if TYPE_CHECKING:
    from sqlite_utils import Database

_UNKNOWN: Mapping[str, str] = {
    "ward": N_("unknown ward"),
    "zone": "UTC",
    "workstation": "unknown",
    "created": "",
    "practice": "no",
}
_NAMELESS = N_("The name of the ward, its zone or the workstation is lost, and times may be shown in UTC.")
_ARRIVED = "SELECT kind, patient, record FROM arrival"


class Rescued(NamedTuple):
    """What was read and what was lost: `read` and `lost` count records by kind, `patients` lost ones by patient.

    `unplaced` are lost records of which not even kind and patient are known, None where their number is not.
    `damaged` is whether any page was not whole. `text` says all that to a person, `backup` names the last proven backup
    and how it is restored.
    """

    text: str
    backup: str
    damaged: bool
    read: Mapping[str, int]
    lost: Mapping[str, int]
    patients: Mapping[str, int]
    unplaced: int | None

    def missing(self, patient_id: str) -> int | None:
        """Return how many entries of a patient's chart are lost, None where that cannot be told."""
        return self.patients.get(patient_id, 0) if self.unplaced == 0 else None

    def incomplete(self, patient_ids: Iterable[str]) -> str:
        """Return what is missing in a chart, which may hold the records of several ids; empty for nothing."""
        missing = [self.missing(item) for item in patient_ids]
        known = sum(filter(None, missing))
        if None in missing:
            return _("The store is damaged: entries of this chart may be missing.")
        if not known:
            return ""
        return _n(
            "The store is damaged: {count} entry of this chart is missing.",
            "The store is damaged: {count} entries of this chart are missing.",
            known,
        )


def rescue(folder: Path, key: bytes) -> tuple[Database, Rescued]:
    """Return a database in memory with every row that can be read, and what is missing in it.

    Raises StoreUnavailable where nothing can be read, naming the last proven backup.
    """
    with translated(folder):
        found = pages.read(folder, key)
    db = _empty(folder)
    try:
        if not _fill(db, found.whole):
            raise StoreUnavailable(f"{_nothing(folder, found)} {last_proven(folder, key)}")
        nameless = _complete(db)
        told = _told(db, folder, key, damaged=bool(found.bad))
        return db, told._replace(text=f"{_(_NAMELESS)} {told.text}") if nameless else told
    except BaseException:
        db.close()
        raise


def last_proven(folder: Path, key: bytes) -> str:
    """Return the sentence that names the last proven backup of a store, and how it is restored."""
    found = shelf.proven(folder / shelf.BACKUPS, key)
    if not found:
        return _("The store's own folder holds no proven backup of it; look for one on another disk or stick.")
    last = max(found, key=lambda item: (item.manifest.taken.head.seq, item.manifest.made))
    form = _("The last proven backup is of {moment}. Restore it with: bedside restore {backup} --to DIR")
    return form.format(moment=utc_text(last.manifest.made), backup=last.folder)


def _nothing(folder: Path, found: pages.Pages) -> str:
    if not found.whole and not found.bad:
        form = _("The store in {folder} is damaged: its chart file is empty. Nothing was changed.")
    elif not found.whole:
        form = _(
            "The chart file in {folder} does not open with the keys in keys.json: one of the two belongs to another "
            "store, or the chart file is damaged from its start on. Nothing was changed."
        )
    else:
        form = _("The store in {folder} is damaged and nothing of it can be read. The files were not changed.")
    return form.format(folder=folder)


def _empty(folder: Path) -> Database:
    db = driver.database(driver.connect(":memory:"))
    schema.bring_up(db, folder, writable=True)
    return db


def _fill(db: Database, whole: Mapping[int, bytes]) -> int:
    """Put every row into the table it must have come from, in its old place; return how many there are."""
    # A correction whose original is lost must be let in all the same.
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    shapes = recognising.shapes(db)
    found: dict[Shape, list[leaves.Row]] = {}
    for leaf in leaves.leaves(whole):
        if leaf and (shape := recognising.shape_of(leaf[0], shapes)):
            found.setdefault(shape, []).extend(leaf)
    count = 0
    for shape, listed in found.items():
        listed.sort(key=lambda row: row.number)
        count += db.conn.executemany(shape.insert, map(shape.filled, listed)).rowcount
    for _name, sql in triggers:
        db.execute(sql)
    db.conn.commit()
    return count


def _complete(db: Database) -> bool:
    """Add what a store cannot be asked without; return whether what it says of itself is lost."""
    known = {row[0] for row in db.execute("SELECT key FROM meta").fetchall()}
    for name, value in _UNKNOWN.items():
        if name not in known:
            # Of these, the ward alone is read as words.
            db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (name, _(value) if name == "ward" else value))
    for table in rows.kinds():
        db.execute(
            "INSERT INTO arrival (record, kind, patient, journal) "
            f'SELECT id, ?, patient, 0 FROM "{table}" WHERE id NOT IN (SELECT record FROM arrival) ORDER BY rowid',
            (table,),
        )
    db.conn.commit()
    return not known.issuperset(_UNKNOWN)


def _told(db: Database, folder: Path, key: bytes, *, damaged: bool) -> Rescued:
    stands = {table: {row[0] for row in db.execute(f'SELECT id FROM "{table}"').fetchall()} for table in rows.kinds()}
    arrived = db.execute(_ARRIVED).fetchall()
    gone = [(kind, patient) for kind, patient, record in arrived if record not in stands.get(kind, ())]
    lost, patients = Counter(kind for kind, _ in gone), Counter(patient for _, patient in gone)
    read = {table: len(ids) for table, ids in stands.items()}
    unplaced = _unplaced(db, folder, key, len(arrived))
    text, backup = _text(folder, sum(read.values()), lost, unplaced), last_proven(folder, key)
    return Rescued(f"{text} {backup}", backup, damaged, read, dict(lost), dict(patients), unplaced)


def _unplaced(db: Database, folder: Path, key: bytes, arrived: int) -> int | None:
    """Return how many records the journal knows of that left no trace elsewhere; None for a journal with gaps."""
    chain = journal.links(db)
    head = vault.read(folder).head
    seen = max((item.manifest.taken.head.seq for item in shelf.proven(folder / shelf.BACKUPS, key)), default=0)
    if not head or not chain or journal.first_break(chain) or len(chain) < max(head.seq, seen):
        return None
    return max(0, sum(link.count for link in chain) - arrived)


def _text(folder: Path, read: int, lost: Mapping[str, int], unplaced: int | None) -> str:
    of_kind = _("{count} of kind {kind}")
    kinds = ", ".join(of_kind.format(count=count, kind=kind_word(kind)) for kind, count in lost.items())
    if unplaced is None and kinds:
        missing = _("An unknown number of entries is lost, among them {kinds}.").format(kinds=kinds)
    elif unplaced is None:
        missing = _("An unknown number of entries is lost.")
    elif unplaced + sum(lost.values()):
        further = _("{count} of unknown kind").format(count=unplaced) if unplaced else ""
        missing = _("Lost: {kinds}.").format(kinds=", ".join(filter(None, (kinds, further))))
    else:
        missing = _("No entry is known to be lost.")
    return _(
        "The store in {folder} is damaged. It is open for reading only, with the {count} entries that can be read. "
        "{missing} The files were not changed: copy the folder away before anything else."
    ).format(folder=folder, count=read, missing=missing)
