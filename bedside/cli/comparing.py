"""`bedside compare`: what several protocols say of one patient, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bedside.cli.access import Access, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import columns, emit, moment, unknown_then
from bedside.domain.moment import iso
from bedside.protocol.side_by_side import Column, Grid, Row, as_columns, side_by_side
from bedside.protocol.verdict import Outcome

_OUTCOMES: dict[Outcome, str] = {"MET": "met", "NOT_MET": "not met", "UNKNOWN": "cannot say"}
_STATES = {"ELIGIBLE": "eligible", "NOT_ELIGIBLE": "not eligible", "INCOMPLETE": "incomplete"}


@click.command("compare")
@patient_option
@click.option("--at", "at_text", metavar="T", help="The moment asked about; a bare date is the end of that day.")
@click.option("--known-at", "known_text", metavar="T", help="With what was recorded by then; default now.")
@json_option
@with_store
def compare_verb(*, mrn: str, at_text: str | None, known_text: str | None, as_json: bool, access: Access) -> None:
    """Show what every protocol says of a patient, in one grid; only an active one can be the basis of a decision."""
    with opened(access) as session:
        patient = patient_of(session, mrn).patient
        at, known = moment(at_text, "--at", session), moment(known_text, "--known-at", session)
        try:
            grid = side_by_side(session.assess_all(patient, at, known))
        except LookupError as error:
            raise unknown_then() from error
        session.view(patient)
    if as_json:
        emit(as_columns(grid))
        return
    for line in _lines(grid):
        click.echo(line)
    columns([["", *(column.protocol.id for column in grid.columns)], *(_cells(row) for row in grid.rows)])


def _lines(grid: Grid) -> Iterator[str]:
    yield f"{grid.patient}  at {iso(grid.at, grid.zone)}"
    for column in grid.columns:
        yield ""
        yield f"{column.protocol.id} {column.protocol.version} ({column.protocol.status}): {column.title}"
        if column.note:
            yield f"  {column.note}"
        yield f"  {_said(column)}"
        yield from (f"  {sentence}" for sentence in column.regimen)
    yield ""


def _said(column: Column) -> str:
    if not column.criteria:
        return "sets no criteria"
    flips = f"{len(column.flip)} {'fact' if len(column.flip) == 1 else 'facts'} would flip it"
    return f"{_STATES[column.state]}; start {column.timing.name or 'not classed'}; {flips}"


def _cells(row: Row) -> list[str]:
    kind = "exclusion: " if row.excludes else ""
    return [f"{kind}{row.label}", *(_OUTCOMES[cell.outcome] if cell else "-" for cell in row.cells)]
