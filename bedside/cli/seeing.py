"""`bedside seen`: the results of a patient that a user has not seen, and the mark that says they have."""

from __future__ import annotations

from typing import Any

import click

from bedside.cli.access import Access, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import columns, emit, warn
from bedside.domain.moment import iso
from bedside.domain.wording import number_text, value_text, when_text
from bedside.session import Session, seeing
from bedside.session.seeing import Flag, NewResult
from bedside.text import _, _p


@click.command("seen", help=_("List the laboratory results of a patient that you have not seen, critical ones first."))
@patient_option
@click.option("--mark", "marked", is_flag=True, help=_("Say that you have seen all of them."))
@json_option
@with_store
def seen_verb(*, mrn: str, marked: bool, as_json: bool, access: Access) -> None:
    """List the laboratory results of a patient that you have not seen, critical ones first."""
    with opened(access) as session:
        person = patient_of(session, mrn)
        session.view(person.patient)
        chart = session.chart(person.patient)
        new = seeing.unseen(session, chart, session.judge(chart, whole=False))
        if marked:
            seeing.mark(session, person.patient, [item.record.id for item in new])
        told = [_plain(item, session) for item in new]
        lines = [_line(item, session) for item in new]
    if as_json:
        emit(told)
        return
    columns(lines)
    if marked and new:
        warn([_("marked as seen by {user}: {count}.").format(user=session.user, count=len(new))])
    elif not new:
        warn([_("you have seen every result of this patient.")])


def _plain(item: NewResult, session: Session) -> dict[str, Any]:
    record = item.record
    return {
        "record": record.id,
        "item": record.code,
        "value": None if record.value is None else f"{record.comparator}{number_text(record.value)}",
        "unit": record.unit,
        "at": None if record.precision == "undated" else iso(record.at, session.zone),
        "arrived": iso(record.recorded_at, session.zone),
        "author": record.author,
        "flag": item.flag or None,
        "critical": item.critical,
    }


def _line(item: NewResult, session: Session) -> list[str]:
    record = item.record
    flags = " ".join(part for part in (_("critical") if item.critical else "", _flag(item.flag)) if part)
    when = when_text(record.at, record.precision, session.zone, session.now())
    return [record.id, value_text(record, session.catalogue), flags, when, record.author]


def _flag(flag: Flag) -> str:
    return {"low": _p("flag of a result", "low"), "high": _p("flag of a result", "high")}.get(flag, flag)
