"""`bedside correct`, `void` and `review`: changes that keep the original and say why."""

from __future__ import annotations

from typing import Any

import click

from bedside.cli.access import Access, because_option, json_option, opened, with_store
from bedside.cli.output import emit, warn
from bedside.domain.moment import iso
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.revise import revised
from bedside.domain.wording import describe, number_text
from bedside.session import Session


@click.command("correct")
@click.argument("record_id", metavar="ID")
@click.argument("line")
@because_option
@click.option("--accept", type=int, metavar="K", help="Take reading K of a doubtful line.")
@json_option
@with_store
def correct_verb(
    *,
    record_id: str,
    line: str,
    because: str,
    accept: int | None,
    as_json: bool,
    access: Access,
) -> None:
    """Replace a record by a line of the same kind; without a time it keeps the time of the original."""
    with opened(access) as session:
        original = _get(session, record_id)
        stamp = session.stamp()
        chart = session.chart(original.patient, at=stamp.now)
        new, warnings = revised(original, line, chart, stamp, drug=session.protocol().regimen.drug, accept=accept)
        stored = session.correct(record_id, new, because)
        warn(warnings)
        _say(stored, session, as_json=as_json)


@click.command("void")
@click.argument("record_id", metavar="ID")
@because_option
@with_store
def void_verb(record_id: str, because: str, access: Access) -> None:
    """Take a record out of the chart; it stays visible, struck through."""
    with opened(access) as session:
        stored = session.void(record_id, because)
        click.echo(f"{stored.id}  taken out: {describe(stored, session.catalogue, session.zone)}")


@click.group("review", invoke_without_command=True)
@json_option
@with_store
@click.pass_context
def review_verb(context: click.Context, as_json: bool, access: Access) -> None:
    """Show the values held in quarantine, and accept or refuse them."""
    if context.invoked_subcommand is None:
        _list(access, as_json=as_json)


@review_verb.command("list")
@json_option
@with_store
def listing(as_json: bool, access: Access) -> None:
    """List the values that wait, with their numbered readings."""
    _list(access, as_json=as_json)


@review_verb.command("accept")
@click.argument("record_id", metavar="ID")
@click.argument("number", type=int, metavar="K")
@because_option
@json_option
@with_store
def accept(record_id: str, number: int, because: str, as_json: bool, access: Access) -> None:
    """Take a held value into the chart as its reading K."""
    with opened(access) as session:
        _say(session.accept(record_id, number, because), session, as_json=as_json)


@review_verb.command("refuse")
@click.argument("record_id", metavar="ID")
@because_option
@with_store
def refuse(record_id: str, because: str, access: Access) -> None:
    """Take a held value out: none of its readings is right."""
    with opened(access) as session:
        stored = session.refuse(record_id, because)
        click.echo(f"{stored.id}  refused: {describe(stored, session.catalogue, session.zone)}")


def _list(access: Access, *, as_json: bool) -> None:
    with opened(access) as session:
        numbers = {person.patient: person.mrn for person in session.patients()}
        waiting = [_waiting(item, numbers.get(item.patient, ""), session) for item in session.held()]
    if as_json:
        emit(waiting)
        return
    for item in waiting:
        click.echo(f"{item['record']}  {item['patient']}  {item['finding']}  {item['text']}")
        for reading in item["readings"]:
            click.echo(f"    {reading['number']}: {reading['label']}  ({reading['value']} {reading['unit']})")
    if not waiting:
        warn(["no value waits for a decision."])


def _waiting(item: Observation, mrn: str, session: Session) -> dict[str, Any]:
    return {
        "record": item.id,
        "patient": mrn,
        "finding": item.finding,
        "text": describe(item, session.catalogue, session.zone),
        "readings": [
            {
                "number": number,
                "label": reading.label,
                "code": reading.code or item.code,
                "value": number_text(reading.value),
                "unit": reading.unit,
                "at": iso(reading.at, session.zone) if reading.at else None,
            }
            for number, reading in enumerate(item.held, start=1)
        ],
    }


def _get(session: Session, record_id: str) -> AnyRecord:
    found = session.store.get(record_id)
    if found is None:
        raise Problem("no record has this id.", where=record_id, do="Use the id printed when it was charted.")
    return found


def _say(record: AnyRecord, session: Session, *, as_json: bool) -> None:
    text = describe(record, session.catalogue, session.zone)
    if as_json:
        emit([{"record": record.id, "text": text}])
    else:
        click.echo(f"{record.id}  {text}")
