"""`bedside recommendations`: what became of what the signed note recommends, and a clinician's answer to it."""

from __future__ import annotations

from typing import get_args

import click

from bedside.cli.access import Access, because_option, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import emit, emit_records
from bedside.desk.fulfilling import fulfilled, state_word
from bedside.desk.signed import newest, root_of
from bedside.domain.wording import describe
from bedside.session.recommended import State, answer, outcomes
from bedside.text import _


@click.group("recommendations", help=_("List what the signed note recommends and what became of it, or say so."))
def recommendations_verb() -> None:
    """List what the signed note recommends and what became of it, or say so."""


@recommendations_verb.command(
    "list", help=_("List the recommendations of the newest signed note, each with what became of it and the evidence.")
)
@patient_option
@json_option
@with_store
def list_verb(mrn: str, as_json: bool, access: Access) -> None:
    """List the recommendations of the newest signed note, each with what became of it and the evidence."""
    with opened(access) as session:
        chart = session.chart(patient_of(session, mrn).patient)
        found = newest(chart)
        root = root_of(session, found) if found else None
        known = zip(outcomes(chart, root.id), fulfilled(chart, root), strict=True) if root else ()
        rows = [
            {
                "record": outcome.recommendation.id,
                "number": said.number,
                "text": said.text,
                "became": outcome.became,
                "evidence": said.evidence,
            }
            for outcome, said in known
        ]
    if as_json:
        emit(rows)
        return
    for row in rows:
        click.echo(f"{row['record']}  {row['number']}. {row['text']}")
        click.echo(f"    {state_word(row['became'])}: {row['evidence']}")


@recommendations_verb.command(
    "answer", help=_("Say what became of a recommendation; the reason is words, or the id of the entry that shows it.")
)
@click.argument("record_id", metavar="ID")
@click.argument("state", type=click.Choice([item.replace("_", "-") for item in get_args(State)]))
@because_option
@json_option
@with_store
def answer_verb(*, record_id: str, state: str, because: str, as_json: bool, access: Access) -> None:
    """Say what became of a recommendation; the reason is words, or the id of the entry that shows it."""
    with opened(access) as session:
        wanted = next(item for item in get_args(State) if item.replace("_", "-") == state)
        made = answer(session, record_id, wanted, because)
        text = describe(made, session.catalogue, session.zone)
    emit_records([{"record": made.id, "text": text}], as_json=as_json)
