"""`bedside undo`, `reinstate` and `history`: taking back a slip or a void, and what became of a record."""

from __future__ import annotations

import click

from bedside.cli.access import Access, because_option, json_option, opened, patient_of, with_store
from bedside.cli.output import columns, emit, emit_records
from bedside.domain.moment import iso
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord
from bedside.domain.wording import describe, fact_text, when_text, without_undo
from bedside.session import Session
from bedside.session.undoing import undo_last
from bedside.text import _, _p


@click.command(
    "undo",
    help=_(
        "Take back what you have just entered, with all that was entered in the same step.\n\nOnly for a "
        "minute; after that, correct or void with a reason. Undoing an undo does it again."
    ),
)
@click.argument("record_id", metavar="[ID]", default="")
@click.option("--patient", "mrn", metavar="MRN", help=_("Undo your own last entry for this patient."))
@json_option
@with_store
def undo_verb(record_id: str, mrn: str | None, as_json: bool, access: Access) -> None:
    """Take back what you have just entered, with all that was entered in the same step."""
    if bool(record_id) == bool(mrn):
        raise Problem(_("say what to undo."), where="undo", do=_("Give the id of a record, or --patient MRN."))
    with opened(access) as session:
        made = undo_last(session, patient_of(session, mrn).patient) if mrn else session.undo(record_id)
        said = [{"record": item.id, "undoes": str(item.supersedes), "text": _said(item, session)} for item in made]
    emit_records(said, as_json=as_json)


@click.command("reinstate", help=_("Put a voided record back into the chart; ID is that of the record or of its void."))
@click.argument("record_id", metavar="ID")
@because_option
@json_option
@with_store
def reinstate_verb(record_id: str, because: str, as_json: bool, access: Access) -> None:
    """Put a voided record back into the chart; ID is that of the record or of its void."""
    with opened(access) as session:
        stored = session.restore_record(record_id, because)
        text = describe(stored, session.catalogue, session.zone)
    if as_json:
        emit([{"record": stored.id, "text": text}])
    else:
        said = _("back in the chart: {entry}").format(entry=text)
        click.echo(f"{stored.id}  {said}")


@click.command(
    "history",
    help=_("Show every version of a record, by any of their ids: what it said, who recorded it when, and why."),
)
@click.argument("record_id", metavar="ID")
@json_option
@with_store
def history_verb(record_id: str, as_json: bool, access: Access) -> None:
    """Show every version of a record, by any of their ids: what it said, who recorded it when, and why."""
    with opened(access) as session:
        versions = session.history(record_id)
        if not versions:
            raise Problem(_("no record has this id."), where=record_id, do=_("Use the id printed when it was charted."))
        session.view(versions[0].patient)
        replaced = {item.supersedes for item in versions}
        marks = session.store.clock_marks(versions[0].patient)
        rows = [_row(item, session, replaced, marks.get(item.id, "")) for item in versions]
    if as_json:
        emit(rows)
        return
    shown = ("recorded", "author", "status", "text", "reason", "clock", "record")
    columns([[_status(str(row[name])) if name == "status" else str(row[name]) for name in shown] for row in rows])


def _status(status: str) -> str:
    """Return whether a version stands, in words; JSON has the code."""
    return {
        "struck": _p("version of a record", "struck"),
        "void": _p("version of a record", "void"),
        "in force": _p("version of a record", "in force"),
    }[status]


def _row(item: AnyRecord, session: Session, replaced: set[str | None], mark: str) -> dict[str, str | None]:
    text = f"{fact_text(item, session.catalogue)}, {when_text(item.at, item.precision, session.zone)}"
    status = "struck" if item.id in replaced else "void" if item.void else "in force"
    return {
        "record": item.id,
        "supersedes": item.supersedes,
        "status": status,
        "text": _("taken out: {entry}").format(entry=text) if item.void else text,
        "at": iso(item.at, session.zone),
        "recorded": iso(item.recorded_at, session.zone),
        "author": item.author,
        "workstation": item.workstation,
        "reason": item.reason,
        "clock": mark,
    }


def _said(item: AnyRecord, session: Session) -> str:
    what = without_undo(describe(item, session.catalogue, session.zone))
    return (_("taken out: {entry}") if item.void else _("as before: {entry}")).format(entry=what)
