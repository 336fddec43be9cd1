"""`bedside import`: laboratory tables, each in one transaction with a report on every line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, sole_patient, with_store
from bedside.cli.app import BAD_ANSWER
from bedside.cli.output import columns, emit, warn
from bedside.domain.problem import Problem
from bedside.exchange.charting import Line
from bedside.exchange.table import TableReport, read_table
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
    form: str,
    mrn: str,
    day1_text: str | None,
    dry_run: bool,
    as_json: bool,
    access: Access,
) -> None:
    """Import laboratory tables (CSV): every line is stored, held with its readings, or refused with the reason."""
    day1 = _day(day1_text)
    with opened(access) as session:
        reports = [_read(session, file, mrn, day1) for file in files]
        lines = [
            report.lines if dry_run else _store(session, file, report)
            for file, report in zip(files, reports, strict=True)
        ]
    told = list(zip(files, reports, lines, strict=True))
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


def _read(session: Session, file: Path, mrn: str, day1: date | None) -> TableReport:
    patient = sole_patient(session, mrn)
    stamp = session.stamp()
    try:
        return read_table(
            file.name,
            file.read_bytes(),
            patient=patient,
            chart=session.chart(patient.patient),
            catalogue=session.catalogue,
            zone=session.zone,
            now=stamp.now,
            day1=day1,
            author=stamp.author,
            workstation=stamp.workstation,
            also=[item.patient for item in session.united(patient.patient)],
        )
    except Problem as problem:
        raise Problem(
            problem.text, where=": ".join(filter(None, (file.name, problem.where))), do=problem.do
        ) from problem


def _store(session: Session, file: Path, report: TableReport) -> tuple[Line, ...]:
    done = session.import_file(file.name, report.records)
    already = set(done.already)
    return tuple(_became(line, already, done.refused) for line in report.lines)


def _became(line: Line, already: set[str], refused: dict[str, Problem]) -> Line:
    why = next((str(refused[record]) for record in line.records if record in refused), "")
    if why:
        return Line(line=line.line, became="refused", why=why)
    if line.became != "stored" or not line.records or not already.issuperset(line.records):
        return line
    return Line(line=line.line, became="already", why="was imported before.", records=line.records)


def _shape(file: Path, report: TableReport, lines: Sequence[Line]) -> dict[str, list[dict[str, object]] | str]:
    return {
        "file": str(file),
        "lines": [
            {"line": item.line, "became": item.became, "records": list(item.records), "why": item.why} for item in lines
        ],
        "findings": [
            {"id": item.id, "severity": item.severity, "text": item.text, "records": list(item.records)}
            for item in report.findings
        ],
    }


def _print(file: Path, report: TableReport, lines: Sequence[Line]) -> None:
    click.echo(str(file))
    columns([[f"  line {item.line}", item.became, " ".join(item.records), item.why] for item in lines])
    columns([[f"  {item.severity}", item.id, item.text] for item in report.findings])
