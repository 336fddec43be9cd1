"""`bedside import`: files of every form, each in one transaction with a report on every line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, patient_of, with_store
from bedside.cli.app import BAD_ANSWER
from bedside.cli.mapped import Said, keep, plan_for, shape, table_options, words
from bedside.cli.output import columns, emit, warn
from bedside.desk.import_told import Teller
from bedside.desk.in_words import became_word, counts_text, severity_word, would_text, would_word
from bedside.desk.intake import Form, Intake, Source
from bedside.desk.mappings import offered
from bedside.desk.own_files import read_all, store_all
from bedside.desk.watch_forms import form_of
from bedside.domain.moment import EXAMPLE, typed_as, typed_day
from bedside.domain.problem import Problem
from bedside.exchange.charting import Became, Line
from bedside.session import Session
from bedside.text import N_, _

_LOOKS = N_("{file} looks like the files of mapping {listed}: --mapping {first}.")


@click.command(
    "import",
    help=_(
        "Import files: every line is stored, held with its readings, or refused with the reason.\n\ntable: "
        "laboratory values as CSV, TSV or aligned by blanks, in any usual layout. hl7: HL7 v2 messages "
        "(ORU^R01, OUL^R22) of any number of patients, each matched on two identifiers. fhir, ndjson: FHIR "
        "R4 as Bundles, single resources or one per line; give the files of one export together, people "
        "may stand in one of them. What bedside exported itself, sheets too, it takes back exactly: that "
        "takes the right to merge, and every record stays who made it, and when."
    ),
)
@click.argument("files", nargs=-1, required=True, type=NamedPath(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--format", "form", type=click.Choice(get_args(Form)), help=_("The kind of file; else told by what stands in it.")
)
@click.option("--patient", "mrn", metavar="MRN", help=_("Whose values the files hold, where they do not say."))
@click.option("--day1", "day1_text", metavar="DATE", help=_("The date of hospital day 1, for tables that count days."))
@table_options
@click.option("--dry-run", is_flag=True, help=_("Say what would become of each line and store nothing."))
@json_option
@click.pass_context
@with_store
def import_verb(
    context: click.Context,
    *,
    files: Sequence[Path],
    form: Form | None,
    mrn: str | None,
    day1_text: str | None,
    said: Said,
    dry_run: bool,
    as_json: bool,
    access: Access,
) -> None:
    """Import files: every line is stored, held with its readings, or refused with the reason."""
    day1 = _day(day1_text)
    with opened(access) as session:
        plan = plan_for(session, said)
        sources = [_source(session, file, form, mrn, day1)._replace(plan=plan) for file in files]
        tables = [item for item in sources if item.form == "table"]
        offers = _offers(session, tables) if not said.mapping else {}
        intakes = read_all(session, sources)
        if said.save and not dry_run:
            keep(session, said.save, plan, intakes[0])
            warn([_("the mapping {name} is saved.").format(name=said.save)])
        lines = [intake.lines for intake in intakes] if dry_run else store_all(session, intakes)
        told = list(zip(files, intakes, lines, strict=True))
        if as_json:
            emit({"files": [{**_shape(*each), **_taken(each[1], offers)} for each in told]})
        else:
            teller = Teller(session, intakes)
            for each in told:
                _print(*each, teller, dry=dry_run)
    if dry_run:
        warn([_("nothing was stored: this was a dry run.")])
    if any(line.became in {"refused", "held"} for each in lines for line in each):
        context.exit(BAD_ANSWER)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return typed_day(text)
    except ValueError as error:
        raise Problem(
            _("{text!r} is not a date.").format(text=text[:24]), where="--day1", do=typed_as(EXAMPLE)
        ) from error


def _source(session: Session, file: Path, form: Form | None, mrn: str | None, day1: date | None) -> Source:
    patient, data = patient_of(session, mrn) if mrn else None, file.read_bytes()
    return Source(name=file.name, data=data, form=form or form_of(data), patient=patient, day1=day1)


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


def _offers(session: Session, sources: Sequence[Source]) -> dict[str, tuple[str, ...]]:
    """Return by file the mappings it looks like one of, and say so: before reading, which may need one."""
    found = {item.name: names for item in sources if (names := offered(session, item.data))}
    warn(_(_LOOKS).format(file=file, listed=_(" and ").join(names), first=names[0]) for file, names in found.items())
    return found


def _taken(intake: Intake, offers: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Return what a table was taken for, and the mappings it looks like one of."""
    if intake.seen is None:
        return {}
    return {"guess": {**shape(intake.seen), "looks_like": list(offers.get(intake.name, ()))}}


def _print(file: Path, intake: Intake, lines: Sequence[Line], teller: Teller, *, dry: bool) -> None:
    click.echo(str(file))
    word, counts = (would_word, would_text) if dry else (became_word, counts_text)
    if intake.seen is not None and dry:
        for text in words(intake.seen):
            click.echo(f"  {text}")
    columns(
        [
            [_("  line {number}").format(number=item.line), word(item.became), teller.said(item), *_names(item)]
            for item in lines
        ]
    )
    columns([[f"  {severity_word(item.severity)}", item.id, item.text] for item in intake.findings])
    counted: Counter[Became] = Counter(item.became for item in lines)
    click.echo(_("  in all: {counts}").format(counts=counts(counted) or _("no lines")))
    if counted["held"] and not dry:
        click.echo(_("  Held values count for nothing until a person chooses: bedside review list"))


def _names(line: Line) -> tuple[str, str]:
    """Return the ids that a line has, and why it became what it is."""
    return " ".join(line.records), line.why
