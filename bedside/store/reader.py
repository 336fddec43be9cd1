"""What an open store answers: records, people, the journal and what has arrived."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.store import journal, rows
from bedside.store.errors import StoreUnavailable, translated

if TYPE_CHECKING:
    from sqlite_utils import Database


class Reader:
    """The reading half of an open store."""

    folder: Path
    _db: Database

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
        where = f"WHERE held <> '[]' AND {in_force('observation')} ORDER BY rowid"
        found = self._read(rows.kinds()["observation"], where)
        return tuple(item for item in found if isinstance(item, Observation))

    def patients(self) -> tuple[Patient, ...]:
        """Return the latest version of every patient, in the order of arrival."""
        return tuple(self._people(f"WHERE {in_force('patient')} ORDER BY rowid"))

    def patients_by_mrn(self, mrn: str) -> tuple[Patient, ...]:
        """Return the patients whose latest version carries exactly this record number."""
        return tuple(self._people(f"WHERE mrn = ? AND {in_force('patient')}", mrn))

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


def in_force(table: str) -> str:
    """Return the condition that a row of the table stands: neither void nor replaced by a later one."""
    return f"NOT void AND NOT EXISTS (SELECT 1 FROM {table} AS later WHERE later.supersedes = {table}.id)"
