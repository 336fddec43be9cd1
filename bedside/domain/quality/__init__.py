"""The data-quality rules over a whole chart: one list of findings for the command line, the window and the note."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bedside.domain.chart import Chart
from bedside.domain.finding import Finding
from bedside.domain.quality.conflicts import ledger, one_day_only, started_twice, stated_levels, two_values
from bedside.domain.quality.crosses import body_mass, descending, parts_of_whole
from bedside.domain.quality.gaps import incomplete_devices, percent_only, required, score_inputs
from bedside.domain.quality.held import quarantine, without_time
from bedside.domain.quality.jumps import deltas
from bedside.domain.quality.precision import coarse, date_only_doses, inexact, long_before
from bedside.domain.quality.view import View, look

__all__ = ["findings"]

_ORDER = ("reject", "hold", "warn", "info")
_RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (
    quarantine,
    without_time,
    two_values,
    stated_levels,
    one_day_only,
    started_twice,
    ledger,
    deltas,
    long_before,
    parts_of_whole,
    descending,
    body_mass,
    percent_only,
    required,
    incomplete_devices,
    inexact,
    coarse,
    date_only_doses,
    score_inputs,
)


def findings(chart: Chart) -> tuple[Finding, ...]:
    """Return what the rules DQ-01 to DQ-23 and the cross checks find, the gravest first."""
    view = look(chart)
    return tuple(sorted((item for rule in _RULES for item in rule(view)), key=_rank))


def _rank(item: Finding) -> tuple[int, str]:
    return _ORDER.index(item.severity), item.id
