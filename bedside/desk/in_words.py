"""Words for what became of a line of a file and for how much a finding weighs; files and JSON keep the codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from bedside.domain.finding import Severity
from bedside.exchange.charting import Became
from bedside.text import _n, _p


def became_word(became: Became) -> str:
    """Return what became of a line, in a word."""
    return {
        "stored": _p("line of a file", "stored"),
        "already": _p("line of a file", "already"),
        "superseded": _p("line of a file", "superseded"),
        "held": _p("line of a file", "held"),
        "refused": _p("line of a file", "refused"),
    }[became]


def would_word(became: Became, count: int = 1) -> str:
    """Return what would become of so many lines, where nothing is stored yet."""
    if became == "stored":
        return _n("would be stored", "would be stored", count)
    if became == "held":
        return _n("would be held", "would be held", count)
    return became_word(became)


def counts_text(counts: Mapping[Became, int]) -> str:
    """Return how many lines became what; empty for none."""
    return _counted(counts, lambda kind, _count: became_word(kind))


def would_text(counts: Mapping[Became, int]) -> str:
    """Return how many lines would become what; empty for none."""
    return _counted(counts, would_word)


def _counted(counts: Mapping[Became, int], word: Callable[[Became, int], str]) -> str:
    return ", ".join(f"{counts[kind]} {word(kind, counts[kind])}" for kind in get_args(Became) if counts[kind])


def severity_word(severity: Severity) -> str:
    """Return how much a finding weighs, in a word."""
    return {
        "reject": _p("severity of a finding", "reject"),
        "hold": _p("severity of a finding", "hold"),
        "warn": _p("severity of a finding", "warn"),
        "info": _p("severity of a finding", "info"),
    }[severity]
