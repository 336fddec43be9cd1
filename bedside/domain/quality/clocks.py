"""Entries made while a computer's clock could not be trusted (DQ-CLOCK): their times may be wrong, and stay as told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bedside.domain.clock import Fault, Kind, faults_in
from bedside.domain.finding import Finding, Severity
from bedside.domain.quality.view import View, finding
from bedside.text import N_, _, _n

_TOLD: Mapping[Kind, tuple[Severity, str]] = MappingProxyType(
    {
        "behind": ("warn", N_("{many} entered while the computer's clock was {said}: check the times.")),
        "ahead": ("warn", N_("{many} entered while the computer's clock was {said}: check the times.")),
        "zone": (
            "warn",
            N_("{many} entered on a computer that keeps another time than the ward ({said}): check the times."),
        ),
        "repeated": ("info", N_("{many} entered {said} that night; the order of entry tells which came first.")),
        "skipped": ("info", N_("{many} entered {said}; a clock that was not set yet showed an hour less.")),
        "later": (
            "warn",
            N_("{many} entered {said} and not counted until then: set the clock right, or void and chart again."),
        ),
    }
)


def entered_by_a_wrong_clock(view: View) -> Iterator[Finding]:
    """DQ-CLOCK: one finding for each kind of fault, in the words of the first entry it concerns."""
    marks, known = view.chart.clock_marks, view.chart.index.ids
    found: dict[Kind, list[tuple[str, Fault]]] = {}
    # Sorted: the store knows them in the order of entry, a chart carried by a paper no longer does.
    for record, text in sorted(marks.items()):
        for fault in faults_in(text):
            # A record that was struck is no longer spoken of; one that lies ahead has to be, though it is not shown.
            if record in known or fault.kind == "later":
                found.setdefault(fault.kind, []).append((record, fault))
    for kind, concerned in found.items():
        severity, said = _TOLD[kind]
        many = _n("{count} entry was", "{count} entries were", len(concerned))
        text = _(said).format(many=many, said=concerned[0][1].said)
        yield finding("DQ-CLOCK", severity, text, (record for record, _ in concerned), kind)
