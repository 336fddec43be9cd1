"""What the columns of a table file are taken for, for a person who changes it; said of a doubtful table too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bedside.desk import mappings
from bedside.domain.problem import Problem
from bedside.exchange.tables.grid import grid_of_lines
from bedside.exchange.tables.layout import Column, guess_of
from bedside.exchange.tables.mapping import Plan, plan_of
from bedside.exchange.tables.sheet import header_of
from bedside.exchange.tables.text import lines_of, text_of
from bedside.exchange.tables.words import head_key
from bedside.session import Session


def plan_for(session: Session, said: Mapping[str, Any]) -> Plan:
    """Return how a table is to be read: a saved mapping, and what a person says besides; raise Problem."""
    own = plan_of(
        said.get("columns", {}),
        {},
        {},
        session.catalogue,
        dates=said.get("dates", ""),
        decimal=said.get("decimal", ""),
    )
    name = said.get("mapping", "")
    return mappings.load(session, name).joined(own) if name else own


def table_told(session: Session, data: bytes, plan: Plan) -> dict[str, Any] | None:
    """Return what a table is taken for as JSON has it; None for what is no table, which reading it will say."""
    offered = mappings.offered(session, data)
    known = {"mappings": mappings.names(session), "offered": offered}
    try:
        text, encoding = text_of(data, plan.encoding)
        lines = lines_of(text)
        header = header_of(lines)
        if header and header.form == "columns" and not plan.columns:
            # Its heads say all but the date of the first day: nothing of it is guessed, and nothing to be changed.
            said = {"layout": "long", "encoding": encoding, "separator": header.separator, "days": True}
            return {**known, **said, "doubts": (), "columns": []}
        grid = grid_of_lines(lines)
        guess = guess_of(grid, session.catalogue, plan)
    except Problem:
        return {**known, "columns": []} if offered else None
    return {
        **known,
        "layout": guess.layout,
        "encoding": encoding,
        "separator": grid.separator,
        "days": guess.days,
        "doubts": guess.doubts,
        "columns": _columns(guess.columns),
    }


def _columns(columns: Sequence[Column]) -> list[dict[str, str]]:
    """Return each column by the name that a mapping knows it by: its head, where no other column has the same."""
    heads = Counter(head_key(item.head) for item in columns)
    found = []
    for item in columns:
        key = head_key(item.head)
        named = bool(key) and heads[key] == 1 and not key.isdigit() and not item.time
        over = " ".join(filter(None, (item.time, item.analyte, item.unit)))
        name = key if named else str(item.place + 1)
        found.append({"name": name, "place": str(item.place + 1), "head": item.head, "role": item.role, "over": over})
    return found
