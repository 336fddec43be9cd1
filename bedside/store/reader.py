"""What an open store answers: records, people, the journal and what has arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.domain.records import AnyRecord, Event, Observation, Patient
from bedside.store import journal, rows, trail, versions
from bedside.store.errors import StoreUnavailable, translated
from bedside.text import _

if TYPE_CHECKING:
    from sqlite_utils import Database


_AT_ONCE = 1000
_LISTED = "IN (SELECT value FROM json_each(?))"


class Known(NamedTuple):
    """What is known of one patient: each record in the version that counts, and other versions of it by record id.

    `arrived` says when a record reached this store, where that is another time than its `recorded_at`.
    """

    records: tuple[AnyRecord, ...]
    variants: tuple[tuple[str, AnyRecord], ...]
    arrived: Mapping[str, datetime]


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
        where = "WHERE supersedes = ?1 OR id IN (SELECT record FROM variant WHERE supersedes = ?1)"
        later = self._read(rows.kinds()[found[0][0]], where, record_id) if found else ()
        return max(later, key=_by_time) if later else None

    def every_version(self, ids: Sequence[str]) -> dict[str, tuple[AnyRecord, ...]]:
        """Return the stored versions of records, by id; nothing for ids that the store does not hold."""
        found: dict[str, tuple[AnyRecord, ...]] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = _list(ids[start : start + _AT_ONCE])
            for (kind,) in self._kinds_of(ids[start : start + _AT_ONCE]):
                found |= {item.id: (item,) for item in self._rows(rows.kinds()[kind], f"WHERE id {_LISTED}", some)}
        if found:
            with self._translated():
                second = versions.of_records(self._db, list(found))
            found |= {name: found[name] + told for name, told in second.items()}
        return found

    def records(self, patient_id: str) -> tuple[AnyRecord, ...]:
        """Return everything of one patient, all kinds and all corrections."""
        return self.known(patient_id).records

    def variants(self, patient_id: str) -> tuple[tuple[str, AnyRecord], ...]:
        """Return what other workstations say differently under the ids of the patient's records."""
        return self.known(patient_id).variants

    def arrived(self, patient_id: str) -> Mapping[str, datetime]:
        """Return when records reached this store, by id, where that is another time than their `recorded_at`."""
        return self.known(patient_id, datetime.max.replace(tzinfo=UTC)).arrived

    def known(self, patient_id: str, by: datetime | None = None) -> Known:
        """Return what is known of one patient; `by` leaves out what other workstations told of a record later.

        `arrived` is read where `by` is given only: all that is stored is known now.
        """
        kinds = rows.kinds().values()
        found = [item for kind in kinds for item in self._rows(kind, "WHERE patient = ? ORDER BY rowid", patient_id)]
        with self._translated():
            second = versions.of_patient(self._db, patient_id, by)
            arrived = {} if by is None else versions.merged(self._db, [item.id for item in found])
        others: list[tuple[str, AnyRecord]] = []
        for place, item in enumerate(found):
            if item.id in second:
                first, different = versions.chosen((item, *second[item.id]))
                arrived.setdefault(item.id, item.recorded_at)
                found[place] = first
                others += [(item.id, one) for one in different]
        return Known(tuple(found), tuple(sorted(others, key=itemgetter(0))), arrived)

    def held(self) -> tuple[Observation, ...]:
        """Return every observation in force that waits for a person, in the order of arrival."""
        waits = f"(held <> '[]' OR {_told_twice('observation')})"
        found = self._read(rows.kinds()["observation"], f"WHERE {waits} AND {in_force('observation')} ORDER BY rowid")
        return tuple(item for item in found if isinstance(item, Observation) and item.held)

    def patients(self) -> tuple[Patient, ...]:
        """Return the latest version of every patient, in the order of arrival."""
        return self._people(f"WHERE {in_force('patient')} ORDER BY rowid")

    def patients_by_mrn(self, mrn: str) -> tuple[Patient, ...]:
        """Return the patients whose latest version carries exactly this record number, the newest at the end."""
        found = self._people(f"WHERE (mrn = ? OR {_told_twice('patient')}) AND {in_force('patient')}", mrn)
        return tuple(sorted((item for item in found if item.mrn == mrn), key=_by_time))

    def moves(self) -> tuple[Event, ...]:
        """Return every event in force that says where somebody is: admission, bed, discharge, death; oldest first."""
        codes = "code IN ('admitted', 'bed', 'discharged', 'died')"
        found = self._read(rows.kinds()["event"], f"WHERE {codes} AND {in_force('event')} ORDER BY at, rowid")
        return tuple(item for item in found if isinstance(item, Event) and not item.void)

    def serials(self, workstation: str) -> tuple[str, ...]:
        """Return the serial numbers that a workstation has given to printed copies."""
        found = self._all("SELECT DISTINCT subject FROM event WHERE code = 'printed' AND workstation = ?", workstation)
        return tuple(row[0] for row in found)

    def assessment(self, sha256: str) -> bytes | None:
        """Return a frozen Assessment by its hash."""
        found = self._all("SELECT bytes FROM assessment WHERE hash = ?", sha256)
        return found[0][0] if found else None

    def signers(self) -> tuple[tuple[str, str], ...]:
        """Return who has entered anything, each with every name that they signed with or go by."""
        sql = (
            "SELECT DISTINCT author, name FROM document UNION SELECT DISTINCT author, author FROM journal ORDER BY 1, 2"
        )
        return tuple((author, name) for author, name in self._all(sql))

    def journal(self) -> tuple[journal.Link, ...]:
        """Return the journal, oldest entry first."""
        with self._translated():
            return journal.links(self._db)

    def logged(self, entry: journal.Entry, since: datetime) -> bool:
        """Return whether such an entry (author, action, patient) was written since a moment."""
        with self._translated():
            return journal.stands(self._db, entry, since)

    def line(self, record_id: str) -> tuple[AnyRecord, ...]:
        """Return every version that a record belongs to, in the order of arrival; empty for an unknown id."""
        return trail.line(self, record_id)

    def clock_marks(self, patient_id: str) -> dict[str, str]:
        """Return what was wrong with the clock under which records of a patient came in, by record id."""
        return trail.clock_marks(self, patient_id)

    def counts(self) -> dict[str, int]:
        """Return how many records, corrections included, each kind has."""
        found = dict(self._all("SELECT kind, count(*) FROM arrival GROUP BY kind"))
        return {kind: found.get(kind, 0) for kind in rows.kinds()}

    def data_version(self) -> int:
        """Return a number that moves when another program has written."""
        return self._all("PRAGMA data_version")[0][0]

    def journal_head(self) -> int:
        """Return the number of the journal's newest entry, 0 for an empty journal."""
        with self._translated():
            return journal.head(self._db)[0]

    def latest_patients(self, most: int) -> tuple[str, ...]:
        """Return up to so many patients, the one whose records arrived last first."""
        found: list[str] = []
        while len(found) < most:
            # One at a time from the end: grouping all arrivals would read the whole table.
            known = msgspec.json.encode(found).decode()
            sql = "SELECT patient FROM arrival WHERE patient NOT IN (SELECT value FROM json_each(?)) ORDER BY seq DESC"
            row = self._all(f"{sql} LIMIT 1", known)
            if not row:
                break
            found.append(row[0][0])
        return tuple(found)

    def changed_since(self, seq: int) -> tuple[int, frozenset[str]]:
        """Return the newest arrival number and the patients with records that arrived after `seq`."""
        found = self._all("SELECT max(seq), patient FROM arrival WHERE seq > ? GROUP BY patient", seq)
        return max((row[0] for row in found), default=seq), frozenset(row[1] for row in found)

    def variants_since(self, seq: int) -> tuple[int, frozenset[str]]:
        """Return the newest second version's number and the patients with such that came after `seq`."""
        found = self._all("SELECT max(seq), patient FROM variant WHERE seq > ? GROUP BY patient", seq)
        return max((row[0] for row in found), default=seq), frozenset(row[1] for row in found)

    def newest_variant(self) -> int:
        """Return the number of the newest second version of a record, 0 where there is none."""
        return self._all("SELECT coalesce(max(seq), 0) FROM variant")[0][0]

    def has_merged(self) -> bool:
        """Return whether records of another workstation came by a merge."""
        return bool(self._all("SELECT 1 FROM journal WHERE action LIKE 'merge %' LIMIT 1"))

    def newest(self) -> int:
        """Return the newest arrival number, 0 in an empty store."""
        return self._all("SELECT coalesce(max(seq), 0) FROM arrival")[0][0]

    def _people(self, where: str, *values: str) -> tuple[Patient, ...]:
        """Return one version of each person: after a merge a person may be corrected twice, until that is reviewed."""
        found: dict[str, Patient] = {}
        for item in self._read(rows.kinds()["patient"], where, *values):
            if isinstance(item, Patient):
                found[item.patient] = max(item, found.get(item.patient, item), key=_by_time)
        return tuple(found.values())

    def _read(self, kind: rows.Kind, where: str, *values: str) -> tuple[AnyRecord, ...]:
        """Return the records of rows, each in the version that counts."""
        found = self._rows(kind, where, *values)
        with self._translated():
            if not found or not versions.any_at_all(self._db):
                return found
            second = versions.of_records(self._db, [item.id for item in found])
        return tuple(versions.chosen((item, *second.get(item.id, ()))).first for item in found)

    def _kinds_of(self, ids: Sequence[str]) -> list[tuple]:
        if len(ids) == 1:  # a single value is saved all day long, and json_each takes three times as long
            return self._all("SELECT kind FROM arrival WHERE record = ?", ids[0])
        return self._all(f"SELECT DISTINCT kind FROM arrival WHERE record {_LISTED}", _list(ids))

    def _rows(self, kind: rows.Kind, where: str, *values: str) -> tuple[AnyRecord, ...]:
        try:
            return rows.from_rows(kind, self._all(f"{kind.select} {where}", *values))
        except msgspec.DecodeError as error:
            raise StoreUnavailable(
                _("A row of the table {table} cannot be read. Nothing was changed. Restore the last backup.").format(
                    table=kind.table
                )
            ) from error

    def _translated(self) -> AbstractContextManager[None]:
        """Return the block in which failures of the database are named."""
        return translated(self.folder)

    def _all(self, sql: str, *values: str | int) -> list[tuple]:
        with self._translated():
            return self._db.execute(sql, values).fetchall()


def _list(ids: Sequence[str]) -> str:
    return msgspec.json.encode(ids).decode()


def in_force(table: str) -> str:
    """Return the condition that a row of the table stands: neither void nor replaced by a later one."""
    return (
        f"NOT void AND NOT EXISTS (SELECT 1 FROM {table} AS later WHERE later.supersedes = {table}.id) "
        f"AND NOT EXISTS (SELECT 1 FROM variant WHERE variant.supersedes = {table}.id)"
    )


def _told_twice(table: str) -> str:
    """Return the condition that another workstation says something else of a row, which may be what counts."""
    return f"id IN (SELECT record FROM variant WHERE kind = '{table}')"


def _by_time(record: AnyRecord) -> tuple[datetime, str]:
    return record.recorded_at, record.id
