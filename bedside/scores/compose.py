"""Making an answer: what was used, what is missing, and which missing input would narrow the interval most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Facts, Score, rounded
from bedside.scores.entry import Entry, inputs, read
from bedside.scores.tables import Table
from bedside.text import _

_NOTHING = Fraction(0)
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
    exact: Bounds | None = None,
    form: bool = False,
) -> Answer:
    """Return the answer of a score over its usable facts.

    `reckon` gives the exact interval, None where the number is not defined; `exact` is it where it is worked out
    already. `reads` names the inputs it depends on (all that are not aside), `asks` those to list while missing even
    where the number is settled without them. A `form` does not say what narrows it: that costs most of the time.
    """
    exact = exact or reckon(known)
    low, high = ends(exact, table.places) if exact else (None, None)
    open_still = exact is not None and (low is None or low != high)
    depends = [item for item, entry in table.inputs.items() if not entry.aside] if reads is None else reads
    missing = [item for item in depends if open_still and item not in known]
    asked = (item for item in asks if item not in known and item not in missing)
    first = "" if form else narrows(table.inputs, known, reckon, missing)
    return stated(name, table, known, (low, high), missing=(*missing, *asked), narrows=first, band=band, scale=scale)


def stated(
    name: str,
    table: Reading,
    known: Facts,
    between: tuple[Decimal | int | None, Decimal | int | None],
    *,
    missing: tuple[str, ...] = (),
    narrows: str = "",
    band: str = "",
    scale: str = "",
    status: str | None = None,
    forms: dict[str, Answer] | None = None,
) -> Answer:
    """Return an answer between two ends with what its table says of every answer."""
    low, high = (None if end is None else Decimal(end) for end in between)
    return Answer(
        score=name,
        scale=scale or _(table.scale),
        version=table.version,
        source=table.source,
        low=low,
        high=high,
        unit=table.unit,
        band=band,
        used=tuple(known),
        missing=missing,
        narrows=narrows,
        status=table.status if status is None else status,
        forms=forms or {},
    )


def score(name: str, table: Reading, answer: Callable[[Facts], Answer], forms: Iterable[str] = ()) -> Score:
    """Return the score that a table declares, for the registry."""
    return Score(
        name=name,
        english=table.title,
        source=table.source,
        version=table.version,
        inputs=inputs(table.inputs),
        answer=answer,
        usable=partial(read, table.inputs),
        forms=tuple(forms),
        origin=table.origin,
    )


def ends(exact: Bounds, places: int) -> tuple[Decimal | None, Decimal | None]:
    """Return an interval to so many places: one number where both ends round to it, else each end outward."""
    low, high = exact.low, exact.high
    if low is not None and high is not None:
        near = rounded(low, places)
        if low == high or near == rounded(high, places):
            return near, near
    return _outward(low, places, up=False), _outward(high, places, up=True)


def narrows(entries: Mapping[str, Entry], known: Facts, reckon: Reckon, missing: Iterable[str]) -> str:
    """Return the missing input that, at its worst answer, leaves the smallest interval; at its best where that ties."""
    asked = tuple(missing)
    if len(asked) < 2:
        return asked[0] if asked else ""
    left = {name: _left(entries[name], name, known, reckon) for name in asked}
    return min(left, key=left.__getitem__)


def _left(entry: Entry, name: str, known: Facts, reckon: Reckon) -> tuple[tuple[int, Fraction], tuple[int, Fraction]]:
    widths = [width(reckon({**known, name: probe})) for probe in entry.probes()]
    return max(widths), min(widths)


def width(exact: Bounds | None) -> tuple[int, Fraction]:
    """Return how wide an interval is: its unbounded ends first, then its length; an undefined number is settled."""
    if exact is None:
        return 0, _NOTHING
    if exact.low is None or exact.high is None:
        return (exact.low is None) + (exact.high is None), _NOTHING
    return 0, exact.high - exact.low


def _outward(end: Fraction | None, places: int, *, up: bool) -> Decimal | None:
    if end is None:
        return None
    scaled = end * 10**places
    units = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    return Decimal(units).scaleb(-places)
