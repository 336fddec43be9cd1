"""`bedside export`: the records in files that other programs read; it stands in the journal before a file is there."""

from __future__ import annotations

from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, opened, patient_of, with_store
from bedside.cli.output import warn
from bedside.desk.deidentified import Anonymous
from bedside.desk.outgoing import OutForm, files, leaving, require_empty, write
from bedside.desk.writing import require_outside
from bedside.text import _


@click.command(
    "export",
    help=_(
        "Write every version of the records into a new or empty folder.\n\ncsv: one sheet for each kind of "
        "record. fhir: one FHIR R4 Bundle for each patient. ndjson: FHIR R4, one file for each type of "
        "resource. `bedside import` takes all of them back exactly.\n\n--deidentify writes other dates, "
        "pseudonyms and no free text, and searches every byte for what was there: `bedside handbook files` says "
        "what that does not promise. It cannot be led back, and two such exports cannot be put together.\n\nThe "
        "files are readable by everybody who can open them: keep them as you keep the charts. In a sheet, "
        "an apostrophe before a sign that a spreadsheet would take for a formula is no part of the text."
    ),
)
@click.option(
    "--format", "form", required=True, type=click.Choice(["csv", "fhir", "ndjson"]), help=_("The kind of files.")
)
@click.option("-o", "--output", "folder", required=True, type=NamedPath(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--patient", "mrn", metavar="MRN", help=_("Only this patient; without it all of them."))
@click.option("--deidentify", is_flag=True, help=_("Without identity: shifted dates, pseudonyms, no free text."))
@with_store
def export_verb(form: OutForm, folder: Path, mrn: str | None, deidentify: bool, access: Access) -> None:
    """Write every version of the records into a new or empty folder."""
    require_empty(folder)
    require_outside(folder)
    with opened(access) as session:
        patient = patient_of(session, mrn).patient if mrn else ""
        anonymous = Anonymous(session) if deidentify else None
        pieces = anonymous.pieces(form, patient) if anonymous else files(session, form, leaving(session, form, patient))
        names = write(folder, pieces)
    for name in names:
        click.echo(str(folder / name))
    warn([_("these files are not encrypted."), *(anonymous.open_questions if anonymous else ())])
