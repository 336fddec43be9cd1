"""The records of the patients looked at, kept between redraws and dropped when another program changed them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bedside.domain.records import AnyRecord, Patient
from bedside.store.store import Store


class Memory:
    """What this session has read of the store."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._records: dict[str, tuple[AnyRecord, ...]] = {}
        self._version = store.data_version()
        self._seen = store.newest()
        self._changed: set[str] = set()
        self._minute = _minute(now)

    def of(self, patient_id: str) -> tuple[AnyRecord, ...]:
        """Return all records of a patient, empty for an unknown one."""
        if patient_id not in self._records:
            self._records[patient_id] = self._store.records(patient_id)
        return self._records[patient_id]

    def person(self, patient_id: str) -> Patient | None:
        """Return the patient's record in force, None for an unknown or voided one."""
        found = [item for item in self.of(patient_id) if isinstance(item, Patient)]
        replaced = {item.supersedes for item in found}
        return next((item for item in found if item.id not in replaced and not item.void), None)

    def add(self, records: Sequence[AnyRecord], arrivals: tuple[int, int]) -> None:
        """Take in what this session has just stored, so that it is no news later unless another wrote in between."""
        if arrivals[0] == self._seen:
            self._seen = arrivals[1]
        for item in records:
            if item.patient in self._records:
                self._records[item.patient] += (item,)

    def catch_up(self) -> None:
        """Forget the patients that another program has changed since the last look."""
        version = self._store.data_version()
        if version == self._version:
            return
        self._version = version
        self._seen, changed = self._store.changed_since(self._seen)
        self._changed |= changed
        for patient in changed:
            self._records.pop(patient, None)

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
