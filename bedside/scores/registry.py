"""Every score by its name: what the command line lists and the assessment asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from bedside.scores.answer import Score

_MODULES = (
    "who",
    "hscore",
    "news2",
    "oxygenation",
    "rox",
    "berlin",
    "clearance",
    "egfr",
    "kdigo",
    "ctcae",
    "chis",
    "hlh",
    "sofa",
    "qtc",
    "vitals",
    "weights",
)


@cache
def scores() -> Mapping[str, Score]:
    """Return the scores by name, in the order they are listed.

    Their modules and tables are loaded here and not before: a window opens without them.
    """
    modules = (import_module(f"bedside.scores.{name}") for name in _MODULES)
    return MappingProxyType({score.name: score for module in modules for score in module.scores()})
