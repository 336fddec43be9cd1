"""The data-quality rules over a whole chart: one list of findings for the command line, the window and the note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from bedside.domain.chart import Chart
from bedside.domain.finding import Finding
from bedside.domain.quality.clocks import entered_by_a_wrong_clock
from bedside.domain.quality.conflicts import ledger, one_day_only, started_twice, stated_levels, two_values
from bedside.domain.quality.crosses import body_mass, descending, parts_of_whole
from bedside.domain.quality.departed import given_after_death
from bedside.domain.quality.gaps import incomplete_devices, percent_only, required, score_inputs
from bedside.domain.quality.held import CONFLICTS, quarantine, without_time
from bedside.domain.quality.jumps import deltas
from bedside.domain.quality.memo import QualityMemo
from bedside.domain.quality.point import Point
from bedside.domain.quality.precision import coarse, date_only_doses, inexact, long_before
from bedside.domain.quality.unread import withdrawn_results
from bedside.domain.quality.view import View, look

__all__ = ["QualityMemo", "findings"]

_ORDER = ("reject", "hold", "warn", "info")
_RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (
    without_time,
    stated_levels,
    one_day_only,
    started_twice,
    ledger,
    long_before,
    parts_of_whole,
    descending,
    body_mass,
    percent_only,
    required,
    incomplete_devices,
    date_only_doses,
    score_inputs,
    entered_by_a_wrong_clock,
    given_after_death,
    withdrawn_results,
)


_SERIES: tuple[Callable[[View, str, tuple[Point, ...]], Iterator[Finding]], ...] = (two_values, deltas, inexact, coarse)


def findings(chart: Chart, memo: QualityMemo | None = None) -> tuple[Finding, ...]:
    """Return what the rules DQ-01 to DQ-23 and the cross checks find, the gravest first.

    `memo` is what was worked out for earlier charts of the same patient; it makes no difference to the answer.
    """
    view = look(chart, memo or QualityMemo(once=True))
    found = [item for rule in _RULES for item in rule(view)]
    found += [item for rule in _SERIES for item in _over_series(rule, view)]
    told = {(item.id, record) for item in found for record in item.records}
    waiting = (item for item in quarantine(view) if item.id not in CONFLICTS or not _told(item, told))
    return tuple(sorted((*waiting, *found), key=_rank))


def _over_series(rule: Callable[[View, str, tuple[Point, ...]], Iterator[Finding]], view: View) -> Iterator[Finding]:
    for code, points in view.series.items():
        yield from view.memo.told((rule, code), (points,), partial(rule, view, code, points))


def _told(item: Finding, told: set[tuple[str, str]]) -> bool:
    """Return whether the conflict that held these values is told already, with both of its sides."""
    return all((item.id, record) in told for record in item.records)


def _rank(item: Finding) -> tuple[int, str]:
    return _ORDER.index(item.severity), item.id
