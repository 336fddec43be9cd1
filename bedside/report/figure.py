"""The course of a stay as lanes and panels on one time axis: what is drawn, before how it is drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec


class OxygenSpan(msgspec.Struct, frozen=True):
    """One oxygen setting; `support` runs from 0 (room air) to 5 (ventilated), `known` ends with its shelf life."""

    start: datetime
    end: datetime
    text: str
    support: int
    known: bool = True
    short: tuple[str, ...] = ()


class DoseBar(msgspec.Struct, frozen=True):
    """One dose: `height` is the daily amount as a share of the full dose (1, 3/4, 1/2, 1/4)."""

    at: datetime
    height: float
    shape: Literal["given", "held", "corrected", "planned"]


class LaneText(msgspec.Struct, frozen=True):
    """Words at a moment of a lane."""

    at: datetime
    text: str
    strong: bool = False


class Mark(msgspec.Struct, frozen=True):
    """One charted value; `below` and `above` are comparator results, drawn as bars to the edge of the axis."""

    at: datetime
    value: float
    shape: Literal["dot", "below", "above"] = "dot"
    text: str = ""
    ringed: bool = False


class HeldMark(msgspec.Struct, frozen=True):
    """A value in doubt with all of its readings."""

    at: datetime
    values: tuple[float, ...]
    text: str


class Threshold(msgspec.Struct, frozen=True):
    """A protocol line with its label: rule, number and origin."""

    value: float
    text: str


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One laboratory series. `band` is the reference range (None for an open side)."""

    title: str
    unit: str
    log: bool
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    latest: str = ""
    latest_at: str = ""
    band: tuple[float | None, float | None] | None = None
    band_text: str = ""
    thresholds: tuple[Threshold, ...] = ()
    marks: tuple[Mark, ...] = ()
    held: tuple[HeldMark, ...] = ()
    gap_hours: float = 72.0


class Day(msgspec.Struct, frozen=True):
    """One calendar day of the axis, with its date and its treatment day."""

    start: datetime
    text: str
    under: str = ""
    strong: bool = False


class Figure(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Lanes and panels over [start, end]; right of `now` lies the plan."""

    start: datetime
    end: datetime
    now: datetime
    now_text: str
    days: tuple[Day, ...]
    days_title: str
    days_under: str
    oxygen_title: str = ""
    oxygen: tuple[OxygenSpan, ...] = ()
    dose_title: str = ""
    dose_under: str = ""
    doses: tuple[DoseBar, ...] = ()
    dose_ticks: tuple[tuple[float, str], ...] = ()
    dose_texts: tuple[LaneText, ...] = ()
    onset: datetime | None = None
    panels: tuple[Panel, ...] = ()
