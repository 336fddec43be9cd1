"""Who has seen which results, by marks that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bedside.domain.marks import SEEN
from bedside.domain.records import Event
from bedside.domain.stamp import Stamp


def named(mark: Event) -> tuple[str, ...]:
    """Return the ids of the results that a mark names."""
    return tuple(mark.text.split())


def marks(patient_id: str, ids: Sequence[str], stamp: Stamp, room: int) -> Iterator[Event]:
    """Yield as few marks as name all results by their ids, each in a text of at most `room` characters."""
    for text in _packed(ids, room):
        yield Event(
            **stamp.envelope(patient_id),
            code=SEEN,
            text=text,
        )


def by_result(marks: Sequence[Event]) -> Mapping[str, tuple[Event, ...]]:
    """Return the marks by the result they name, the first one of each person only."""
    found: dict[str, dict[str, Event]] = {}
    for mark in (item for item in marks if item.code == SEEN):
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
