"""Whether records of several workstations have to be held against each other at all; almost always they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.conflict.model import Conflict
from bedside.domain.records import AnyRecord, Patient

SEVERAL = 2
_HALF = 2
_by_recording = attrgetter("recorded_at", "id")


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """The known records of one patient, other contents under their ids, and who else has their record number."""

    known: Sequence[AnyRecord]
    versions: Sequence[tuple[str, AnyRecord]] = ()
    namesakes: Sequence[Patient] = ()

    @property
    def alone(self) -> bool:
        """Return whether one workstation made all of this in single lines: then nothing can contradict."""
        if self.versions or self.namesakes:
            return False
        later = [item.supersedes for item in self.known if item.supersedes]
        return len(set(later)) == len(later) and len({item.workstation for item in self.known}) < SEVERAL


class Meeting(msgspec.Struct, frozen=True):
    """What became of the records of several workstations: those in force, those struck, and what is in conflict.

    Several contents under one id have ids of their own here, but for the first. `because` tells by id what struck a
    record that no correction replaced: a settlement, or the same correction made elsewhere.
    """

    live: tuple[AnyRecord, ...]
    struck: tuple[AnyRecord, ...]
    because: Mapping[str, AnyRecord]
    conflicts: tuple[Conflict, ...]


def met(sources: Sources, catalogue: Catalogue, zone: ZoneInfo) -> Meeting | None:
    """Return what became of the records, None where one workstation made them all in single lines."""
    if sources.alone:
        return None
    # Here: a store of one workstation never needs it.
    from bedside.domain.conflict.meeting import meet  # noqa: PLC0415

    return meet(sources, catalogue, zone)


def person_in_force(known: Sequence[AnyRecord], versions: Sequence[tuple[str, AnyRecord]] = ()) -> Patient | None:
    """Return who the patient is: of two that are in conflict the one recorded last, None where none stands."""
    every = [item for item in known if isinstance(item, Patient)]
    replaced = {item.supersedes for item in every}
    live = [item for item in every if item.id not in replaced and not item.void]
    if len(live) > 1 or versions:
        from bedside.domain.conflict.table import people  # noqa: PLC0415 - as above

        live = people(known, versions)
    return max(live, key=_by_recording, default=None)


def too_close(at: datetime, other: datetime, interval: timedelta) -> bool:
    """Return whether two doses are less than half an interval apart, so that they may be one."""
    return abs(at - other) < interval / _HALF
