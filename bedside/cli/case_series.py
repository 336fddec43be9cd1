"""`bedside cohort`: every patient of the store as one row, for a spreadsheet or for the printer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bedside.cli.access import Access, opened, output_option, paper_option, with_store
from bedside.cli.output import coming_out, leave, warn
from bedside.config import PaperSize
from bedside.desk import cohort
from bedside.desk.writing import OWNER_ONLY, require_place
from bedside.domain.problem import Problem
from bedside.protocol.cohort.case import Case
from bedside.session import Session
from bedside.session.cohort import Rows
from bedside.text import _

_FORMS = (".csv", ".pdf")
_STEPS = 100


@click.command(
    "cohort",
    help=_(
        'Write the case series as CSV or PDF, by the name of the file.\n\nA cell says "not charted" where '
        "nobody entered anything. The CSV can be read by everybody who can open it; an apostrophe before a "
        "sign that a spreadsheet would take for a formula is no part of the text."
    ),
)
@output_option
@paper_option
@with_store
def cohort_verb(output: Path, paper: PaperSize | None, access: Access) -> None:
    """Write the case series as CSV or PDF, by the name of the file."""
    form = output.suffix.lower()
    if form not in _FORMS:
        raise Problem(
            _("{file!r} names no known form.").format(file=output.name),
            where="-o",
            do=_("End the name in .csv or .pdf."),
        )
    require_place(output)
    with opened(access) as session, coming_out(session):
        if form == ".csv":
            content = cohort.csv_content(session, _followed(session, "filed"))
        else:
            content = cohort.pdf_content(session, _followed(session, "said"), paper)
        leave(output, content, OWNER_ONLY)
    if form == ".csv":
        warn([_("this file is not encrypted.")])


def _followed(session: Session, rows: Rows) -> tuple[Case, ...]:
    """Return the rows; at a terminal a bar on standard error says how far it is."""
    if not sys.stderr.isatty():
        return cohort.gathered(session, rows=rows)
    with click.progressbar(range(_STEPS), label=_("case series"), file=sys.stderr) as bar:
        return cohort.gathered(session, lambda part: bar.update(round(part * _STEPS) - bar.pos), rows)
