"""Making an answer: what was used, what is missing, and which missing input would narrow the interval most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Facts, Score, rounded
from bedside.scores.entry import Entry, inputs
from bedside.scores.tables import Table

Reckon = Callable[[Facts], Bounds | None]


class Reading(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table of a score that reads declared inputs and shows its number to so many places."""

    inputs: dict[str, Entry]
    unit: str = ""
    places: int = 0


def compose(
    name: str,
    table: Reading,
    known: Facts,
    reckon: Reckon,
    *,
    band: str = "",
    scale: str = "",
    asks: Iterable[str] = (),
    reads: Iterable[str] | None = None,
) -> Answer:
    """Return the answer of a score over its usable facts.

    `reckon` gives the exact interval, None where the number is not defined. `reads` names the inputs it depends on
    (all that are not aside), `asks` those to list while missing even where the number is settled without them.
    """
    exact = reckon(known)
    low, high = ends(exact, table.places) if exact else (None, None)
    open_still = exact is not None and (low is None or low != high)
    depends = [item for item, entry in table.inputs.items() if not entry.aside] if reads is None else reads
    missing = [item for item in depends if open_still and item not in known]
    return Answer(
        score=name,
        scale=scale or table.scale,
        version=table.version,
        source=table.source,
        low=low,
        high=high,
        unit=table.unit,
        band=band,
        used=tuple(known),
        missing=tuple(missing) + tuple(item for item in asks if item not in known and item not in missing),
        narrows=narrows(table.inputs, known, reckon, missing),
        status=table.status,
    )


def score(name: str, table: Reading, answer: Callable[[Facts], Answer], forms: Iterable[str] = ()) -> Score:
    """Return the score that a table declares, for the registry."""
    return Score(
        name=name,
        title=table.title,
        source=table.source,
        version=table.version,
        inputs=inputs(table.inputs),
        answer=answer,
        forms=tuple(forms),
    )


def ends(exact: Bounds, places: int) -> tuple[Decimal | None, Decimal | None]:
    """Return an interval to so many places: one number where both ends round to it, else each end outward."""
    low, high = exact.low, exact.high
    if low is not None and high is not None and rounded(low, places) == rounded(high, places):
        return rounded(low, places), rounded(low, places)
    return _outward(low, places, up=False), _outward(high, places, up=True)


def narrows(entries: Mapping[str, Entry], known: Facts, reckon: Reckon, missing: Iterable[str]) -> str:
    """Return the missing input that, at its worst answer, leaves the smallest interval; at its best where that ties."""
    left = {name: _left(entries[name], name, known, reckon) for name in missing}
    return min(left, key=left.__getitem__, default="")


def _left(entry: Entry, name: str, known: Facts, reckon: Reckon) -> tuple[tuple[int, Fraction], tuple[int, Fraction]]:
    widths = [width(reckon({**known, name: probe})) for probe in entry.probes()]
    return max(widths), min(widths)


def width(exact: Bounds | None) -> tuple[int, Fraction]:
    """Return how wide an interval is: its unbounded ends first, then its length; an undefined number is settled."""
    if exact is None:
        return 0, Fraction(0)
    if exact.low is None or exact.high is None:
        return (exact.low is None) + (exact.high is None), Fraction(0)
    return 0, exact.high - exact.low


def _outward(end: Fraction | None, places: int, *, up: bool) -> Decimal | None:
    if end is None:
        return None
    scaled = end * 10**places
    units = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    return Decimal(units).scaleb(-places)
