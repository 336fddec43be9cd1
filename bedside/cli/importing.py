"""`bedside import`: laboratory tables, each in one transaction with a report on every line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, sole_patient, with_store
from bedside.cli.app import BAD_ANSWER
from bedside.cli.output import columns, emit, warn
from bedside.desk.intake import Form, Intake, Source, at_once, read, store
from bedside.domain.problem import Problem
from bedside.exchange.charting import Line
from bedside.session import Session


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=NamedPath(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form", type=click.Choice(["table"]), default="table", help="The kind of file.")
@click.option("--patient", "mrn", required=True, metavar="MRN", help="Whose values the table holds.")
@click.option("--day1", "day1_text", metavar="DATE", help="The date of hospital day 1, for tables that count days.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each line and store nothing.")
@json_option
@click.pass_context
@with_store
def import_verb(
    context: click.Context,
    *,
    files: Sequence[Path],
    form: Form,
    mrn: str,
    day1_text: str | None,
    dry_run: bool,
    as_json: bool,
    access: Access,
) -> None:
    """Import laboratory tables (CSV): every line is stored, held with its readings, or refused with the reason."""
    day1 = _day(day1_text)
    with opened(access) as session:
        intakes = [_read(session, file, form, mrn, day1) for file in files]
        lines = [intake.lines if dry_run else store(session, intake) for intake in intakes]
    told = list(zip(files, intakes, lines, strict=True))
    if as_json:
        emit({"files": [_shape(*each) for each in told]})
    else:
        for each in told:
            _print(*each)
    if dry_run:
        warn(["nothing was stored: this was a dry run."])
    if any(line.became in {"refused", "held"} for each in lines for line in each):
        context.exit(BAD_ANSWER)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Problem(f"{text[:24]!r} is not a date.", where="--day1", do="Write it as 2020-03-20.") from error


def _read(session: Session, file: Path, form: Form, mrn: str, day1: date | None) -> Intake:
    patient = sole_patient(session, mrn)
    source = Source(name=file.name, data=file.read_bytes(), form=form, patient=patient, day1=day1)
    return at_once(read(session, source))


def _shape(file: Path, intake: Intake, lines: Sequence[Line]) -> dict[str, list[dict[str, object]] | str]:
    return {
        "file": str(file),
        "lines": [
            {"line": item.line, "became": item.became, "records": list(item.records), "why": item.why} for item in lines
        ],
        "findings": [
            {"id": item.id, "severity": item.severity, "text": item.text, "records": list(item.records)}
            for item in intake.findings
        ],
    }


def _print(file: Path, intake: Intake, lines: Sequence[Line]) -> None:
    click.echo(str(file))
    columns([[f"  line {item.line}", item.became, " ".join(item.records), item.why] for item in lines])
    columns([[f"  {item.severity}", item.id, item.text] for item in intake.findings])
