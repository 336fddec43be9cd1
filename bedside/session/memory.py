"""The records of the patients looked at, kept between redraws and dropped when another program changed them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bedside.domain.conflict.sources import person_in_force
from bedside.domain.records import AnyRecord, Event, Patient
from bedside.store.reader import Known
from bedside.store.store import Store


class Memory:
    """What this session has read of the store."""

    def __init__(self, store: Store, now: datetime, require_sane: Callable[[Sequence[AnyRecord]], None]) -> None:
        self._store = store
        self._require_sane = require_sane
        self._patients: dict[str, Known] = {}
        self._version = store.data_version()
        self._seen = store.newest()
        self._told = store.newest_variant()
        self._revised: set[str] = set()
        self._changed: set[str] = set()
        self._minute = _minute(now)
        self.merged = store.has_merged()
        # Moves with every event that came, whoever stored it: one of them may have joined two charts.
        self.edition = 0

    def of(self, patient_id: str) -> tuple[AnyRecord, ...]:
        """Return all records of a patient, empty for an unknown one."""
        return self.known(patient_id).records

    @property
    def seen(self) -> int:
        """Return the arrival number up to which what is kept here holds everything."""
        return self._seen

    def known(self, patient_id: str, by: datetime | None = None) -> Known:
        """Return what is known of a patient now, or what had reached this store by a moment (see `Store.known`)."""
        if by is not None and self._store.has_merged():
            return self._read(patient_id, by)
        if patient_id not in self._patients:
            self._patients[patient_id] = self._read(patient_id)
        return self._patients[patient_id]

    def _read(self, patient_id: str, by: datetime | None = None) -> Known:
        found = self._store.known(patient_id, by)
        self._require_sane((*found.records, *(item for _, item in found.variants)))
        return found

    def person(self, patient_id: str) -> Patient | None:
        """Return the patient's record in force, None for an unknown or voided one."""
        known = self.known(patient_id)
        return person_in_force(known.records, known.variants)

    def add(self, records: Sequence[AnyRecord], arrivals: tuple[int, int]) -> None:
        """Take in what this session has just stored, so that it is no news later unless another wrote in between."""
        if arrivals[0] == self._seen:
            self._seen = arrivals[1]
        self.edition += any(isinstance(item, Event) for item in records)
        new: dict[str, list[AnyRecord]] = {}
        for item in records:
            new.setdefault(item.patient, []).append(item)
        for patient in new.keys() & self._patients.keys():
            known = self._patients[patient]
            self._patients[patient] = known._replace(records=(*known.records, *new[patient]))

    def catch_up(self) -> None:
        """Forget the patients that another program has changed since the last look."""
        version = self._store.data_version()
        if version == self._version:
            return
        self._version = version
        self._changed |= self.forget()

    def forget(self) -> frozenset[str]:
        """Forget the patients with records or second versions that came since the last look; return them."""
        self._seen, changed = self._store.changed_since(self._seen)
        self._told, revised = self._store.variants_since(self._told)
        self._revised |= revised
        self.edition += bool(changed | revised)
        self.merged = self.merged or self._store.has_merged()
        for patient in changed | revised:
            self._patients.pop(patient, None)
        return changed | revised

    def take_in_merged(self) -> None:
        """Forget whom this session's own merge has changed; they are news all the same."""
        self._changed |= self.forget()

    def was_revised(self, patient_id: str) -> bool:
        """Return, once, whether a record of the patient that was known already may read differently now."""
        revised = patient_id in self._revised
        self._revised.discard(patient_id)
        return revised

    def news(self, now: datetime) -> set[str] | None:
        """Return the changed patients once, an empty set once a minute, else None."""
        if self._changed:
            changed, self._changed = self._changed, set()
            return changed
        if _minute(now) == self._minute:
            return None
        self._minute = _minute(now)
        return set()


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
