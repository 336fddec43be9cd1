"""Estimating the inspired oxygen fraction from device and flow: always told apart from a set or measured one."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Facts
from bedside.scores.interval import exactly, within
from bedside.scores.tables import Table, load_table


class Span(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row: flows from `least` (or over `over`) to `most`, in L/min (no `most`: every higher one), give `fio2`."""

    fio2: Fraction
    least: Fraction | None = None
    over: Fraction | None = None
    most: Fraction | None = None

    def starts_by(self, flow: Fraction) -> bool:
        """Return whether the row has begun at a flow."""
        return flow > self.over if self.over is not None else self.least is not None and flow >= self.least

    def ends_from(self, flow: Fraction) -> bool:
        """Return whether the row still holds at a flow, or lies above it."""
        return self.most is None or flow <= self.most


class Together(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two devices at once, at these flows only: an interval, no point."""

    devices: str
    o2_flow: Fraction
    nc_flow: Fraction
    low: Fraction
    high: Fraction


class Estimates(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Estimated fractions: `fixed` by device alone, `flows` by flow, `labelled` as printed on the valve."""

    least: Fraction
    most: Fraction
    fixed: dict[str, Fraction]
    flows: dict[str, tuple[Span, ...]]
    labelled: dict[str, Bounds]
    together: tuple[Together, ...]
    notes: dict[str, str]


def estimates() -> Estimates:
    """Return the shipped table."""
    return load_table("fio2", Estimates)


def estimate(known: Facts, table: Estimates) -> Bounds | None:
    """Return the estimated fraction for `device`, `o2_flow` and `nc_flow`; None where the table gives none.

    A flow between two rows lies between their values; flows outside the listed ones are never extrapolated.
    """
    device = known["device"].choice if "device" in known else ""
    if device in table.fixed:
        return exactly(table.fixed[device])
    if device in table.labelled:
        return _labelled(known, table.labelled[device])
    if "+" in device:
        return _together(known, device, table.together)
    flow = known["o2_flow"].bounds if "o2_flow" in known else None
    return _by_flow(flow, table.flows[device]) if flow and device in table.flows else None


def needed(device: str, table: Estimates) -> tuple[str, ...]:
    """Return the inputs that an estimate for a device reads; the device itself while it is not known."""
    if not device:
        return ("device",)
    if device in table.labelled:
        return ("fio2_label",)
    if any(device == row.devices for row in table.together):
        return ("o2_flow", "nc_flow")
    return ("o2_flow",) if device in table.flows else ()


def _labelled(known: Facts, label: Bounds) -> Bounds:
    printed = known.get("fio2_label") or known.get("fio2")
    typed = printed.bounds if printed else None
    return (within(typed, label.low, label.high) if typed else None) or label


def _together(known: Facts, device: str, rows: tuple[Together, ...]) -> Bounds | None:
    for row in rows:
        flows = (_point(known, "o2_flow"), _point(known, "nc_flow"))
        if device == row.devices and flows == (row.o2_flow, row.nc_flow):
            return Bounds(row.low, row.high)
    return None


def _by_flow(flow: Bounds, rows: tuple[Span, ...]) -> Bounds | None:
    first, last = flow.low, flow.high
    begun = [row.fio2 for row in rows if first is not None and row.starts_by(first)]
    ending = [row.fio2 for row in rows if (row.most is None if last is None else row.ends_from(last))]
    return Bounds(begun[-1], ending[0]) if begun and ending else None


def _point(known: Facts, name: str) -> Fraction | None:
    found = known[name].bounds if name in known else None
    return found.low if found and found.low == found.high else None
