"""Lines of correction of one record that do not end alike, and several contents under one id.

A merge brings them together; inside one store a record has one successor. Lines that end in the same content are one
correction made twice: the one with the smallest id counts. A line that ends in what another line had and then corrected
says nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bedside.domain.conflict.model import Claim, newest, said, version_token
from bedside.domain.conflict.reviews import Settled
from bedside.domain.records import AnyRecord

Versions = Mapping[str, Sequence[AnyRecord]]


class End(NamedTuple):
    """Where a line ends: the claim, and the ids on its way from the end back to the first record."""

    claim: Claim
    way: tuple[str, ...]


class Line(NamedTuple):
    """What becomes of one record: claims that contradict each other, and records struck, each with what struck it.

    `groups` holds claims with equal content together, the one that is shown first.
    """

    groups: tuple[tuple[Claim, ...], ...]
    struck: tuple[tuple[AnyRecord, AnyRecord], ...]


class Family:
    """The records of one patient by id and by what they correct."""

    def __init__(self, known: Sequence[AnyRecord], versions: Versions) -> None:
        self.by_id = {item.id: item for item in known}
        self.versions = versions
        self._later: dict[str, list[str]] = {}
        for item in known:
            if item.supersedes:
                self._later.setdefault(item.supersedes, []).append(item.id)

    def root(self, record_id: str) -> str:
        """Return the id of the first record of a line."""
        seen = {record_id}
        while (item := self.by_id.get(record_id)) and item.supersedes in self.by_id and item.supersedes not in seen:
            record_id = item.supersedes
            seen.add(record_id)
        return record_id

    def forked(self) -> tuple[str, ...]:
        """Return the first records of lines that divide, or that end in several contents under one id."""
        divided = [name for name, later in self._later.items() if len(later) > 1 and name in self.by_id]
        several = [name for name in self.versions if name not in self._later and name in self.by_id]
        return tuple(sorted({self.root(name) for name in (*divided, *several)}))

    def ends(self, root: str) -> Iterator[End]:
        """Yield where the lines of a record end."""
        waiting: list[tuple[str, ...]] = [(root,)]
        while waiting:
            way = waiting.pop()
            later = [name for name in self._later.get(way[0], ()) if name not in way]
            waiting += [(name, *way) for name in later]
            if not later:
                yield from (End(claim, way) for claim in self.contents(way[0]))

    def contents(self, record_id: str) -> Iterator[Claim]:
        """Yield what stands under one id."""
        own, others = self.by_id[record_id], self.versions.get(record_id, ())
        if not others:
            yield Claim(record_id, own)
        else:
            yield from (Claim(version_token(item), item) for item in (own, *others))


def line(root: str, family: Family, settled: Settled) -> Line:
    """Return what becomes of the record whose lines divide."""
    ends = sorted(family.ends(root), key=_place)
    struck = [(end.claim.record, settled.struck[end.claim.token]) for end in ends if end.claim.token in settled.struck]
    left = [end for end in ends if end.claim.token not in settled.struck]
    groups = list(_alike(left).values())
    new = [group for group in groups if not any(_repeats(group[0], other[0], family) for other in groups)] or groups
    for group in groups:
        counts = group[0] if group in new else new[0][0]
        struck += [(end.claim.record, counts.claim.record) for end in group if end is not counts]
    if len(new) == 1:
        new = []
    new.sort(key=_first)
    return Line(tuple(tuple(end.claim for end in group) for group in new), tuple(struck))


def _alike(ends: Sequence[End]) -> dict[object, list[End]]:
    """Return the ends by what they say, the smallest id first."""
    groups: dict[object, list[End]] = {}
    for end in sorted(ends, key=_name):
        groups.setdefault(said(end.claim.record), []).append(end)
    return groups


def _repeats(end: End, other: End, family: Family) -> bool:
    """Return whether a line ends in what the other line had and left, but not the other way round."""
    return end is not other and _left_behind(end, other, family) and not _left_behind(other, end, family)


def _left_behind(end: End, other: End, family: Family) -> bool:
    own = set(end.way)
    passed = [name for name in other.way[1:] if name not in own]
    return any(said(claim.record) == said(end.claim.record) for name in passed for claim in family.contents(name))


def _place(end: End) -> tuple[object, ...]:
    return *newest(end.claim.record), end.claim.token


def _first(group: list[End]) -> tuple[object, ...]:
    return _place(group[0])


def _name(end: End) -> str:
    return end.claim.token
