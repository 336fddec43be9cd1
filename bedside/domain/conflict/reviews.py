"""What people have settled: events that name the claims kept and those struck, and what they come to together.

A settlement is a record like any other: it has an author and a reason, travels with a merge and can be taken back.
Two that were made without knowledge of each other and contradict each other settle nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from bedside.domain.conflict.model import Conflict
from bedside.domain.records import AnyRecord, Event
from bedside.domain.stamp import Stamp
from bedside.domain.vocabulary import REVIEWED

_KEEPS, _STRIKES, _KNOWS = "+", "-", "~"


class Review(NamedTuple):
    """One settlement in force: the claims it keeps and strikes, and the earlier settlements it was made with."""

    record: Event
    keeps: frozenset[str]
    strikes: frozenset[str]
    knows: frozenset[str]


class Settled(NamedTuple):
    """All settlements in force: what struck a claim, by its token, and which of them still count."""

    reviews: tuple[Review, ...]
    struck: dict[str, Event]
    counting: tuple[Review, ...]

    def together(self, one: str, other: str) -> bool:
        """Return whether somebody said that two claims hold side by side."""
        return any(one in item.keeps and other in item.keeps for item in self.counting)

    def about(self, tokens: Iterable[str]) -> tuple[str, ...]:
        """Return the settlements that name any of the claims, by their ids in order."""
        named = frozenset(tokens)
        return tuple(sorted(item.record.id for item in self.reviews if named & (item.keeps | item.strikes)))


def settled(live: Iterable[AnyRecord]) -> Settled:
    """Return what the settlements among the records in force come to."""
    reviews = tuple(_read(item) for item in live if isinstance(item, Event) and item.code == REVIEWED)
    left = [item for item in reviews if not any(_overrules(other, item) for other in reviews)]
    counting = tuple(item for item in left if not any(_against(item, other) for other in left))
    struck = {token: item.record for item in counting for token in sorted(item.strikes)}
    return Settled(reviews, struck, counting)


def keeping(records: Iterable[AnyRecord], names: AbstractSet[str]) -> Iterator[Review]:
    """Yield the settlements among records in force by which several of the names hold side by side."""
    found = (_read(item) for item in records if isinstance(item, Event) and item.code == REVIEWED and not item.void)
    return (item for item in found if len(item.keeps & names) > 1)


def reviewed(conflict: Conflict, number: int, stamp: Stamp, because: str) -> Iterator[Event]:
    """Yield the events that settle a conflict as its option `number` (0: none is right), one for each patient."""
    stands = {item.id for item in conflict.options[number - 1].stands} if number else set()
    named = [
        f"{_KEEPS if item.id in stands else _STRIKES}{token}"
        for item, token in zip(conflict.records, conflict.tokens, strict=True)
    ]
    text = " ".join((*named, *(f"{_KNOWS}{name}" for name in conflict.reviews)))
    for patient in conflict.patients:
        yield Event(
            **stamp.envelope(patient),
            reason=because,
            code=REVIEWED,
            state=conflict.right,
            subject=conflict.id,
            text=text,
        )


def _read(event: Event) -> Review:
    words = event.text.split()
    keeps, strikes, knows = (_of(words, sign) for sign in (_KEEPS, _STRIKES, _KNOWS))
    return Review(event, keeps, strikes, knows)


def _of(words: Sequence[str], sign: str) -> frozenset[str]:
    return frozenset(word[1:] for word in words if word[0] == sign)


def _against(one: Review, other: Review) -> bool:
    return bool(one.keeps & other.strikes or one.strikes & other.keeps)


def _overrules(later: Review, earlier: Review) -> bool:
    """Return whether a settlement was made with an earlier one in sight and says otherwise."""
    return earlier.record.id in later.knows and _against(later, earlier)
