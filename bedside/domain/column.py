"""Held values that came together and are in doubt in the same way: one answer may settle all of them.

A laboratory that prints one unit above a column is wrong in all of it or in none: "the whole CRP column was mg/L".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bedside.domain.records import Observation, Reading


class Place(NamedTuple):
    """A held value, and the number of its reading (from 1) that says the same as the one chosen for another."""

    held: Observation
    number: int


def column_of(chosen: Observation, number: int, held: Iterable[Observation]) -> tuple[Place, ...]:
    """Return the held values that reading `number` (from 1) of one of them would settle too, itself first.

    They are of the same analyte and came in the same unit, file and import; each has exactly one reading in the unit
    that was chosen. Where the time is in doubt, or the digits of another value, a person has to look at each.
    """
    if not 1 <= number <= len(chosen.held):
        return ()
    own, wanted = Place(chosen, number), chosen.held[number - 1]
    if not chosen.source or not _by_unit(chosen, wanted):
        return (own,)
    others = (item for item in held if item.id != chosen.id and _beside(item, chosen))
    found = (Place(item, place) for item in others if (place := _same_unit(item, wanted)))
    return (own, *sorted(found, key=lambda place: (place.held.at, place.held.id)))


def _beside(item: Observation, chosen: Observation) -> bool:
    return _came(item) == _came(chosen)


def _came(item: Observation) -> tuple[object, ...]:
    # A laboratory sends a file of the same name each day, and all that is pasted has one name.
    return item.code, item.unit, item.source.rpartition(":")[0], item.recorded_at


def _same_unit(item: Observation, wanted: Reading) -> int:
    """Return the number of the one reading in a unit, 0 where none or several are."""
    found = [
        number
        for number, reading in enumerate(item.held, start=1)
        if (reading.code or item.code, reading.unit) == (wanted.code or item.code, wanted.unit)
    ]
    return found[0] if len(found) == 1 and _by_unit(item, item.held[found[0] - 1]) else 0


def _by_unit(item: Observation, reading: Reading) -> bool:
    """Return whether a reading differs from the others in its unit, not in its digits or its time."""
    alone = sum(other.unit == reading.unit for other in item.held) == 1
    return alone and reading.at is None and len({other.value for other in item.held}) == 1
