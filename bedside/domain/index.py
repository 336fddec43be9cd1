"""What a chart looks up in its records; one record more or less leaves every other series as it is, shared and all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.quantity import Bounds
from bedside.domain.records import AnyRecord, Event, Observation, OxygenSetting
from bedside.domain.value import Value, interval, read_as, seen_with

T = TypeVar("T")
K = TypeVar("K")
D = TypeVar("D", bound=AnyRecord | Value)
Records = tuple[AnyRecord, ...]
_SEEN_WITH = ("spo2", "rr")


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """`records` by id and kind, events and values by code, each oldest first; `held` waits, `undated` has no time."""

    records: Records
    ids: Mapping[str, AnyRecord]
    kinds: Mapping[type, Records]
    events: Mapping[str, tuple[Event, ...]]
    values: Mapping[str, tuple[Value, ...]]
    held: tuple[Observation, ...]
    undated: tuple[Observation, ...]

    def with_record(self, record: AnyRecord, catalogue: Catalogue) -> Index:
        """Return the index of one record more."""
        events, values = self.events, self.values
        if isinstance(record, Event):
            events = {**events, record.code: inserted(events.get(record.code, ()), record)}
        for value in _values_of(record, catalogue):
            values = {**values, value.code: _placed(values.get(value.code, ()), value, _value_order)}
        held = inserted(self.held, record) if _is_held(record) else self.held
        undated = inserted(self.undated, record) if _is_undated(record) else self.undated
        return Index(
            records=inserted(self.records, record),
            ids={**self.ids, record.id: record},
            kinds={**self.kinds, type(record): inserted(self.kinds.get(type(record), ()), record)},
            events=events,
            values=values,
            held=held,  # pyright: ignore[reportArgumentType]
            undated=undated,  # pyright: ignore[reportArgumentType]
        )

    def without(self, record: AnyRecord) -> Index:
        """Return the index of one record less."""
        events, values = self.events, self.values
        if isinstance(record, Event):
            events = _left(events, record.code, [item for item in events[record.code] if item is not record])
        for code in _codes_of(record):
            kept = [item for item in values.get(code, ()) if item.records != (record.id,)]
            values = _left(values, code, kept)
        kinds = _left(self.kinds, type(record), [item for item in self.kinds[type(record)] if item is not record])
        return msgspec.structs.replace(
            self,
            records=tuple(item for item in self.records if item is not record),
            ids={name: item for name, item in self.ids.items() if name != record.id},
            kinds=kinds,
            events=events,
            values=values,
            held=tuple(item for item in self.held if item is not record),
            undated=tuple(item for item in self.undated if item is not record),
        )

    def until(self, at: datetime) -> Index:
        """Return the index of the records that hold by an earlier moment."""
        records = cut(self.records, at)
        return Index(
            records=records,
            ids=self.ids if records is self.records else {item.id: item for item in records},
            kinds=_cut(self.kinds, at),
            events=_cut(self.events, at),
            values=_cut(self.values, at),
            held=cut(self.held, at),
            undated=cut(self.undated, at),
        )


def indexed(records: Records, catalogue: Catalogue, disputed: frozenset[str] = frozenset()) -> Index:
    """Return the index of records that stand in order; the values of `disputed` ones are held."""
    values: dict[str, list[Value]] = {}
    found = _all_values(records, catalogue)
    for value in _held_back(found, disputed) if disputed else found:
        values.setdefault(value.code, []).append(value)
    kinds = _grouped(records, type)
    events: Any = kinds.get(Event, ())
    observations: Any = kinds.get(Observation, ())
    return Index(
        records=records,
        ids={item.id: item for item in records},
        kinds=kinds,
        events=_grouped(events, _code),
        values={code: _in_order(found) if code in _SEEN_WITH else tuple(found) for code, found in values.items()},
        held=tuple(item for item in observations if item.held),
        undated=tuple(item for item in observations if item.precision == "undated"),
    )


def order(record: AnyRecord) -> tuple[datetime, datetime, str]:
    """Return what puts records in order: when it was true, when it was recorded, its id."""
    return record.at, record.recorded_at, record.id


def inserted(records: tuple[T, ...], record: T) -> tuple[T, ...]:
    """Return ordered records with one more in its place."""
    return _placed(records, record, order)  # pyright: ignore[reportArgumentType]


def cut(items: tuple[D, ...], at: datetime) -> tuple[D, ...]:
    """Return the ordered records or values up to a moment; the same tuple when that is all of them."""
    end = bisect_right(items, at, key=_time)
    return items if end == len(items) else items[:end]


def _placed(items: tuple[T, ...], item: T, key: Callable[[T], Any]) -> tuple[T, ...]:
    place = bisect_right(items, key(item), key=key)
    return (*items[:place], item, *items[place:])


def _left(groups: Mapping[K, tuple[T, ...]], name: K, kept: list[T]) -> Mapping[K, tuple[T, ...]]:
    others = {key: found for key, found in groups.items() if key != name}
    return {**others, name: tuple(kept)} if kept else others


def _cut(groups: Mapping[K, tuple[D, ...]], at: datetime) -> Mapping[K, tuple[D, ...]]:
    found = {key: cut(items, at) for key, items in groups.items()}
    return {key: items for key, items in found.items() if items}


def _grouped(records: Iterable[T], key: Callable[[T], K]) -> Mapping[K, tuple[T, ...]]:
    groups: dict[K, list[T]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return {name: tuple(found) for name, found in groups.items()}


def _all_values(records: Records, catalogue: Catalogue) -> Iterator[Value]:
    # A stay repeats many numbers: each is turned into the exact fraction that rules compare once.
    intervals: dict[tuple[object, ...], Bounds | None] = {}
    for item in records:
        if isinstance(item, OxygenSetting):
            yield from seen_with(item, catalogue, intervals)
        elif isinstance(item, Observation) and item.precision != "undated":
            key = item.code, item.unit, item.comparator, item.value, bool(item.held)
            if key not in intervals:
                intervals[key] = interval(item, catalogue)
            yield read_as(item, intervals[key])


def _held_back(values: Iterable[Value], disputed: frozenset[str]) -> Iterator[Value]:
    """Yield values with those of records in conflict turned into held ones."""
    for value in values:
        yield value if disputed.isdisjoint(value.records) else msgspec.structs.replace(value, bounds=None)


def _values_of(record: AnyRecord, catalogue: Catalogue) -> Iterator[Value]:
    return _all_values((record,), catalogue)


def _codes_of(record: AnyRecord) -> tuple[str, ...]:
    if isinstance(record, Observation):
        return (record.code,)
    return _SEEN_WITH if isinstance(record, OxygenSetting) else ()


def _is_held(record: AnyRecord) -> bool:
    return isinstance(record, Observation) and bool(record.held)


def _is_undated(record: AnyRecord) -> bool:
    return isinstance(record, Observation) and record.precision == "undated"


def _in_order(values: list[Value]) -> tuple[Value, ...]:
    """Return the values of a code that comes from two kinds of records; all others stand as their records do."""
    return tuple(sorted(values, key=_value_order))


def _value_order(value: Value) -> tuple[datetime, datetime, bool, str]:
    return value.at, value.recorded_at, isinstance(value.source, OxygenSetting), value.records[0]


def _time(item: AnyRecord | Value) -> datetime:
    return item.at


def _code(event: Event) -> str:
    return event.code
