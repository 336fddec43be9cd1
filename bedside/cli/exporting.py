"""`bedside export`: the records in files that other programs read; it stands in the journal before a file is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, opened, patient_of, with_store
from bedside.cli.output import warn
from bedside.desk.writing import require_outside
from bedside.domain.problem import Problem
from bedside.domain.records import KINDS
from bedside.exchange.csv_export import Line, sheet, sheet_name
from bedside.session import Session
from bedside.session.exporting import exported
from bedside.store.trail import Numbered


@click.command("export")
@click.option("--format", "form", required=True, type=click.Choice(["csv"]), help="The kind of files.")
@click.option("-o", "--output", "folder", required=True, type=NamedPath(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--patient", "mrn", metavar="MRN", help="Only this patient; without it all of them.")
@with_store
def export_verb(form: str, folder: Path, mrn: str | None, access: Access) -> None:
    """Write every version of the records, one file for each kind, into a new or empty folder.

    The files are readable by everybody who can open them: keep them as you keep the charts. An apostrophe before a
    sign that a spreadsheet would take for a formula is no part of the text.
    """
    _require_empty(folder)
    require_outside(folder)
    with opened(access) as session:
        patient = patient_of(session, mrn).patient if mrn else ""
        sheets = _sheets(session, exported(session, form, patient))
    _write(folder, sheets)
    for name in sheets:
        click.echo(str(folder / name))
    warn(["these files are not encrypted."])


def _sheets(session: Session, found: Mapping[str, tuple[Numbered, ...]]) -> dict[str, str]:
    numbers = {person.patient: person.mrn for person in session.store.patients()}
    lines = {table: [_line(item, numbers) for item in every] for table, every in found.items()}
    return {sheet_name(kind): sheet(kind, lines[str(kind.__struct_config__.tag)], session.zone) for kind in KINDS}


def _line(item: Numbered, numbers: Mapping[str, str]) -> Line:
    return Line(item.arrival, _standing(item), numbers.get(item.record.patient, ""), item.record)


def _standing(item: Numbered) -> str:
    if item.second:
        return "other content"
    if item.replaced:
        return "struck"
    if item.record.void:
        return "void"
    return "held" if getattr(item.record, "held", ()) else "in force"


def _require_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Problem("this folder holds files already.", where=str(folder), do="Name a new or an empty folder.")


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write all files beside their names, then give them their names: a folder never holds half of a file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = {folder / name: folder / f".{name}.new" for name in texts}
    try:
        for new, text in zip(beside.values(), texts.values(), strict=True):
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        for path, new in beside.items():
            new.rename(path)
    except BaseException as error:
        for new in beside.values():
            with suppress(OSError):
                new.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(folder)) from error
        raise
