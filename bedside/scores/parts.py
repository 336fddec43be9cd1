"""What the scores that add up or take the worst share: three-valued criteria, parts as intervals, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Facts
from bedside.scores.compose import Reading, stated
from bedside.scores.tables import Band, reached

NOTHING = Bounds(None, None)


class Cut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One limit of a table, in the canonical unit of its input."""

    op: str
    value: Fraction


class Part(msgspec.Struct, frozen=True):
    """What one item of a score gives, and the inputs that it reads and lacks."""

    low: int
    high: int
    lacks: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Return whether the item can still go either way."""
        return self.low < self.high


def bounds_of(facts: Facts, name: str) -> Bounds | None:
    """Return the interval of a charted number, None while it is missing."""
    fact = facts.get(name)
    return fact.bounds if fact else None


def choice_of(facts: Facts, name: str) -> str:
    """Return the word charted for a choice, empty while it is missing."""
    fact = facts.get(name)
    return fact.choice if fact else ""


def yes(facts: Facts, name: str) -> bool | None:
    """Return the answer to a yes-or-no input, None while it is missing."""
    return {"yes": True, "no": False}.get(choice_of(facts, name))


def decide(facts: Facts, name: str, cut: Cut) -> bool | None:
    """Return whether a number reaches a limit, None where it is missing or straddles."""
    found = bounds_of(facts, name)
    return found.decide(cut.op, cut.value) if found else None


def either(*answers: bool | None) -> bool | None:
    """Return the three-valued OR."""
    return True if True in answers else None if None in answers else False


def both(*answers: bool | None) -> bool | None:
    """Return the three-valued AND."""
    return False if False in answers else None if None in answers else True


def above(left: Bounds, right: Bounds, *, or_equal: bool = False) -> bool | None:
    """Return whether one interval lies above another, for all of both, none, or None where they straddle."""
    if left.low is not None and right.high is not None:
        apart = or_equal or left.low_open or right.high_open
        if left.low > right.high or (left.low == right.high and apart):
            return True
    if left.high is not None and right.low is not None:
        apart = not or_equal or left.high_open or right.low_open
        if left.high < right.low or (left.high == right.low and apart):
            return False
    return None


def scaled(value: Bounds, factor: Fraction, plus: Fraction = Fraction(0)) -> Bounds:
    """Return an interval times a factor above 0, and shifted."""
    low, high = (None if end is None else end * factor + plus for end in (value.low, value.high))
    return Bounds(low, high, low_open=value.low_open, high_open=value.high_open)


def count(answers: Iterable[bool | None]) -> tuple[int, int]:
    """Return how many criteria are surely met, and how many at most."""
    told = tuple(answers)
    return told.count(True), len(told) - told.count(False)


def lacking(facts: Facts, *names: str) -> tuple[str, ...]:
    """Return those inputs that are not charted."""
    return tuple(name for name in names if name not in facts)


def point(met: bool | None, facts: Facts, *names: str, points: int = 1) -> Part:
    """Return the part of a criterion that gives its points or none."""
    return Part(points if met else 0, 0 if met is False else points, lacking(facts, *names))


def banded(bands: tuple[Band, ...], facts: Facts, name: str) -> Part:
    """Return the part of a number by its steps."""
    points = [band.points for band in reached(bands, bounds_of(facts, name) or NOTHING)]
    return Part(min(points), max(points), lacking(facts, name))


def graded(steps: Mapping[int, bool | None], facts: Facts, *names: str) -> Part:
    """Return the part of the highest grade whose criterion is met; 0 where none is."""
    sure = (grade for grade, met in steps.items() if met)
    possible = (grade for grade, met in steps.items() if met is not False)
    return Part(max(sure, default=0), max(possible, default=0), lacking(facts, *names))


def worst(parts: Iterable[Part]) -> Part:
    """Return the worst of several parts; a part that cannot exceed the known worst lacks nothing."""
    told = tuple(parts)
    low = max(part.low for part in told)
    missing = dict.fromkeys(name for part in _widest(told) if part.high > low for name in part.lacks)
    return Part(low, max(part.high for part in told), tuple(missing))


def total(parts: Iterable[Part]) -> Part:
    """Return the sum of several parts; what narrows most is lacking first."""
    told = tuple(parts)
    missing = dict.fromkeys(name for part in _widest(told) if part.open for name in part.lacks)
    return Part(sum(part.low for part in told), sum(part.high for part in told), tuple(missing))


def _widest(parts: tuple[Part, ...]) -> list[Part]:
    return sorted(parts, key=_width, reverse=True)


def _width(part: Part) -> int:
    return part.high - part.low


def answered(
    name: str,
    table: Reading,
    known: Facts,
    ends: tuple[Decimal | int | None, Decimal | int | None],
    *,
    lacks: tuple[str, ...] = (),
    band: str = "",
    status: str | None = None,
    scale: str = "",
    forms: dict[str, Answer] | None = None,
) -> Answer:
    """Return the answer of a score; `lacks` names the missing inputs, that which narrows most first."""
    missing = tuple(item for item in table.inputs if item in lacks)
    first = lacks[0] if lacks else ""
    return stated(
        name, table, known, ends, missing=missing, narrows=first, band=band, scale=scale, status=status, forms=forms
    )
