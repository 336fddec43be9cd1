"""`bedside review`: what waits for a person, values held in quarantine and what two workstations say differently."""

from __future__ import annotations

from typing import Any

import click

from bedside.cli.access import Access, because_option, json_option, opened, with_store
from bedside.cli.output import emit, emit_records, warn
from bedside.cli.witnesses import said_of, witnesses
from bedside.domain.conflict import Conflict, Option, is_conflict
from bedside.domain.labels import reading_text
from bedside.domain.moment import iso
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.wording import describe, fact_text, number_text
from bedside.session import Session
from bedside.session.quarantine import accept_column
from bedside.text import N_, _, decimal

_CONFLICT = "DQ-CONFLICT"
_ALONE = N_(
    "only this value was taken in: no other of its analyte and file waits for its unit alone. Choose one by one."
)


@click.group(
    "review",
    invoke_without_command=True,
    help=_(
        "Show held values and conflicts between workstations; accept a reading of one, or refuse all.\n\nID "
        "is that of a held record, or of a conflict (c-...)."
    ),
)
@json_option
@with_store
@click.pass_context
def review_verb(context: click.Context, as_json: bool, access: Access) -> None:
    """Show held values and conflicts between workstations; accept a reading of one, or refuse all."""
    if context.invoked_subcommand is None:
        _list(access, as_json=as_json)


@review_verb.command("list", help=_("List what waits, with its numbered readings."))
@json_option
@with_store
def listing(as_json: bool, access: Access) -> None:
    """List what waits, with its numbered readings."""
    _list(access, as_json=as_json)


@review_verb.command(
    "accept", help=_("Take a held value into the chart as its reading K, or settle a conflict that way.")
)
@click.argument("record_id", metavar="ID")
@click.argument("number", type=int, metavar="K")
@click.option("--column", is_flag=True, help=_("The same unit for all of this analyte that the file brought."))
@because_option
@json_option
@with_store
def accept(*, record_id: str, number: int, column: bool, because: str, as_json: bool, access: Access) -> None:
    """Take a held value into the chart as its reading K, or settle a conflict that way."""
    with opened(access) as session:
        if is_conflict(record_id):
            if not number:
                # To the session 0 means that none is right.
                raise Problem(
                    _("there is no reading 0."), where=record_id, do=_("To take out all of them: review refuse.")
                )
            stored = session.settle(record_id, number, because)
        elif column:
            stored = accept_column(session, record_id, number, because)
            warn([_(_ALONE)] if len(stored) == 1 else [])
        else:
            stored = (session.accept(record_id, number, because),)
        said = [{"record": item.id, "text": _stored(item, session)} for item in stored]
    emit_records(said, as_json=as_json)


@review_verb.command(
    "refuse", help=_("Take a held value out, or all that is in conflict: none of the readings is right.")
)
@click.argument("record_id", metavar="ID")
@because_option
@with_store
def refuse(record_id: str, because: str, access: Access) -> None:
    """Take a held value out, or all that is in conflict: none of the readings is right."""
    with opened(access) as session:
        stored = (
            session.settle(record_id, 0, because) if is_conflict(record_id) else (session.refuse(record_id, because),)
        )
        for item in stored:
            text = _("refused: {entry}").format(entry=describe(item, session.catalogue, session.zone))
            click.echo(f"{item.id}  {text}")


def _list(access: Access, *, as_json: bool) -> None:
    with opened(access) as session:
        session.view(what="review list")
        numbers = {person.patient: person.mrn for person in session.patients()}
        waiting = [_conflict(item, numbers, session) for item in session.conflicts()]
        waiting += [_held(item, numbers.get(item.patient, ""), session) for item in session.held()]
    if as_json:
        emit(waiting)
        return
    for item in waiting:
        click.echo(f"{item['record']}  {item['patient']}  {item['finding']}  {item['text']}")
        for reading in item["readings"]:
            click.echo(f"    {reading['number']}: {_reading(reading)}")
        for words in said_of(item):
            click.echo(f"      {words}")
    if not waiting:
        warn([_("no value and no conflict waits for a decision.")])


def _reading(reading: dict[str, Any]) -> str:
    """Return a reading in words: one of a held value is stored in English, one of a conflict was made just now."""
    if "records" in reading:
        return reading["label"]
    return f"{reading_text(reading['label'])}  ({decimal(reading['value'])} {reading['unit']})"


def _held(item: Observation, mrn: str, session: Session) -> dict[str, Any]:
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
        **witnesses(item, session),
    }


def _conflict(item: Conflict, numbers: dict[str, str], session: Session) -> dict[str, Any]:
    """Return a conflict in the shape of a held value; `records` are the entries that it, or a reading, is about."""
    known = [numbers[name] for name in item.patients if name in numbers]
    return {
        "record": item.id,
        "patient": known[0] if known else "",
        "finding": _CONFLICT,
        "text": item.text,
        "kind": item.kind,
        "records": [record.id for record in item.records],
        "readings": [
            {"number": number, "label": option.label, **_said(option, session)}
            for number, option in enumerate(item.options, start=1)
        ],
    }


def _stored(item: AnyRecord, session: Session) -> str:
    """Return what was stored in words; of what was struck, that it stands no more."""
    text = describe(item, session.catalogue, session.zone)
    return _("taken out: {entry}").format(entry=text) if item.void else text


def _said(option: Option, session: Session) -> dict[str, Any]:
    first: AnyRecord = option.stands[0]
    value, unit = fact_text(first, session.catalogue), ""
    if isinstance(first, Observation) and first.value is not None:
        value, unit = f"{first.comparator}{number_text(first.value)}", first.unit
    return {
        "code": getattr(first, "code", ""),
        "value": None if first.void else value,
        "unit": unit,
        "at": iso(first.at, session.zone),
        "records": [record.id for record in option.stands],
    }
