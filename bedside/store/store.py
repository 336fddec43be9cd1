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
from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.store import file, journal, rows, schema, vault
from bedside.store.driver import IntegrityError
from bedside.store.errors import StoreUnavailable, read_only, translated
from bedside.store.journal import Entry
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


class Store:
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

    def get(self, record_id: str) -> AnyRecord | None:
        """Return one record in any version, or None."""
        found = self._all("SELECT kind FROM arrival WHERE record = ?", record_id)
        return self._read(rows.kinds()[found[0][0]], "WHERE id = ?", record_id)[0] if found else None

    def successor(self, record_id: str) -> AnyRecord | None:
        """Return the record that corrects or voids this one, or None."""
        found = self._all("SELECT kind FROM arrival WHERE record = ?", record_id)
        later = self._read(rows.kinds()[found[0][0]], "WHERE supersedes = ?", record_id) if found else ()
        return later[-1] if later else None

    def records(self, patient_id: str) -> tuple[AnyRecord, ...]:
        """Return everything of one patient, all kinds and all versions."""
        found = (self._read(kind, "WHERE patient = ? ORDER BY rowid", patient_id) for kind in rows.kinds().values())
        return tuple(record for part in found for record in part)

    def held(self) -> tuple[Observation, ...]:
        """Return every observation in force that waits for a person, in the order of arrival."""
        where = f"WHERE held <> '[]' AND {_in_force('observation')} ORDER BY rowid"
        found = self._read(rows.kinds()["observation"], where)
        return tuple(item for item in found if isinstance(item, Observation))

    def clash(self, record: AnyRecord) -> Problem | None:
        """Return why a record cannot be appended beside the one that has its id, None when it can or is the same."""
        old = self.get(record.id)
        return None if old is None or rows.same_content(old, record) else _clash(record)

    def patients(self) -> tuple[Patient, ...]:
        """Return the latest version of every patient, in the order of arrival."""
        return tuple(self._people(f"WHERE {_in_force('patient')} ORDER BY rowid"))

    def patients_by_mrn(self, mrn: str) -> tuple[Patient, ...]:
        """Return the patients whose latest version carries exactly this record number."""
        return tuple(self._people(f"WHERE mrn = ? AND {_in_force('patient')}", mrn))

    def assessment(self, sha256: str) -> bytes | None:
        """Return a frozen Assessment by its hash."""
        found = self._all("SELECT bytes FROM assessment WHERE hash = ?", sha256)
        return found[0][0] if found else None

    def journal(self) -> tuple[journal.Link, ...]:
        """Return the journal, oldest entry first."""
        with translated(self.folder):
            return journal.links(self._db)

    def counts(self) -> dict[str, int]:
        """Return how many records, corrections included, each kind has."""
        found = dict(self._all("SELECT kind, count(*) FROM arrival GROUP BY kind"))
        return {kind: found.get(kind, 0) for kind in rows.kinds()}

    def data_version(self) -> int:
        """Return a number that moves when another program has written."""
        return self._all("PRAGMA data_version")[0][0]

    def changed_since(self, seq: int) -> tuple[int, frozenset[str]]:
        """Return the newest arrival number and the patients with records that arrived after `seq`."""
        found = self._all("SELECT max(seq), patient FROM arrival WHERE seq > ? GROUP BY patient", seq)
        return max((row[0] for row in found), default=seq), frozenset(row[1] for row in found)

    def newest(self) -> int:
        """Return the newest arrival number, 0 in an empty store."""
        return self._all("SELECT coalesce(max(seq), 0) FROM arrival")[0][0]

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

    def _people(self, where: str, *values: str) -> Iterable[Patient]:
        return (item for item in self._read(rows.kinds()["patient"], where, *values) if isinstance(item, Patient))

    def _read(self, kind: rows.Kind, where: str, *values: str) -> tuple[AnyRecord, ...]:
        try:
            return rows.from_rows(kind, self._all(f"{kind.select} {where}", *values))
        except msgspec.ValidationError as error:
            raise StoreUnavailable(
                f"A row of the table {kind.table} cannot be read. Nothing was changed. Restore the last backup."
            ) from error

    def _all(self, sql: str, *values: str | int) -> list[tuple]:
        with translated(self.folder):
            return self._db.execute(sql, values).fetchall()


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


def _in_force(table: str) -> str:
    return f"NOT void AND NOT EXISTS (SELECT 1 FROM {table} AS later WHERE later.supersedes = {table}.id)"


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
