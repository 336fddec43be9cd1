"""`bedside chart`: lines of the quick-entry language, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from bedside.cli.access import Access, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import emit, warn
from bedside.domain.again import charted_already, charted_otherwise
from bedside.domain.chart import Chart
from bedside.domain.extend import extended
from bedside.domain.finding import Finding
from bedside.domain.problem import Problem
from bedside.domain.quickline import context_of, parse
from bedside.domain.records import AnyRecord
from bedside.domain.revise import confirmed
from bedside.domain.wording import describe
from bedside.protocol.confirm import asks
from bedside.protocol.placing import early_window
from bedside.protocol.turning import turned
from bedside.session import Session
from bedside.text import _


@click.command("chart", help=_('Chart lines such as "crp 71 mg/l @06:00" or "dose given": all of them or none.'))
@click.argument("lines", nargs=-1, required=True, metavar="LINE...")
@patient_option
@click.option("--accept", type=int, metavar="K", help=_("Take reading K of every doubtful line."))
@click.option("--because", default="", metavar="REASON", help=_("Why, for what needs a confirmation."))
@json_option
@with_store
def chart_verb(
    *,
    lines: Sequence[str],
    mrn: str,
    accept: int | None,
    because: str,
    as_json: bool,
    access: Access,
) -> None:
    """Chart lines such as "crp 71 mg/l @06:00" or "dose given": all of them or none."""
    with opened(access) as session:
        patient = patient_of(session, mrn)
        records, warnings = _read(session, patient.patient, lines, accept, because)
        session.record(records)
        warn([*warnings, *_noticed(session.assess(patient.patient).findings, records)])
        said = [{"record": item.id, "text": describe(item, session.catalogue, session.zone)} for item in records]
    if as_json:
        emit(said)
    else:
        for item in said:
            click.echo(f"{item['record']}  {item['text']}")


def _read(
    session: Session, patient_id: str, lines: Sequence[str], accept: int | None, because: str
) -> tuple[list[AnyRecord], list[str]]:
    protocol = session.protocol()
    records: list[AnyRecord] = []
    warnings: list[str] = []
    for line in lines:
        stamp = session.stamp()
        chart = extended(session.chart(patient_id, at=stamp.now), records)
        early = early_window(chart, protocol)
        parsed = parse(line, context_of(chart, stamp.now, drug=protocol.regimen.drug, asks=False, early=early))
        new = parsed.records(stamp, accept)
        asked = [ask for item in new for ask in asks(item, chart, protocol)]
        if asked and not because.strip():
            listed = "".join(f"\n  - {ask.text} [{ask.id}]" for ask in asked)
            raise Problem(
                _("give the reason with --because: this needs a confirmation:") + listed,
                where=line,
            )
        records += [confirmed(item, because) if asked else item for item in new]
        told = (*parsed.warnings, *turned(parsed, chart, protocol, stamp.now), *_again(new, chart, session))
        warnings += [f"{line}: {warning}" for warning in told]
    return records, warnings


def _again(new: Sequence[AnyRecord], chart: Chart, session: Session) -> Iterator[str]:
    """Yield what is charted for the same time, or with another value for nearly the same: one of them may be a slip."""
    for item in new:
        if same := charted_already(item, chart):
            said = describe(same, session.catalogue, session.zone)
            yield _("charted already: {entry}. If this is the same sample, take it out: bedside void {id}.").format(
                entry=said, id=item.id
            )
            continue
        old = charted_otherwise(item, chart, session.site.same_sample)
        if old is not None:
            said = describe(old, session.catalogue, session.zone)
            yield _("charted already: {entry}. If that was the same sample, correct it: bedside correct {id}.").format(
                entry=said, id=old.id
            )


def _noticed(findings: Sequence[Finding], records: Sequence[AnyRecord]) -> Iterator[str]:
    """Yield what the rules find in the new records beside what stood before; all of it is in the Assessment too."""
    new = {item.id for item in records}
    return (item.text for item in findings if item.severity != "info" and new.intersection(item.records))
