"""A typed zero of what the body always has some of: asked about, for it lies inside every limit and decides."""

from __future__ import annotations

from bedside.domain.catalogue import Catalogue
from bedside.domain.doubt import Doubt, reading
from bedside.domain.records import Observation
from bedside.domain.wording import value_text
from bedside.text import _


def weigh_zero(typed: Observation, catalogue: Catalogue) -> Doubt | None:
    """Return the hold for a plain zero of an analyte that is never zero; None for anything else."""
    if typed.value is None or typed.value or typed.comparator or typed.code not in catalogue.doubt.never_zero:
        return None
    analyte = catalogue.analyte(typed.code)
    text = _("{value}: a zero is hardly ever true; where a laboratory finds none, it prints < and its limit.")
    only = reading(analyte, typed.value, analyte.units[typed.unit])
    return Doubt(
        kind="hold", text=text.format(value=value_text(typed, catalogue)), readings=(only,), finding="DQ-01", slip=True
    )
