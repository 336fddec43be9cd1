"""`bedside check`: the Assessment of a patient at a moment, as a tree to read or as one document."""

from __future__ import annotations

from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, patient_of, with_store
from bedside.cli.output import emit, moment, unknown_then
from bedside.cli.tree import lines
from bedside.domain.chart import Chart
from bedside.domain.check import legible
from bedside.domain.problem import Problem
from bedside.protocol.assessment import Assessment
from bedside.protocol.contract import as_plain
from bedside.text import _

_FILE = NamedPath(path_type=Path, dir_okay=False)
_BAD_ANSWER = 1


@click.command(
    "check",
    help=_(
        "Say what the protocol says of a patient, with the evidence of every criterion.\n\nWith --from it is "
        "computed again from a note, and compared with what the note says; it exits 1 where they differ."
    ),
)
@click.option("--patient", "mrn", metavar="MRN", help=_("The patient's record number."))
@click.option("--protocol", "protocol_id", metavar="ID", help=_("Another protocol than the default one."))
@click.option("--at", "at_text", metavar="T", help=_("The moment asked about; a bare date is the end of that day."))
@click.option("--known-at", "known_text", metavar="T", help=_("With what was recorded by then; default now."))
@click.option(
    "--from", "file", type=_FILE, metavar="FILE", help=_("A note (PDF) or its attached JSON, without any store.")
)
@json_option
@with_store
@click.pass_context
def check_verb(
    ctx: click.Context,
    *,
    mrn: str | None,
    protocol_id: str | None,
    at_text: str | None,
    known_text: str | None,
    file: Path | None,
    as_json: bool,
    access: Access,
) -> None:
    """Say what the protocol says of a patient, with the evidence of every criterion."""
    others = (mrn, protocol_id, at_text, known_text)
    if file is not None:
        if any(item is not None for item in others):
            raise click.UsageError(_("--from goes with --json only: the note says of whom it speaks, and when."))
        _prove(ctx, file, as_json=as_json)
        return
    if mrn is None:
        raise click.UsageError(_("Missing option '--patient' (or '--from')."))
    assessment, chart = _asked(access, mrn, protocol_id, at_text, known_text)
    if as_json:
        emit(as_plain(assessment))
        return
    for line in lines(assessment, chart):
        click.echo(line)


def _asked(
    access: Access, mrn: str, protocol_id: str | None, at_text: str | None, known_text: str | None
) -> tuple[Assessment, Chart]:
    with opened(access) as session:
        at, known = moment(at_text, "--at", session), moment(known_text, "--known-at", session)
        patient = patient_of(session, mrn, known).patient
        try:
            assessment = session.assess(patient, protocol_id, at, known)
        except LookupError as error:
            raise unknown_then() from error
        chart = session.chart(patient, at, known)
        session.view(patient)
    return assessment, chart


def _prove(ctx: click.Context, file: Path, *, as_json: bool) -> None:
    from bedside.cli.proving_note import documents, told  # noqa: PLC0415 - a chart is asked more often than a note
    from bedside.desk.proving_paper import proofs  # noqa: PLC0415

    try:
        found = proofs(file)
    except Problem as problem:
        # The file may be anybody's, and so may the words that are wrong in it.
        raise Problem(legible(problem.text), where=legible(problem.where), do=legible(problem.do)) from problem
    if as_json:
        emit(documents(found))
    else:
        for line in told(found):
            click.echo(legible(line))
    if not all(item.equal for item in found):
        ctx.exit(_BAD_ANSWER)
