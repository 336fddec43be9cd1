"""`bedside note` and `trends`: the printed forms of the same Assessment that `check` prints."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import click

from bedside.cli.access import Access, opened, patient_option, with_store
from bedside.cli.output import moment
from bedside.domain.problem import Problem
from bedside.report import trends
from bedside.report.note import compose
from bedside.report.pdf import render

Form = Literal["png", "svg", "pdf"]
_output = click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")


@click.command("note")
@patient_option
@click.option("--at", "at_text", metavar="T", help="The moment asked about; a bare date is the end of that day.")
@_output
@with_store
def note_verb(mrn: str, at_text: str | None, output: Path, access: Access) -> None:
    """Write the consult note as PDF."""
    with opened(access) as session:
        patient = session.find_patient(mrn).patient
        at = moment(at_text, "--at", session)
        chart = session.chart(patient, at)
        assessment = session.assess(patient, at=chart.at, known_at=chart.known_at)
        note = compose(assessment, chart, author=session.user, now=session.now(), practice=session.practice)
        content = render(note)
    output.write_bytes(content)
    click.echo(str(output))


@click.command("trends")
@patient_option
@_output
@with_store
def trends_verb(mrn: str, output: Path, access: Access) -> None:
    """Write the trends as PNG, SVG or PDF, by the name of the file."""
    form = _form(output)
    with opened(access) as session:
        chart = session.chart(session.find_patient(mrn).patient)
        assessment = session.assess(chart.patient.patient, at=chart.at, known_at=chart.known_at)
        content = trends.sheet(assessment, chart, form)
    output.write_bytes(content)
    click.echo(str(output))


def _form(output: Path) -> Form:
    ending = output.suffix.lower().removeprefix(".")
    for form in get_args(Form):
        if form == ending:
            return form
    raise Problem(f"{output.name!r} names no known form.", where="-o", do="End the name in .png, .svg or .pdf.")
