"""In which order the census stands, and which of its rows a search finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from bedside.domain.persons import name_key
from bedside.ui.census_row import CensusRow

NEED, BED, NAME = "need", "bed", "name"
_NUMBER = re.compile(r"(\d+)")


def ordered(rows: Iterable[CensusRow], order: str) -> list[CensusRow]:
    """Return rows in an order; by need, those not worked out yet stand last, by bed."""
    return sorted(rows, key=_KEYS[order])


def found(row: CensusRow, needle: str) -> bool:
    """Return whether a row holds every word that was typed."""
    return all(word in row.search for word in needle.split())


def named(row: CensusRow, needle: str) -> bool:
    """Return whether what was typed says who or where a patient is, not only how they are."""
    return all(word in row.identity for word in needle.split())


def alike(rows: Iterable[CensusRow]) -> frozenset[str]:
    """Return who could be taken for another: the same name, the same birth date or, of who is here, the same bed."""
    told = {row.patient_id: _told(row) for row in rows}
    count = Counter(word for words in told.values() for word in words)
    return frozenset(patient for patient, words in told.items() if any(count[word] > 1 for word in words))


def _told(row: CensusRow) -> tuple[tuple[str, str], ...]:
    bed = "" if row.archived else row.bed.casefold()
    told = ("name", name_key(row.name)), ("born", row.born), ("bed", bed)
    return tuple(item for item in told if item[1])


def _bed(row: CensusRow) -> tuple[object, ...]:
    """Return what sorts by bed as people count: 9-A before 12-B, and nobody without a bed before them."""
    parts = _NUMBER.split(row.bed.casefold())
    return (not row.bed, [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], row.name, row.mrn)


def _need(row: CensusRow) -> tuple[object, ...]:
    return (not row.ready, row.need if row.ready else (0, 0.0), _bed(row))


def _name(row: CensusRow) -> tuple[object, ...]:
    return (row.name.casefold(), row.mrn)


_KEYS: Mapping[str, Callable[[CensusRow], tuple[object, ...]]] = MappingProxyType({NEED: _need, BED: _bed, NAME: _name})
