"""A swimmer plot as content: one lane for each patient of a case series, in days from the first dose."""

from __future__ import annotations

import msgspec

from bedside.protocol.cohort.case import End, Lane


class Swimmer(msgspec.Struct, frozen=True):
    """One lane: its label, a second word beside it, how the stay ended; without times there is no `lane`."""

    label: str
    beside: str
    end: End
    lane: Lane | None


class Swimmers(msgspec.Struct, frozen=True, tag=True):
    """The plot, over [start, end] in days; `legend` says what its marks mean."""

    swimmers: tuple[Swimmer, ...]
    start: float
    end: float
    title: str
    legend: tuple[tuple[str, str], ...]
    untimed: str
