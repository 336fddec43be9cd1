"""Whether the unit of a value is said twice, as a code and in words, and the two are not the same unit."""

from __future__ import annotations

from collections.abc import Iterable

from bedside.domain.analyte import Analyte, Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem


def two_units(texts: Iterable[str], analyte: Analyte | None, catalogue: Catalogue) -> tuple[str, str] | None:
    """Return two of the texts that are different units, None where there are none.

    A text that is no unit of anything is taken for words beside the code; one that is a unit of other analytes only
    contradicts a unit of this one.
    """
    said = list(dict.fromkeys(filter(None, texts)))
    if analyte is None or len(said) < 2:
        return None
    own = {text: found for text in said if (found := _unit(text, analyte, catalogue))}
    if not own:
        return None
    first, unit = next(iter(own.items()))
    for text in said:
        other = own.get(text)
        if other is None:
            if any(_unit(text, item, catalogue) for item in catalogue.analytes):
                return text, first
        elif (other.factor, other.offset) != (unit.factor, unit.offset):
            return text, first
    return None


def _unit(text: str, analyte: Analyte, catalogue: Catalogue) -> Unit | None:
    try:
        return catalogue.unit(analyte.code, text)
    except Problem:
        return None
