"""The append-only store: records go in with their journal entry in one transaction, and never change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord
from bedside.store import file, journal, rows, schema, vault
from bedside.store.driver import IntegrityError
from bedside.store.errors import read_only, translated
from bedside.store.journal import Entry
from bedside.store.reader import Reader
from bedside.store.vault import Entropy

if TYPE_CHECKING:
    from sqlite_utils import Database


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What the store says of itself; `zone` is an IANA name, `practice` "yes" where every patient is invented."""

    ward: str
    zone: str
    workstation: str
    created: str
    practice: str


class Appended(NamedTuple):
    """The ids that an append stored, and those that were there already with the same content.

    `arrivals` are the newest arrival number before and after.
    """

    stored: tuple[str, ...]
    already: tuple[str, ...]
    arrivals: tuple[int, int]


class Store(Reader):
    """One open store, for one user and one thread."""

    def __init__(self, folder: Path, db: Database, unlocked: vault.Unlocked, *, writable: bool) -> None:
        self.folder = folder
        self.user = unlocked.user
        self.roles = unlocked.roles
        self.writable = writable
        self._db = db
        self.meta = msgspec.convert(dict(self._all("SELECT key, value FROM meta ORDER BY seq")), Meta)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        ward: str,
        zone: str,
        user: str,
        passphrase: str,
        now: datetime,
        entropy: Entropy,
        practice: bool = False,
    ) -> tuple[Store, str]:
        """Make a store and its first user (administrator and physician); return it and the recovery code, shown once.

        Raises Problem for a folder that holds a store already, StoreError where the folder cannot be written.
        """
        vault.check_secret(user, passphrase)
        if (folder / vault.KEYS).exists() or (folder / file.CHART).exists():
            raise Problem("there is a store in this folder already.", where="store", do="Choose another folder.")
        created = now.isoformat(timespec="seconds")
        flag = "yes" if practice else "no"
        meta = Meta(ward=ward, zone=zone, workstation=entropy(4).hex(), created=created, practice=flag)
        key = entropy(vault.KEY_BYTES)
        keys, code = vault.first_keys(key, user, passphrase, entropy)
        with translated(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            db = _new_file(folder, key, meta)
            try:
                # Last, because its presence is what makes the folder a store: a crash before it leaves nothing to open.
                vault.write(folder, keys)
            except BaseException:
                db.close()
                (folder / file.CHART).unlink()
                raise
        return cls(folder, db, vault.Unlocked(user, vault.FIRST_ROLES, key), writable=True), code

    @classmethod
    def open(cls, folder: Path, *, user: str, passphrase: str, now: datetime) -> Store:
        """Open a store; the recovery code is taken in place of a passphrase and opens it as the user "recovery".

        Where this user may not write, the store opens for reading and an append raises StoreReadOnly. Raises
        WrongPassphrase, StoreUnavailable, StoreTooNew.
        """
        unlocked = vault.unlock(folder, user, passphrase, now)
        writable = file.is_writable(folder)
        with translated(folder):
            file.require(folder)
            db = file.connect(folder, unlocked.key, writable=writable)
            try:
                schema.bring_up(db, folder, writable=writable)
                return cls(folder, db, unlocked, writable=writable)
            except BaseException:
                db.close()
                raise

    def append(self, records: Sequence[AnyRecord], entry: Entry, frozen: Iterable[bytes] = ()) -> Appended:
        """Store all records, their journal entry and the frozen Assessments they were decided on, or nothing.

        A record whose id is stored with the same content is left as it is; with other content it is a Problem. When
        nothing is new, nothing is written.
        """
        if not self.writable:
            raise read_only(self.folder)
        with translated(self.folder), file.writing(self._db):
            new, already = self._sort(records)
            last = self._write(new, entry) if new else self.newest()
            for content in frozen:
                self._db.execute(
                    "INSERT INTO assessment SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM assessment WHERE hash = ?1)",
                    (hashlib.sha256(content).hexdigest(), content),
                )
        return Appended(tuple(item.id for item in new), already, (last - len(new), last))

    def clash(self, record: AnyRecord) -> Problem | None:
        """Return why a record cannot be appended beside the one that has its id, None when it can or is the same."""
        old = self.get(record.id)
        return None if old is None or rows.same_content(old, record) else _clash(record)

    def log(self, entry: Entry, digest: str = "") -> int:
        """Write a journal entry about something that stores no record (a view, a print); return its number."""
        if not self.writable:
            raise read_only(self.folder)
        with translated(self.folder), file.writing(self._db):
            return journal.write(self._db, entry, 0, digest)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._db.close()

    def _sort(self, records: Sequence[AnyRecord]) -> tuple[tuple[AnyRecord, ...], tuple[str, ...]]:
        new: dict[str, AnyRecord] = {}
        already: list[str] = []
        for record in records:
            old = new.get(record.id) or self.get(record.id)
            if old is None:
                new[record.id] = record
            elif rows.same_content(old, record):
                already.append(record.id)
            else:
                raise _clash(record)
        return tuple(new.values()), tuple(already)

    def _write(self, records: tuple[AnyRecord, ...], entry: Entry) -> int:
        cells = [(rows.table_of(record), rows.to_row(record)) for record in records]
        number = journal.write(self._db, entry, len(cells), rows.digest(cells))
        for record, (table, row) in zip(records, cells, strict=True):
            try:
                self._db.execute(rows.kinds()[table].insert, row)
            except IntegrityError as error:
                raise _refused(record, str(error)) from error
            self._db.execute(
                "INSERT INTO arrival (record, kind, patient, journal) VALUES (?, ?, ?, ?)",
                (record.id, table, record.patient, number),
            )
        return self.newest()


def _new_file(folder: Path, key: bytes, meta: Meta) -> Database:
    with ExitStack() as undo:
        # Half a store in the folder would refuse the next try to make one.
        undo.callback((folder / file.CHART).unlink, missing_ok=True)
        file.make(folder)
        db = file.connect(folder, key, writable=True)
        undo.callback(db.close)
        schema.bring_up(db, folder, writable=True)
        with file.writing(db):
            for item in msgspec.structs.asdict(meta).items():
                db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", item)
        undo.pop_all()
        return db


def _clash(record: AnyRecord) -> Problem:
    return Problem("another record with this id is stored already.", where=record.id, do="Correct that one.")


def _refused(record: AnyRecord, message: str) -> Problem:
    if "supersedes" in message:
        return Problem("this record was corrected already.", where=str(record.supersedes), do="Correct the newer one.")
    if "a correction belongs" in message:
        return Problem("a correction belongs to the patient and kind of its original.", where=str(record.supersedes))
    if "FOREIGN KEY" in message:
        return Problem("this record belongs to no patient of the store.", where=record.id)
    return Problem(f"the store refused this record ({message}).", where=record.id)
