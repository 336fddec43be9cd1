"""Who has seen which results: marks that are signed, dated and kept as every record is, and that no rule reads.

A chart keeps them apart from its records: they say nothing of the patient, and there are many of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from bedside.domain.records import AnyRecord, Event
from bedside.domain.stamp import Stamp

#: the event by which a person says that they have seen results; nobody types it
SEEN = "seen"


def is_mark(record: AnyRecord) -> TypeGuard[Event]:
    """Return whether a record only says that results were seen."""
    return isinstance(record, Event) and record.code == SEEN


def named(mark: Event) -> tuple[str, ...]:
    """Return the ids of the results that a mark names."""
    return tuple(mark.text.split())


def marks(patient_id: str, ids: Sequence[str], stamp: Stamp, room: int) -> Iterator[Event]:
    """Yield as few marks as name all results by their ids, each in a text of at most `room` characters."""
    for text in _packed(ids, room):
        yield Event(
            id=stamp.new_id(),
            patient=patient_id,
            at=stamp.now,
            recorded_at=stamp.now,
            author=stamp.author,
            workstation=stamp.workstation,
            code=SEEN,
            text=text,
        )


def by_result(marks: Sequence[Event]) -> Mapping[str, tuple[Event, ...]]:
    """Return the marks by the result they name, the first one of each person only."""
    found: dict[str, dict[str, Event]] = {}
    for mark in marks:
        for name in named(mark):
            found.setdefault(name, {}).setdefault(mark.author, mark)
    return {name: tuple(people.values()) for name, people in found.items()}


def _packed(ids: Sequence[str], room: int) -> Iterator[str]:
    text = ""
    for name in ids:
        longer = f"{text} {name}".strip()
        if len(longer) > room and text:
            yield text
            longer = name
        text = longer
    if text:
        yield text
