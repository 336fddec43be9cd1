"""`bedside compare`: what several protocols say of one patient, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bedside.cli.access import Access, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.code_words import timing_word
from bedside.cli.output import columns, emit, moment, unknown_then
from bedside.domain.moment import iso
from bedside.protocol.code_words import status_word
from bedside.protocol.side_by_side import Column, Grid, Row, as_columns, side_by_side
from bedside.protocol.verdict import Outcome
from bedside.text import N_, _, _n

_OUTCOMES: dict[Outcome, str] = {"MET": N_("met"), "NOT_MET": N_("not met"), "UNKNOWN": N_("cannot say")}
_STATES = {"ELIGIBLE": N_("eligible"), "NOT_ELIGIBLE": N_("not eligible"), "INCOMPLETE": N_("incomplete")}


@click.command(
    "compare",
    help=_(
        "Show what every protocol says of a patient, in one grid; only an active one can be the basis of a decision."
    ),
)
@patient_option
@click.option("--at", "at_text", metavar="T", help=_("The moment asked about; a bare date is the end of that day."))
@click.option("--known-at", "known_text", metavar="T", help=_("With what was recorded by then; default now."))
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
    yield _("{patient}  at {moment}").format(patient=grid.patient, moment=iso(grid.at, grid.zone))
    for column in grid.columns:
        yield ""
        rules = column.protocol
        yield f"{rules.id} {rules.version} ({status_word(rules.status)}): {column.title}"
        if column.note:
            yield f"  {column.note}"
        yield f"  {_said(column)}"
        yield from (f"  {sentence}" for sentence in column.regimen)
    yield ""


def _said(column: Column) -> str:
    if not column.criteria:
        return _("sets no criteria")
    flips = _n("{count} fact would flip it", "{count} facts would flip it", len(column.flip))
    start = timing_word(column.timing.name) if column.timing.name else _("not classed")
    return _("{state}; start {start}; {flips}").format(state=_(_STATES[column.state]), start=start, flips=flips)


def _cells(row: Row) -> list[str]:
    said = _("exclusion: {label}") if row.excludes else "{label}"
    return [said.format(label=row.label), *(_(_OUTCOMES[cell.outcome]) if cell else "-" for cell in row.cells)]
