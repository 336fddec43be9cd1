"""Every score by its name: what the command line lists and the assessment asks."""

from __future__ import annotations

from bedside.scores import (
    berlin,
    chis,
    clearance,
    ctcae,
    egfr,
    hlh,
    hscore,
    kdigo,
    news2,
    oxygenation,
    qtc,
    rox,
    sofa,
    vitals,
    weights,
    who,
)
from bedside.scores.answer import Score

_MODULES = (
    who,
    hscore,
    news2,
    oxygenation,
    rox,
    berlin,
    clearance,
    egfr,
    kdigo,
    ctcae,
    chis,
    hlh,
    sofa,
    qtc,
    vitals,
    weights,
)


def scores() -> dict[str, Score]:
    """Return the scores by name, in the order they are listed."""
    return {score.name: score for module in _MODULES for score in module.SCORES}
