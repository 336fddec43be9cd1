"""`bedside drug-chart` and `downtime`: ward sheets that are filled in by hand and typed back by their row codes."""

from __future__ import annotations

from pathlib import Path

import click

from bedside.cli.access import Access, opened, output_option, paper_option, patient_of, patient_option, with_store
from bedside.cli.output import coming_out, leave
from bedside.config import PaperSize
from bedside.desk.sheets import downtime_paper, downtime_ward, drug_chart_paper
from bedside.desk.writing import require_place
from bedside.domain.problem import Problem
from bedside.text import _


@click.command(
    "drug-chart",
    help=_(
        "Write the drug chart as PDF, a week on each page.\n\nWhat was written into its boxes by hand is "
        'charted by the code of the box: bedside chart "row K17-3 14:05 AB".'
    ),
)
@patient_option
@output_option
@paper_option
@with_store
def drug_chart_verb(*, mrn: str, output: Path, paper: PaperSize | None, access: Access) -> None:
    """Write the drug chart as PDF, a week on each page."""
    require_place(output)
    with opened(access) as session, coming_out(session):
        content = drug_chart_paper(session, patient_of(session, mrn).patient, paper)
        leave(output, content)


@click.command("downtime", help=_("Write the sheets of a shift as PDF, to chart by hand while the computer is down."))
@click.option("--patient", "mrn", metavar="MRN", help=_("The patient's record number."))
@click.option("--ward", is_flag=True, help=_("A sheet for everybody on the ward."))
@output_option
@paper_option
@with_store
def downtime_verb(*, mrn: str | None, ward: bool, output: Path, paper: PaperSize | None, access: Access) -> None:
    """Write the sheets of a shift as PDF, to chart by hand while the computer is down."""
    if bool(mrn) == ward:
        raise Problem(_("name a patient or the whole ward."), where="downtime", do=_("Give --patient MRN or --ward."))
    require_place(output)
    with opened(access) as session, coming_out(session):
        content = (
            downtime_paper(session, patient_of(session, mrn).patient, paper) if mrn else downtime_ward(session, paper)
        )
        leave(output, content)
