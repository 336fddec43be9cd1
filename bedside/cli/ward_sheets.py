"""`bedside drug-chart` and `downtime`: ward sheets that are filled in by hand and typed back by their row codes."""

from __future__ import annotations

from pathlib import Path

import click

from bedside.cli.access import Access, opened, paper_option, patient_of, patient_option, with_store
from bedside.config import PaperSize
from bedside.desk.sheets import downtime_paper, downtime_ward, drug_chart_paper
from bedside.desk.writing import require_outside, write_whole
from bedside.domain.problem import Problem

_output = click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")


@click.command("drug-chart")
@patient_option
@_output
@paper_option
@with_store
def drug_chart_verb(*, mrn: str, output: Path, paper: PaperSize | None, access: Access) -> None:
    """Write the drug chart as PDF, a week on each page.

    What was written into its boxes by hand is charted by the code of the box: bedside chart "row K17-3 14:05 AB".
    """
    require_outside(output)
    with opened(access) as session:
        content = drug_chart_paper(session, patient_of(session, mrn).patient, paper)
    write_whole(output, content)
    click.echo(str(output))


@click.command("downtime")
@click.option("--patient", "mrn", metavar="MRN", help="The patient's record number.")
@click.option("--ward", is_flag=True, help="A sheet for everybody on the ward.")
@_output
@paper_option
@with_store
def downtime_verb(*, mrn: str | None, ward: bool, output: Path, paper: PaperSize | None, access: Access) -> None:
    """Write the sheets of a shift as PDF, to chart by hand while the computer is down."""
    if bool(mrn) == ward:
        raise Problem("name a patient or the whole ward.", where="downtime", do="Give --patient MRN or --ward.")
    require_outside(output)
    with opened(access) as session:
        content = (
            downtime_paper(session, patient_of(session, mrn).patient, paper) if mrn else downtime_ward(session, paper)
        )
    write_whole(output, content)
    click.echo(str(output))
