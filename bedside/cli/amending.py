"""`bedside correct` and `void`: changes that keep the original and say why."""

from __future__ import annotations

import click

from bedside.cli.access import Access, because_option, json_option, opened, with_store
from bedside.cli.output import emit, warn
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord
from bedside.domain.revise import revised
from bedside.domain.wording import describe
from bedside.protocol.reconfirm import asks_anew
from bedside.session import Session
from bedside.text import _


@click.command(
    "correct", help=_("Replace a record by a line of the same kind; without a time it keeps the time of the original.")
)
@click.argument("record_id", metavar="ID")
@click.argument("line")
@because_option
@click.option("--accept", type=int, metavar="K", help=_("Take reading K of a doubtful line."))
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
        protocol = session.protocol()
        new, warnings = revised(original, line, chart, stamp, drug=protocol.regimen.drug, accept=accept, asks=False)
        asked = asks_anew(new, original, chart, protocol)
        stored = session.correct(record_id, new, because)
        sure = _("confirmed with this reason: {what} [{id}]")
        warn([*warnings, *(sure.format(what=ask.text, id=ask.id) for ask in asked)])
        _say(stored, session, as_json=as_json)


@click.command("void", help=_("Take a record out of the chart; it stays visible, struck through."))
@click.argument("record_id", metavar="ID")
@because_option
@with_store
def void_verb(record_id: str, because: str, access: Access) -> None:
    """Take a record out of the chart; it stays visible, struck through."""
    with opened(access) as session:
        stored = session.void(record_id, because)
        text = _("taken out: {entry}").format(entry=describe(stored, session.catalogue, session.zone))
        click.echo(f"{stored.id}  {text}")


def _get(session: Session, record_id: str) -> AnyRecord:
    found = session.store.get(record_id)
    if found is None:
        raise Problem(_("no record has this id."), where=record_id, do=_("Use the id printed when it was charted."))
    return found


def _say(record: AnyRecord, session: Session, *, as_json: bool) -> None:
    text = describe(record, session.catalogue, session.zone)
    if as_json:
        emit([{"record": record.id, "text": text}])
    else:
        click.echo(f"{record.id}  {text}")
