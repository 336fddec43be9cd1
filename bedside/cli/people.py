"""`bedside patient`: who is on the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import click

from bedside.cli.access import Access, because_option, json_option, opened, patient_of, with_store
from bedside.cli.output import columns, emit, warn
from bedside.domain.moment import BORN, birth_text, typed_as, typed_day
from bedside.domain.persons import namesakes
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_number
from bedside.domain.records import Patient, Sex
from bedside.text import N_, _

_SHOWN = ("mrn", "name", "born", "sex", "bed")
_NAMED = 3
_UNITE = N_("If so, chart for that one and join them: bedside patient unite.")


@click.group("patient", help=_("Add a patient, list them, or unite two records of one person."))
def patient_verb() -> None:
    """Add a patient, list them, or unite two records of one person."""


@patient_verb.command("add", help=_("Register a patient."))
@click.option("--mrn", required=True, metavar="M", help=_("Record number."))
@click.option("--name", required=True, metavar="N", help=_("Full name."))
@click.option("--born", required=True, metavar="DATE", help=_("Birth date, as 1966-08-02."))
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
        alike = namesakes(session.store.patients(), mrn=mrn, name=name, born=birth)
        person = session.add_patient(
            mrn=mrn, name=name, born=birth, sex=sex, weight=kilograms, height=centimetres, bed=bed
        )
    who = _("{name}, born {born}, {sex}").format(name=person.name, born=birth_text(person.born), sex=person.sex)
    click.echo(f"{person.mrn}  {who}")
    too = _("{mrn}, {name}, born {born}, is on the list too: one person? {do}")
    warn(
        [too.format(mrn=item.mrn, name=item.name, born=birth_text(item.born), do=_(_UNITE)) for item in alike[:_NAMED]]
    )


@patient_verb.command("list", help=_("List the patients."))
@json_option
@with_store
def listing(as_json: bool, access: Access) -> None:
    """List the patients."""
    with opened(access) as session:
        session.view()
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
                    # Only where it is so: scripts rely on the names above.
                    **_united(session.united(person.patient)),
                }
            )
    if as_json:
        emit(rows)
    else:
        columns([[*(str(row[name] or "") for name in _SHOWN), _also(row.get("united", ()))] for row in rows])


@patient_verb.command(
    "unite",
    help=_(
        "Show the records of OTHER in the chart of M from now on: they are one person. Voiding the entry undoes it."
    ),
)
@click.argument("mrn", metavar="M")
@click.argument("other", metavar="OTHER")
@because_option
@click.option("--accept-differences", is_flag=True, help=_("They are one person although birth date or sex differ."))
@with_store
def unite(*, mrn: str, other: str, because: str, accept_differences: bool, access: Access) -> None:
    """Show the records of OTHER in the chart of M from now on: they are one person. Voiding the entry undoes it."""
    with opened(access) as session:
        stays, goes = (patient_of(session, text) for text in (mrn, other))
        event = session.unite(stays.patient, goes.patient, because, accept_differences=accept_differences)
        number = next(item.mrn for item in session.patients() if item.patient == event.patient)
    text = _("{number} is united with {other}").format(number=event.text, other=number)
    click.echo(f"{event.id}  {text}")
    warn([_("to part them again: bedside void {id} --because REASON").format(id=event.id)])


def _united(others: Sequence[Patient]) -> dict[str, list[str]]:
    return {"united": [item.mrn for item in others]} if others else {}


def _also(numbers: Sequence[str]) -> str:
    return _("also {numbers}").format(numbers=", ".join(numbers)) if numbers else ""


def _date(text: str) -> date:
    try:
        return typed_day(text)
    except ValueError as error:
        raise Problem(_("{text!r} is not a date.").format(text=text[:24]), where="--born", do=typed_as(BORN)) from error


def _number(option: str, text: str | None) -> Decimal | None:
    if text is None:
        return None
    value, *others = parse_number(text)
    if others:
        raise Problem(
            _("{text} can be read in two ways.").format(text=text),
            where=f"--{option}",
            do=_("Write it without a thousands sign."),
        )
    return value
