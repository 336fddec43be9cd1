"""What the lines of a table say that are no rows of it: whose it is, and of which specimen the rows below are."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence

from bedside.exchange.specimens import heads_blood, is_blood, is_department, is_foreign
from bedside.exchange.tables.words import PERSONAL, role_of_head

_PARTED = re.compile(r"[;\t|]| {2,}")
# How much urine a patient makes is no result of a sample.
_AMOUNT = re.compile(r"menge|ausscheid|output|volum|stunden", re.IGNORECASE)
_FEW = 2


class Beside:
    """Goes along the lines of a table in file order: `texts` are those that are no rows."""

    def __init__(self, front: Sequence[str]) -> None:
        self.texts: list[str] = list(front)
        self._starts, self._said = array("I"), list[str]()
        for text in front:
            self.head(0, [part.strip() for part in _PARTED.split(text) if part.strip()])

    def see(self, line: int, cells: Sequence[str] | str, *, valued: bool, faulty: bool) -> None:
        """Take one line in: `valued` says that a number stands where values do, `faulty` that it cannot be a row."""
        if isinstance(cells, str):
            self.texts.append(cells)
            return
        if not valued or faulty or any(role_of_head(cell) in PERSONAL for cell in cells[:_FEW]):
            self.texts.append("\t".join(filter(None, cells)))
        if not valued:
            self.head(line, [cell for cell in cells if cell])

    def foreign(self, line: int) -> str:
        """Return what the heading above a line says its specimen is, empty for blood."""
        place = bisect_right(self._starts, line) - 1
        return self._said[place] if place >= 0 else ""

    def head(self, line: int, parts: Sequence[str]) -> None:
        """Take in the cells of a line without values, which may be a heading."""
        said = _heading(parts)
        if said is not None:
            self._starts.append(line)
            self._said.append(said)


def _heading(parts: Sequence[str]) -> str | None:
    """Return what a heading says of the specimen of the lines below, empty for blood, None for no such heading."""
    for place, part in enumerate(parts):
        label, sign, rest = part.partition(":") if ":" in part else part.partition("=")
        said = rest.strip() or (parts[place + 1] if place + 1 < len(parts) else "")
        if said and (sign or len(parts) <= _FEW) and role_of_head(label) == "specimen":
            return "" if is_blood(said) or is_department(said) else said
    if len(parts) != 1 or _AMOUNT.search(parts[0]):
        return None
    if is_foreign(parts[0]):
        return parts[0]
    return "" if heads_blood(parts[0]) else None
