"""The charts that open conflicts leave possible: one for each way to settle them.

A verdict that differs between two of them is not known yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import product
from math import prod

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.conflict import Conflict
from bedside.domain.index import order
from bedside.domain.records import Patient

Choice = tuple[int, ...]
#: Up to so many combinations each is looked at; beyond that, what is not varied together is varied one by one.
_MOST = 12


def worlds(chart: Chart) -> tuple[Chart, ...]:
    """Return the charts that settling the open conflicts could make; none where nothing is in conflict.

    Where the conflicts are too many for every combination, those of one kind are settled alike: all as the first
    reading, or all as the second; and the chart without any of the records in conflict stands before these.
    """
    made = tuple(_taken(chart, choice) for choice in choices(chart.conflicts))
    few = prod(len(item.options) for item in chart.conflicts) <= _MOST
    return made if few else (_settled(chart, chart.disputed), *made)


def choices(conflicts: Sequence[Conflict]) -> tuple[Choice, ...]:
    """Return for each possible chart which option of each conflict it takes, counted from 0."""
    if not conflicts:
        return ()
    counts = [len(item.options) for item in conflicts]
    if prod(counts) <= _MOST:
        return tuple(product(*map(range, counts)))
    return tuple(dict.fromkeys(_star(conflicts, counts)))


def _star(conflicts: Sequence[Conflict], counts: Sequence[int]) -> Iterator[Choice]:
    """Yield all first, all last options, and each kind of conflict varied alone from both of these."""
    first, last = (0,) * len(counts), tuple(count - 1 for count in counts)
    yield first
    yield last
    for topic in dict.fromkeys(map(_topic, conflicts)):
        for number in range(max(counts)):
            for base in (first, last):
                yield tuple(
                    min(number, counts[place] - 1) if _topic(item) == topic else base[place]
                    for place, item in enumerate(conflicts)
                )


def _topic(conflict: Conflict) -> tuple[str, str]:
    record = conflict.records[0]
    return conflict.kind, getattr(record, "code", "") or type(record).__name__


def _taken(chart: Chart, choice: Choice) -> Chart:
    """Return the chart in which each conflict is settled by one of its options."""
    out: set[str] = set()
    patient = chart.patient
    for number, each in zip(choice, chart.conflicts, strict=True):
        stands = {item.id for item in each.options[number].stands}
        out.update(item.id for item in each.records if item.id not in stands)
        patient = _person(patient, each, number)
    return replace(_settled(chart, out), patient=patient)


def _settled(chart: Chart, out: AbstractSet[str]) -> Chart:
    """Return the chart without some of the records in conflict, and without a conflict."""
    gone = tuple(item for item in chart.records if item.id in out)
    return replace(
        chart,
        records=tuple(item for item in chart.records if item.id not in out),
        struck=tuple(sorted((*chart.struck, *gone), key=order)),
        conflicts=(),
        known_index=None,
    )


def _person(patient: Patient, conflict: Conflict, number: int) -> Patient:
    """Return the person as an option has it: corrected otherwise, or born when the other entry says."""
    people = [item for item in conflict.options[number].stands if isinstance(item, Patient)]
    if len(people) != 1:
        return patient
    if conflict.kind != "identity":
        return patient if people[0].void else people[0]
    return msgspec.structs.replace(patient, born=people[0].born, sex=people[0].sex)
