"""Orders and doses that two workstations made without knowledge of each other and that cannot both be meant.

Two orders of one drug in force at once, or one that steps or resumes what the other held or stopped; two doses closer
than half an interval, which may be one dose charted twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.conflict.known import Sight, apart
from bedside.domain.conflict.model import Claim
from bedside.domain.conflict.reviews import Settled
from bedside.domain.conflict.sources import too_close
from bedside.domain.moment import local_date
from bedside.domain.records import Dose, Order

Group = tuple[Claim, ...]
_LONGEST_DAY = timedelta(hours=25)


class Entry(NamedTuple):
    """An order or dose as it stands now, and as it was first made: that says where, and with what in sight."""

    record: Order | Dose
    root: Order | Dose


Pair = tuple[Entry, Entry]


class Look(NamedTuple):
    """What telling entries apart takes: medicines by name, local days, what was in sight, and what is settled."""

    catalogue: Catalogue
    zone: ZoneInfo
    seen: Mapping[str, Sight]
    settled: Settled


def orders_apart(found: Sequence[Entry], look: Look) -> Iterator[tuple[Group, ...]]:
    """Yield groups of orders, one group for each workstation, that contradict each other."""
    for entries in _by_drug(found, look):
        pairs = [pair for pair in combinations(entries, 2) if _free(*pair, look)]
        for part in _parts(pairs):
            inside = (pair for pair in pairs if pair[0] in part)
            if any(_both_in_force(*pair, entries) for pair in inside):
                yield _by_workstation(part)


def doses_apart(found: Sequence[Entry], orders: Sequence[Entry], look: Look) -> Iterator[tuple[Group, ...]]:
    """Yield groups of doses, one group for each workstation, that may be one dose charted twice."""
    ordered = [item.record for item in sorted(orders, key=_when) if isinstance(item.record, Order)]
    for entries in _by_drug(found, look):
        drug = _drug(entries[0].record.drug, look)
        told = [item for item in ordered if item.interval_hours and _drug(item.drug, look) == drug]
        near = (pair for pair in _near(entries) if _free(*pair, look))
        for part in _parts([pair for pair in near if _one_dose(*pair, told, look)]):
            yield _by_workstation(part)


def _free(one: Entry, other: Entry, look: Look) -> bool:
    """Return whether two entries were made apart, by two workstations, and nobody has said that both hold."""
    if one.root.workstation == other.root.workstation or not apart(one.root, other.root, look.seen):
        return False
    return not look.settled.together(one.root.id, other.root.id)


def _near(entries: Sequence[Entry]) -> Iterator[Pair]:
    """Yield the pairs that lie no more than a day apart."""
    for place, item in enumerate(entries):
        for other in entries[place + 1 :]:
            if other.record.at - item.record.at > _LONGEST_DAY:
                break
            yield item, other


def _both_in_force(first: Entry, second: Entry, entries: Sequence[Entry]) -> bool:
    """Return whether the earlier of two orders still held, as its own workstation knew it, when the later was made."""
    own = (item for item in entries if item.root.workstation == first.root.workstation)
    last = max((item for item in own if _when(item) <= _when(second)), key=_when)
    if last is not first:
        return False
    now, then = first.record, second.record
    if not isinstance(now, Order) or not isinstance(then, Order):
        return False
    if then.action == "start":
        return now.action != "stop"
    return now.action == "start" or not _same_order(now, then)


def _same_order(one: Order, other: Order) -> bool:
    said = ((item.action, item.dose, item.dose_unit, item.route, item.interval_hours) for item in (one, other))
    return len(set(said)) == 1


def _one_dose(first: Entry, second: Entry, told: Sequence[Order], look: Look) -> bool:
    one, other = first.record, second.record
    if not isinstance(one, Dose) or not isinstance(other, Dose) or "given" not in {one.status, other.status}:
        return False
    precisions = {one.precision, other.precision}
    if precisions == {"minute"}:
        return too_close(one.at, other.at, _interval(other.at, told, look))
    # Where one has no clock time it may have been at any time of its day.
    return "undated" not in precisions and local_date(one.at, look.zone) == local_date(other.at, look.zone)


def _interval(at: datetime, told: Sequence[Order], look: Look) -> timedelta:
    before = [item for item in told if item.at <= at]
    hours = before[-1].interval_hours if before else None
    return timedelta(hours=hours or look.catalogue.quality.charted_twice.hours)


def _parts(pairs: Sequence[Pair]) -> Iterator[list[Entry]]:
    """Yield the entries that pairs join, directly or by others, oldest first."""
    parts: list[list[Entry]] = []
    for pair in pairs:
        touched = [part for part in parts if pair[0] in part or pair[1] in part]
        joined = [item for part in touched for item in part]
        joined += [item for item in pair if item not in joined]
        parts = [*(part for part in parts if part not in touched), joined]
    return iter([sorted(part, key=_when) for part in parts])


def _by_workstation(part: Sequence[Entry]) -> tuple[Group, ...]:
    groups: dict[str, list[Claim]] = {}
    for item in part:
        groups.setdefault(item.root.workstation, []).append(Claim(item.root.id, item.record))
    return tuple(map(tuple, groups.values()))


def _by_drug(found: Sequence[Entry], look: Look) -> Iterator[list[Entry]]:
    """Yield the entries of each medicine that several workstations made, oldest first."""
    groups: dict[str, list[Entry]] = {}
    for item in sorted(found, key=_when):
        groups.setdefault(_drug(item.record.drug, look), []).append(item)
    return (group for group in groups.values() if len({item.root.workstation for item in group}) > 1)


def _drug(name: str, look: Look) -> str:
    known = look.catalogue.drug(name)
    return (known.name if known else name).casefold()


def _when(item: Entry) -> tuple[datetime, datetime, str]:
    return item.record.at, item.record.recorded_at, item.record.id
