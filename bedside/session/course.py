"""One patient's live chart between redraws: grown by what was stored since, and built anew where that will not do.

Kept here because a save must not read weeks of a stay again; every answer is the one a fresh reading would give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.amend import held_from_first
from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart, build, grown, rewind
from bedside.domain.moment import local
from bedside.domain.records import AnyRecord, Patient
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.text import language

Versions = tuple[tuple[str, AnyRecord], ...]
_NO_MARKS: Mapping[str, str] = MappingProxyType({})


class _Past(msgspec.Struct, frozen=True):
    protocol: Protocol
    chart: Chart
    assessment: Assessment
    whole: bool
    spoken: str


class Course:
    """What was made of one patient's records so far."""

    def __init__(self, zone: ZoneInfo, catalogue: Catalogue) -> None:
        self._zone = zone
        self._catalogue = catalogue
        self._memo, self._past_memo = Memo(), Memo()
        self._ids: set[str] = set()
        self._recorded: datetime | None = None
        self._chart: Chart | None = None
        self._past: _Past | None = None
        self._beside: tuple[Versions, tuple[Patient, ...]] = (), ()

    def chart(
        self,
        records: Sequence[AnyRecord],
        now: datetime,
        marks: Mapping[str, str] = _NO_MARKS,
        versions: Versions = (),
        namesakes: tuple[Patient, ...] = (),
    ) -> Chart:
        """Return the chart of all records of the patient now; raise LookupError without a patient record.

        `versions` and `namesakes` as in `build`.
        """
        if (versions, namesakes) != self._beside:
            self._beside, self._chart = (versions, namesakes), None
        new = sorted((item for item in records if item.id not in self._ids), key=_arrival)
        self._ids.update(item.id for item in new)
        for item in new:
            self._recorded = max(item.recorded_at, self._recorded or item.recorded_at)
        return self._grown(new, now, marks) or self._built(records, now, marks)

    def assess(self, protocol: Protocol, chart: Chart, *, whole: bool) -> Assessment:
        """Return the Assessment of the live chart, the `whole` of it or its verdicts only."""
        return assess(protocol, chart, self._memo, whole=whole)

    def look_back(self, protocol: Protocol, chart: Chart, at: datetime, *, whole: bool) -> Assessment:
        """Return the Assessment of an earlier moment with what is known now; later entries leave it as it was.

        The `whole` of it or its verdicts, which the whole of it has as well: where that is known, it is returned.
        """
        then = rewind(chart, at)
        known = self._past
        same = known and known.protocol is protocol and known.whole >= whole and known.spoken == language()
        if known and same and replace(known.chart, known_at=then.known_at) == then:
            return msgspec.structs.replace(known.assessment, known_at=local(then.known_at, then.zone))
        found = assess(protocol, then, self._past_memo, whole=whole)
        self._past = _Past(protocol, then, found, whole, language())
        return found

    def _grown(self, new: Sequence[AnyRecord], now: datetime, marks: Mapping[str, str]) -> Chart | None:
        if self._chart is None or self._chart.at > now:
            return None
        known = replace(self._chart, clock_marks=marks, known_index=self._chart.index)
        self._chart = grown(known, new, at=now, known_at=self._known(now))
        return self._chart

    def _built(self, records: Sequence[AnyRecord], now: datetime, marks: Mapping[str, str]) -> Chart:
        made = build(
            held_from_first(records),
            at=now,
            known_at=self._known(now),
            zone=self._zone,
            catalogue=self._catalogue,
            clock_marks=marks,
            versions=self._beside[0],
            namesakes=self._beside[1],
        )
        # A chart that hides what lies in the future cannot grow: it would have to show that when its time comes.
        self._chart = made if all(item.at <= now for item in records) else None
        return made

    def _known(self, now: datetime) -> datetime:
        """Return the clock of what is known: another computer's may run ahead, but what is stored is known."""
        return max(now, self._recorded or now)


def _arrival(record: AnyRecord) -> tuple[datetime, str]:
    return record.recorded_at, record.id
