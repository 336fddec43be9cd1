"""`bedside check`: the Assessment of a patient at a moment, as a tree to read or as one document."""

from __future__ import annotations

import click

from bedside.cli.access import Access, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import emit, moment
from bedside.cli.tree import lines
from bedside.domain.problem import Problem
from bedside.protocol.contract import as_plain


@click.command("check")
@patient_option
@click.option("--protocol", "protocol_id", metavar="ID", help="Another protocol than the default one.")
@click.option("--at", "at_text", metavar="T", help="The moment asked about; a bare date is the end of that day.")
@click.option("--known-at", "known_text", metavar="T", help="With what was recorded by then; default now.")
@json_option
@with_store
def check_verb(
    *, mrn: str, protocol_id: str | None, at_text: str | None, known_text: str | None, as_json: bool, access: Access
) -> None:
    """Say what the protocol says of a patient, with the evidence of every criterion."""
    with opened(access) as session:
        at, known = moment(at_text, "--at", session), moment(known_text, "--known-at", session)
        patient = patient_of(session, mrn, known).patient
        try:
            assessment = session.assess(patient, protocol_id, at, known)
        except LookupError as error:
            raise Problem("the patient was not known at that time.", where="--known-at") from error
        session.view(patient)
        zone = session.zone
    if as_json:
        emit(as_plain(assessment))
        return
    for line in lines(assessment, zone):
        click.echo(line)
