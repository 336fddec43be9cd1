"""`bedside note` and `trends`: the printed forms of the same Assessment that `check` prints."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import click

from bedside.cli.access import Access, opened, output_option, paper_option, patient_of, patient_option, with_store
from bedside.cli.output import coming_out, leave, moment, unknown_then
from bedside.config import PaperSize
from bedside.desk.consulting import note_paper
from bedside.desk.sheets import trend_paper
from bedside.desk.writing import require_place
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.protocol.assessment import Assessment
from bedside.report import trends
from bedside.session import Session
from bedside.text import _

Form = Literal["png", "svg", "pdf"]
_known = click.option("--known-at", "known_text", metavar="T", help=_("With what was recorded by then; default now."))


@click.command(
    "note", help=_("Write the consult note as PDF: the signed one while nothing has come since, else a draft.")
)
@patient_option
@click.option("--at", "at_text", metavar="T", help=_("The moment asked about; a bare date is the end of that day."))
@_known
@output_option
@paper_option
@with_store
def note_verb(
    *, mrn: str, at_text: str | None, known_text: str | None, output: Path, paper: PaperSize | None, access: Access
) -> None:
    """Write the consult note as PDF: the signed one while nothing has come since, else a draft."""
    require_place(output)
    with opened(access) as session, coming_out(session):
        at, known = moment(at_text, "--at", session), moment(known_text, "--known-at", session)
        patient = patient_of(session, mrn, known).patient
        try:
            content = note_paper(session, patient, at, known, paper)
        except LookupError as error:
            raise unknown_then() from error
        leave(output, content)


@click.command("trends", help=_("Write the trends as PNG, SVG or PDF, by the name of the file."))
@patient_option
@_known
@output_option
@with_store
def trends_verb(mrn: str, known_text: str | None, output: Path, access: Access) -> None:
    """Write the trends as PNG, SVG or PDF, by the name of the file."""
    form = _form(output)
    require_place(output)
    with opened(access) as session, coming_out(session):
        chart, assessment = _asked(session, mrn, None, known_text)
        if form == "pdf":
            content = trend_paper(session, chart.patient.patient, chart.known_at)
        else:
            content = trends.sheet(assessment, chart, form)
            session.log("print trends", chart.patient.patient)
        leave(output, content)


def _asked(session: Session, mrn: str, at: datetime | None, known_text: str | None) -> tuple[Chart, Assessment]:
    known = moment(known_text, "--known-at", session)
    try:
        chart = session.chart(patient_of(session, mrn, known).patient, at, known)
    except LookupError as error:
        raise unknown_then() from error
    return chart, session.assess(chart.patient.patient, at=chart.at, known_at=chart.known_at)


def _form(output: Path) -> Form:
    ending = output.suffix.lower().removeprefix(".")
    for form in get_args(Form):
        if form == ending:
            return form
    raise Problem(
        _("{file!r} names no known form.").format(file=output.name),
        where="-o",
        do=_("End the name in .png, .svg or .pdf."),
    )
