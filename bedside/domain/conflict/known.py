"""Which orders and doses were made with which others in sight.

A workstation knows its own entries, and from a merge on those of others. Clocks of two workstations cannot tell that,
so an order or a dose names the newest entries of others that were there when it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bedside.domain.conflict.model import newest
from bedside.domain.records import AnyRecord, Dose, Order

Mark = tuple[datetime, str]
#: the newest entry of each workstation that an entry was made with
Sight = dict[str, Mark]


def roots(known: Iterable[AnyRecord]) -> tuple[Order | Dose, ...]:
    """Return the orders and doses as they were first made, in the order of their making."""
    found = (item for item in known if isinstance(item, Order | Dose) and item.supersedes is None)
    return tuple(sorted(found, key=newest))


def sights(made: Sequence[Order | Dose]) -> Mapping[str, Sight]:
    """Return what each entry was made with, itself included, by its id."""
    by_id = {item.id: item for item in made}
    found: dict[str, Sight] = {item.id: {item.workstation: newest(item)} for item in made}
    grew = True
    while grew:
        # A name may lead to an entry of a clock that runs ahead: until nothing is added, not in the order of times.
        grew = False
        before: dict[str, str] = {}
        for item in made:
            named = [name for name in (before.get(item.workstation, ""), *item.follows.split()) if name in by_id]
            before[item.workstation] = item.id
            for name in named:
                grew = _widened(found[item.id], found[name]) or grew
    return found


def apart(one: Order | Dose, other: Order | Dose, seen: Mapping[str, Sight]) -> bool:
    """Return whether two entries were made without knowledge of each other."""
    return not _knows(one, other, seen) and not _knows(other, one, seen)


def newest_elsewhere(record: Order | Dose, known: Iterable[AnyRecord]) -> str:
    """Return what `follows` says of a new entry: the newest ones of other workstations that its own did not name."""
    made = roots(known)
    last: dict[str, Order | Dose] = {item.workstation: item for item in made}
    own = last.pop(record.workstation, None)
    if not last:
        return ""
    seen = sights(made)[own.id] if own else {}
    told = (item for name, item in sorted(last.items()) if name not in seen or seen[name] < newest(item))
    return " ".join(item.id for item in told)


def _knows(one: Order | Dose, other: Order | Dose, seen: Mapping[str, Sight]) -> bool:
    sight = seen.get(one.id, {})
    return other.workstation in sight and sight[other.workstation] >= newest(other)


def _widened(sight: Sight, by: Sight) -> bool:
    grew = False
    for name, mark in by.items():
        if name not in sight or sight[name] < mark:
            sight[name], grew = mark, True
    return grew
