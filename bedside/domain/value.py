"""A charted number as rules read it, made once from the record that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

import msgspec

from bedside.domain.analyte import Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.moment import Precision
from bedside.domain.quantity import Bounds, bounds
from bedside.domain.records import Observation, OxygenSetting


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One charted number as rules read it: an exact interval in the canonical unit, or held, and where it comes from.

    `bounds` is None while the value is held in quarantine. `records` are the ids it rests on (two for a derived value).
    `text` and `unit` are as typed; `derived` says how a computed value came about.
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
        return self.bounds.low if self.bounds and self.bounds.low == self.bounds.high else None


def observed(item: Observation, catalogue: Catalogue, unit: Unit | None = None) -> Value:
    """Return what rules read of an observation; `unit` spares looking up a unit that is already known."""
    exact = None
    if not item.held and item.value is not None:
        known = unit or catalogue.unit(item.code, item.unit)
        exact = bounds(known.canonical(Fraction(item.value)), item.comparator)
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


def seen_with(setting: OxygenSetting, catalogue: Catalogue) -> Iterator[Value]:
    """Yield saturation and respiratory rate that were charted with an oxygen setting."""
    for code, number in (("spo2", setting.spo2), ("rr", setting.rr)):
        if number is not None:
            unit = catalogue.analyte(code).unit
            yield Value(
                code=code,
                records=(setting.id,),
                at=setting.at,
                precision=setting.precision,
                recorded_at=setting.recorded_at,
                bounds=bounds(Fraction(number), ""),
                text=str(number),
                unit=unit,
                source=setting,
            )
