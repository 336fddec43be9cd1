"""`bedside patient`: who is on the list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click

from bedside.cli.access import Access, json_option, opened, with_store
from bedside.cli.output import columns, emit
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_number
from bedside.domain.records import Sex


@click.group("patient")
def patient_verb() -> None:
    """Add a patient, or list them."""


@patient_verb.command("add")
@click.option("--mrn", required=True, metavar="M", help="Record number.")
@click.option("--name", required=True, metavar="N", help="Full name.")
@click.option("--born", required=True, metavar="DATE", help="Birth date, as 1966-08-02.")
@click.option("--sex", required=True, type=click.Choice(["F", "M", "X"], case_sensitive=False))
@click.option("--weight", metavar="KG")
@click.option("--height", metavar="CM")
@click.option("--bed", default="", metavar="B")
@with_store
def add(
    *, mrn: str, name: str, born: str, sex: Sex, weight: str | None, height: str | None, bed: str, access: Access
) -> None:
    """Register a patient."""
    birth, kilograms, centimetres = _date(born), _number("weight", weight), _number("height", height)
    with opened(access) as session:
        person = session.add_patient(
            mrn=mrn, name=name, born=birth, sex=sex, weight=kilograms, height=centimetres, bed=bed
        )
    click.echo(f"{person.mrn}  {person.name}, born {person.born.isoformat()}, {person.sex}")


@patient_verb.command("list")
@json_option
@with_store
def listing(as_json: bool, access: Access) -> None:
    """List the patients."""
    with opened(access) as session:
        rows = []
        for person in session.patients():
            bed = session.chart(person.patient).latest_event("bed")
            rows.append(
                {
                    "mrn": person.mrn,
                    "name": person.name,
                    "born": person.born.isoformat(),
                    "sex": person.sex,
                    "bed": bed.subject if bed else None,
                }
            )
    if as_json:
        emit(rows)
    else:
        columns([[str(value or "") for value in row.values()] for row in rows])


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Problem(f"{text[:24]!r} is not a date.", where="--born", do="Write it as 1966-08-02.") from error


def _number(option: str, text: str | None) -> Decimal | None:
    if text is None:
        return None
    value, *others = parse_number(text)
    if others:
        raise Problem(f"{text} can be read in two ways.", where=f"--{option}", do="Write it without a thousands sign.")
    return value
