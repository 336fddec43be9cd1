"""Everything known of one patient at a moment, seen through two clocks: what was true then, and what was recorded by then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from bedside.domain.analyte import Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.moment import Precision, end_of_day, hours_between, local_date
from bedside.domain.quantity import Bounds, bounds
from bedside.domain.records import AnyRecord, Event, Observation, OxygenSetting, Patient

R = TypeVar("R", bound=AnyRecord)


@dataclass(frozen=True, kw_only=True)
class Value:
    """One charted number as rules read it: an exact interval in the canonical unit, or held, and where it comes from.

    `bounds` is None while the value is held in quarantine. `records` are the ids it rests on (two for a derived value).
    `text` and `unit` are as typed; `derived` says how a computed value came about.
    """

    code: str
    records: tuple[str, ...]
    at: datetime
    precision: Precision
    recorded_at: datetime
    bounds: Bounds | None
    text: str
    unit: str
    derived: str = ""
    source: Observation | OxygenSetting | None = field(default=None, compare=False)

    @property
    def exact(self) -> Fraction | None:
        """Return the number in the canonical unit, or None for a held value or an interval."""
        return self.bounds.low if self.bounds and self.bounds.low == self.bounds.high else None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The records of one patient in force at `at`, as known at `known_at`; immutable."""

    patient: Patient
    at: datetime
    known_at: datetime
    zone: ZoneInfo
    catalogue: Catalogue
    records: tuple[AnyRecord, ...]
    struck: tuple[AnyRecord, ...]

    @cached_property
    def _by_kind(self) -> dict[type, tuple[AnyRecord, ...]]:
        groups: dict[type, list[AnyRecord]] = {}
        for record in self.records:
            groups.setdefault(type(record), []).append(record)
        return {kind: tuple(found) for kind, found in groups.items()}

    @cached_property
    def _values(self) -> dict[str, tuple[Value, ...]]:
        groups: dict[str, list[Value]] = {}
        for value in self._all_values():
            groups.setdefault(value.code, []).append(value)
        return {code: tuple(sorted(found, key=_by_time)) for code, found in groups.items()}

    @cached_property
    def _events(self) -> dict[str, tuple[Event, ...]]:
        groups: dict[str, list[Event]] = {}
        for event in self.of(Event):
            groups.setdefault(event.code, []).append(event)
        return {code: tuple(found) for code, found in groups.items()}

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """Return the records of one kind, oldest first."""
        return self._by_kind.get(kind, ())  # pyright: ignore[reportReturnType]

    def events(self, *codes: str) -> tuple[Event, ...]:
        """Return the events of the codes, oldest first."""
        found = [event for code in codes for event in self._events.get(code, ())]
        return tuple(sorted(found, key=_by_time)) if len(codes) > 1 else tuple(found)

    def latest_event(self, *codes: str) -> Event | None:
        """Return the newest event of the codes."""
        found = self.events(*codes)
        return found[-1] if found else None

    def values(self, code: str) -> tuple[Value, ...]:
        """Return the dated values of a catalogue code, held ones included, oldest first."""
        return self._values.get(code, ())

    def latest(self, code: str) -> Value | None:
        """Return the newest dated value of a code, held or not."""
        found = self.values(code)
        return found[-1] if found else None

    def undated(self, code: str = "") -> tuple[Observation, ...]:
        """Return observations whose sampling time is unknown; no rule places them."""
        return tuple(
            item for item in self.of(Observation) if item.precision == "undated" and (not code or item.code == code)
        )

    def held(self) -> tuple[Observation, ...]:
        """Return the observations that wait in quarantine for a person."""
        return tuple(item for item in self.of(Observation) if item.held)

    def oxygen(self) -> OxygenSetting | None:
        """Return the oxygen setting charted last; its age decides whether it still counts."""
        found = self.of(OxygenSetting)
        return found[-1] if found else None

    def age_hours(self, at: datetime, precision: Precision = "minute") -> float:
        """Return elapsed hours from a record to `at`; a day-precise record of today is 0 hours old, never negative.

        A date-only record counts from 00:00 of its day (design 5); text built from it says "on the day".
        """
        return max(0.0, hours_between(at, self.at))

    def same_day(self, at: datetime) -> bool:
        """Return whether a moment lies on the calendar day of `at` in the zone."""
        return local_date(at, self.zone) == local_date(self.at, self.zone)

    def find(self, record_id: str) -> AnyRecord | None:
        """Return the record in force or struck with this id."""
        return next((item for item in (*self.records, *self.struck) if item.id == record_id), None)

    def _all_values(self) -> Iterator[Value]:
        units: dict[tuple[str, str], Unit] = {}
        for item in self.of(Observation):
            if item.precision == "undated":
                continue
            key = item.code, item.unit
            if key not in units and not item.held and item.value is not None:
                units[key] = self.catalogue.unit(*key)
            yield observed(item, self.catalogue, units.get(key))
        for setting in self.of(OxygenSetting):
            yield from _seen_with(setting, self.catalogue)


def build(
    records: Iterable[AnyRecord], *, at: datetime, known_at: datetime, zone: ZoneInfo, catalogue: Catalogue
) -> Chart:
    """Make the chart of one patient from all of its records; raise LookupError without a patient record.

    A record counts when it was recorded by `known_at` and holds by `at` (a date-only record by the end of its day's
    start, see `holds`). A corrected record is replaced by its newest successor; a void successor takes it out.
    """
    known = sorted((item for item in records if item.recorded_at <= known_at), key=lambda item: (item.recorded_at, item.id))
    replaced = {item.supersedes for item in known if item.supersedes}
    live = [item for item in known if item.id not in replaced and not item.void]
    struck = tuple(item for item in known if item.id in replaced)
    people = [item for item in live if isinstance(item, Patient)]
    if not people:
        raise LookupError("no patient record is known at that time")
    shown = sorted((item for item in live if not isinstance(item, Patient) and item.at <= at), key=_by_time)
    return Chart(
        patient=people[-1],
        at=at,
        known_at=known_at,
        zone=zone,
        catalogue=catalogue,
        records=tuple(shown),
        struck=tuple(sorted((item for item in struck if item.at <= at), key=_by_time)),
    )


def rewind(chart: Chart, at: datetime) -> Chart:
    """Return the same knowledge as it stood at an earlier moment (the `known_at` clock stays)."""
    return Chart(
        patient=chart.patient,
        at=at,
        known_at=chart.known_at,
        zone=chart.zone,
        catalogue=chart.catalogue,
        records=tuple(item for item in chart.records if item.at <= at),
        struck=tuple(item for item in chart.struck if item.at <= at),
    )


def observed(item: Observation, catalogue: Catalogue, unit: Unit | None = None) -> Value:
    """Return what rules read of an observation; `unit` spares looking up a unit that is already known."""
    exact = None
    if not item.held and item.value is not None:
        known = unit or catalogue.unit(item.code, item.unit)
        exact = bounds(known.canonical(Fraction(item.value)), item.comparator)
    text = f"{item.comparator}{item.value}" if item.value is not None else item.raw
    return Value(
        code=item.code,
        records=(item.id,),
        at=item.at,
        precision=item.precision,
        recorded_at=item.recorded_at,
        bounds=exact,
        text=text,
        unit=item.unit,
        source=item,
    )


def _seen_with(setting: OxygenSetting, catalogue: Catalogue) -> Iterator[Value]:
    for code, number in (("spo2", setting.spo2), ("rr", setting.rr)):
        if number is not None:
            unit = catalogue.analyte(code).unit
            yield Value(
                code=code,
                records=(setting.id,),
                at=setting.at,
                precision=setting.precision,
                recorded_at=setting.recorded_at,
                bounds=bounds(Fraction(number), ""),
                text=str(number),
                unit=unit,
                source=setting,
            )


def in_window(values: Iterable[Value], start: datetime, end: datetime) -> tuple[Value, ...]:
    """Return the values whose time lies in [start, end]."""
    return tuple(item for item in values if start <= item.at <= end)


def day_end(chart: Chart) -> datetime:
    """Return the end of the calendar day of `at`."""
    return end_of_day(local_date(chart.at, chart.zone), chart.zone)


def within(chart: Chart, hours: float, at: datetime) -> bool:
    """Return whether a moment lies no more than `hours` before `at`."""
    return chart.at - timedelta(hours=hours) <= at <= chart.at


def _by_time(item: AnyRecord | Value) -> tuple[datetime, datetime]:
    return item.at, item.recorded_at
