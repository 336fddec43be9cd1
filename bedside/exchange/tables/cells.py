"""What a cell of a table looks like, and what a head such as "CRP [mg/L]" says is measured below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.tables.dates import is_clock, is_date
from bedside.exchange.tables.values import is_flag, is_number
from bedside.exchange.tables.words import Role

_BRACKET = re.compile(r"(.+?)\s*(?:\[(.+)\]|\((.+)\))")
_SPACED = re.compile(r"(\S.*?)(?:\s*,\s*|\s+in\s+|\s+)(\S+)")
_RANGE = re.compile(r"[\[(]?\s*\d[\d.,]*\s*(?:-|\u2013|bis|to)\s*\d[\d.,]*\s*[\])]?(?:\s+\S+)?", re.IGNORECASE)
_UNIT = re.compile(r"[^\s\d]{0,6}\d{0,2}[^\s]{0,6}[/%][^\s]{0,12}")
_LONGEST = 60


class _Looks(NamedTuple):
    role: Role
    fits: Callable[[str], bool]


class Kind(NamedTuple):
    """What most cells of a column are ("" for none of these), and whether any of them is a date."""

    role: Role = ""
    dated: bool = False


def kind_of(cells: Sequence[str], catalogue: Catalogue) -> Kind:
    """Return what more than half of the filled cells of a column are."""
    filled = [cell for cell in cells if cell]
    counts: Counter[Role] = Counter()
    for cell, many in Counter(filled).items():
        counts[_role(cell, catalogue)] += many
    role, most = counts.most_common(1)[0] if counts else ("", 0)
    dated = role == "time" and any(map(is_date, filled))
    return Kind(role if most * 2 > len(filled) else "", dated)


def measured_by(head: str, catalogue: Catalogue) -> tuple[str, str]:
    """Return the analyte's name and the unit that a head gives, ("", "") for a head that names no known analyte."""
    if not head or len(head) > _LONGEST:
        return "", ""
    if _is_name(head, catalogue):
        return head, ""
    name, unit = parted(head)
    if unit and _is_name(name, catalogue):
        return name, unit
    match = _SPACED.fullmatch(head)
    if match and is_unit(match[2], catalogue) and _is_name(match[1], catalogue):
        return match[1], match[2]
    return "", ""


def parted(head: str) -> tuple[str, str]:
    """Return a head as a name and the unit in brackets behind it."""
    match = _BRACKET.fullmatch(head) if len(head) <= _LONGEST else None
    return (match[1], match[2] or match[3]) if match else (head, "")


def unit_of_head(head: str, catalogue: Catalogue) -> str:
    """Return the unit that stands behind the words of a head such as "Result (mg/dL)", empty for none."""
    unit = parted(head)[1]
    match = None if unit or len(head) > _LONGEST else _SPACED.fullmatch(head)
    # Without brackets a letter or a number rather counts the columns.
    if match and "/" in match[2]:
        unit = match[2]
    return unit if unit and not unit.isdigit() and is_unit(unit, catalogue) else ""


def is_unit(text: str, catalogue: Catalogue) -> bool:
    """Return whether a text spells a unit, or looks like one."""
    if len(text) > _LONGEST or is_date(text):
        return False
    if _UNIT.fullmatch(text) is not None:
        return True
    return catalogue.spells_unit(text) and any(_takes(catalogue, item.code, text) for item in catalogue.analytes)


def is_range(text: str) -> bool:
    """Return whether a text is two numbers with a sign for "to" between them."""
    return len(text) <= _LONGEST and _RANGE.fullmatch(text) is not None and not is_date(text)


def _role(cell: str, catalogue: Catalogue) -> Role:
    if len(cell) > _LONGEST:
        return ""
    if is_clock(cell) or (is_date(cell) and not cell.isdigit()):
        return "time"
    for role, fits in _LOOKS:
        if fits(cell):
            return role
    if _is_name(cell, catalogue):
        return "analyte"
    return "unit" if is_unit(cell, catalogue) else ""


_LOOKS = (_Looks("range", is_range), _Looks("value", is_number), _Looks("flag", is_flag))


def _is_name(text: str, catalogue: Catalogue) -> bool:
    try:
        return catalogue.find(text) is not None
    except Problem:  # a name of several analytes is one all the same
        return True


def _takes(catalogue: Catalogue, code: str, unit: str) -> bool:
    try:
        catalogue.unit(code, unit)
    except Problem:
        return False
    return True
