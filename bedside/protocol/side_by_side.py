"""Several protocols asked about one patient, in one grid: what each says, and where they differ.

A row is a criterion by its printed name; protocols that ask the same question in the same words share it. Only a
protocol that is active can be the basis of a decision; the others stand there for comparison and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bedside.protocol.assessment import Assessment, Flip, ProtocolRef, State, Timing
from bedside.protocol.model import Protocol
from bedside.protocol.regimen import regimen_words
from bedside.protocol.verdict import Outcome, Verdict
from bedside.text import N_, _

COMPARISON = N_("for comparison only, not the basis of a decision")


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What one protocol says of one criterion, by the id it has there."""

    id: str
    outcome: Outcome
    reason: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion by its label; `cells` has one place for each protocol, None where it does not ask."""

    label: str
    short: str
    excludes: bool
    cells: tuple[Cell | None, ...]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One protocol: its verdict, the class of the start, its regimen in words, and what would change the verdict.

    `note` says why it cannot be the basis of a decision ("" where it can); `criteria` counts what it asks.
    """

    protocol: ProtocolRef
    title: str
    note: str
    state: State
    criteria: int
    timing: Timing
    regimen: tuple[str, ...]
    flip: tuple[Flip, ...]


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """One patient at one moment under several protocols; rows in the order in which the protocols first ask."""

    patient: str
    at: datetime
    known_at: datetime
    zone: ZoneInfo
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def side_by_side(asked: Sequence[tuple[Protocol, Assessment]]) -> Grid:
    """Return the grid of one patient's Assessments at one moment; raise ValueError for two patients or moments."""
    made = [assessment for _protocol, assessment in asked]
    if len({(item.patient_id, item.at, item.known_at) for item in made}) != 1:
        raise ValueError("a grid is of one patient at one moment")
    return Grid(
        patient=made[0].patient,
        at=made[0].at,
        known_at=made[0].known_at,
        zone=ZoneInfo(made[0].zone),
        columns=tuple(_column(protocol, assessment) for protocol, assessment in asked),
        rows=_rows(asked),
    )


def _column(protocol: Protocol, assessment: Assessment) -> Column:
    return Column(
        protocol=assessment.protocol,
        title=_(protocol.title),
        note="" if protocol.status == "active" else _(COMPARISON),
        state=assessment.state,
        criteria=len(assessment.criteria),
        timing=assessment.timing,
        regimen=regimen_words(protocol),
        flip=assessment.flip,
    )


def _rows(asked: Sequence[tuple[Protocol, Assessment]]) -> tuple[Row, ...]:
    found: dict[tuple[bool, str], dict[int, Verdict]] = {}
    for place, (protocol, assessment) in enumerate(asked):
        for item in assessment.criteria:
            # By the label of the file: what two protocols say differently may be the same in a translation.
            key = item.id in protocol.exclusion, protocol.criteria[item.id].label
            found.setdefault(key, {})[place] = item
    # Inclusions of every protocol stand before the exclusions; the sort keeps the order in which they were first asked.
    ordered = sorted(found.items(), key=_excludes)
    return tuple(_row(key, verdicts, len(asked)) for key, verdicts in ordered)


def _excludes(item: tuple[tuple[bool, str], dict[int, Verdict]]) -> bool:
    return item[0][0]


def _row(key: tuple[bool, str], verdicts: dict[int, Verdict], columns: int) -> Row:
    first = next(iter(verdicts.values()))
    return Row(
        label=first.label,
        short=first.short,
        excludes=key[0],
        cells=tuple(_cell(verdicts[place]) if place in verdicts else None for place in range(columns)),
    )


def _cell(verdict: Verdict) -> Cell:
    return Cell(id=verdict.id, outcome=verdict.outcome, reason=verdict.reason)


def as_columns(grid: Grid) -> list[dict[str, object]]:
    """Return the grid in the shape that scripts rely on (`bedside compare --json`): one entry for each protocol."""
    return [_plain(place, column, grid) for place, column in enumerate(grid.columns)]


def _plain(place: int, column: Column, grid: Grid) -> dict[str, object]:
    asked = [(row, cell) for row in grid.rows if (cell := row.cells[place]) is not None]
    return {
        "protocol": msgspec.to_builtins(column.protocol),
        "title": column.title,
        "note": column.note,
        "state": column.state,
        "criteria": [
            {"id": cell.id, "label": row.label, "outcome": cell.outcome, "reason": cell.reason} for row, cell in asked
        ],
        "timing": {"class": column.timing.name, "hours": column.timing.hours},
        "regimen": list(column.regimen),
        "flip": msgspec.to_builtins(column.flip),
    }
