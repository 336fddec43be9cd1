"""A charted number as rules read it, made once from the record that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from bedside.domain.analyte import Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.moment import Precision
from bedside.domain.problem import Problem
from bedside.domain.quantity import Bounds, bounds
from bedside.domain.records import Observation, OxygenSetting


class Value(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One charted number as rules read it: an exact interval in the canonical unit, or held, and where it comes from.

    `bounds` is None while the value is held in quarantine, and in a unit outside the list. `records` are the ids it
    rests on (two for a derived value). `text` and `unit` are as typed; `derived` says how a computed value came about.
    """

    code: str
    records: tuple[str, ...]
    at: datetime
    precision: Precision
    recorded_at: datetime
    bounds: Bounds | None
    text: str
    unit: str
    derived: str = ""
    source: Observation | OxygenSetting | None = None

    @property
    def exact(self) -> Fraction | None:
        """Return the number in the canonical unit, or None for a held value or an interval."""
        return self.bounds.low if self.bounds and self.bounds.exact else None


def observed(item: Observation, catalogue: Catalogue) -> Value:
    """Return what rules read of an observation."""
    return read_as(item, interval(item, catalogue))


def interval(item: Observation, catalogue: Catalogue) -> Bounds | None:
    """Return what a number with its comparator stands for in the canonical unit; None while it may not decide."""
    if item.held or item.value is None:
        return None
    unit = known_unit(item, catalogue)
    return bounds(unit.canonical(Fraction(item.value)), item.comparator) if unit else None


def read_as(item: Observation, exact: Bounds | None) -> Value:
    """Return what rules read of an observation whose interval is worked out already."""
    text = f"{item.comparator}{item.value}" if item.value is not None else item.raw
    return Value(
        code=item.code,
        records=(item.id,),
        at=item.at,
        precision=item.precision,
        recorded_at=item.recorded_at,
        bounds=exact,
        text=text,
        unit=item.unit,
        source=item,
    )


def known_unit(item: Observation, catalogue: Catalogue) -> Unit | None:
    """Return the unit of an observation, None for one outside the list: a store may be older than the catalogue."""
    try:
        return catalogue.unit(item.code, item.unit)
    except Problem:
        return None


def in_canonical(item: Observation, number: Decimal, catalogue: Catalogue) -> Fraction | None:
    """Return a number in an observation's unit in the canonical one, None for a unit outside the list."""
    unit = known_unit(item, catalogue)
    return unit.canonical(Fraction(number)) if unit else None


def seen_with(
    setting: OxygenSetting, catalogue: Catalogue, intervals: dict[tuple[object, ...], Bounds | None]
) -> Iterator[Value]:
    """Yield saturation and respiratory rate that were charted with an oxygen setting.

    `intervals` keeps what numbers stand for, so that each is worked out once.
    """
    for code, number in (("spo2", setting.spo2), ("rr", setting.rr)):
        if number is not None:
            unit = catalogue.analyte(code).unit
            key = code, unit, number
            if key not in intervals:
                intervals[key] = bounds(Fraction(number), "")
            yield Value(
                code=code,
                records=(setting.id,),
                at=setting.at,
                precision=setting.precision,
                recorded_at=setting.recorded_at,
                bounds=intervals[key],
                text=str(number),
                unit=unit,
                source=setting,
            )
