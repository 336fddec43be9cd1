"""Text copied from a laboratory system as a table: guessed as a file is, for a person to look at and to change.

Numbers, units and names stay as they stand; what is judged are the rows that the columns make.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.row import Form, Row
from bedside.exchange.tables.grid import Grid, grid_of_lines
from bedside.exchange.tables.layout import guess_of
from bedside.exchange.tables.mapping import Plan
from bedside.exchange.tables.rows import placed_rows
from bedside.exchange.tables.text import lines_of
from bedside.exchange.tables.words import IGNORED, PERSONAL, ROLES, Role
from bedside.text import N_, _

__all__ = ["MOST_LINES", "ROLES", "Grid", "Made", "Role", "grid_of", "guessed", "is_plain", "made_of"]

MOST_LINES = 500  # what is stored in one transaction, judged and drawn within the tenth of a second a hand notices

_PART = N_("Paste a part of it, or import it as a file: bedside import.")
_KNOWN_FORM = frozenset({"col", "align"})
_NEEDED = (("analyte", N_("the names of what was measured")), ("value", N_("the values")))


class Made(NamedTuple):
    """The rows that the columns of a text make, how their times count, their lines of the text and what was moved."""

    rows: tuple[Row, ...]
    form: Form
    lines: dict[int, int]
    notes: dict[int, str]


def grid_of(text: str) -> Grid:
    """Return the cells of a text; raise Problem for one that has no table, or too long a one."""
    lines = lines_of(text)
    if sum(bool(line.strip()) for line in lines) > MOST_LINES:
        said = _("the text has more than {limit} lines.").format(limit=MOST_LINES)
        raise Problem(said, where="text", do=_(_PART))
    return grid_of_lines(lines)


def is_plain(text: str) -> bool:
    """Return whether a text is the day-column form of a table, which needs no guess."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    names = {name.strip(' "').casefold() for name in re.split(r"[,;\t]", first)}
    return "analyte" in names and bool(names & _KNOWN_FORM)


def guessed(grid: Grid, catalogue: Catalogue) -> tuple[Role, ...]:
    """Return what each column seems to be; "" for none, and for whose it is: the text is one patient's."""
    roles = (column.role for column in guess_of(grid, catalogue).columns)
    return tuple("" if role in PERSONAL else role for role in roles)


def made_of(grid: Grid, roles: Sequence[Role], catalogue: Catalogue) -> Made:
    """Return the rows that the columns make; raise Problem where analyte or value is missing."""
    said = {str(place): role or IGNORED for place, role in enumerate(roles, start=1)}
    plan = Plan(columns=said)
    guess = guess_of(grid, catalogue, plan)
    for role, what in _NEEDED:
        across = role == "analyte" and (guess.layout == "analytes across" or guess.of("loinc"))
        if not guess.of(role) and not across:
            text = _("no column holds {what}.").format(what=_(what))
            raise Problem(text, where="columns", do=_("Say which column it is."))
    rows = tuple(item.row for item in placed_rows(grid, guess, plan))
    if len(rows) > MOST_LINES:
        said = _("the table has more than {limit} values.").format(limit=MOST_LINES)
        raise Problem(said, where="text", do=_(_PART))
    kept = _("the mark {mark!r} is kept beside it.")
    notes = {row.line: kept.format(mark=row.interpretation) for row in rows if row.interpretation}
    return Made(rows, "columns" if guess.days else "times", {row.line: row.stands for row in rows}, notes)
