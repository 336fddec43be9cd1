"""`bedside verify`: whether the store is as it was written, and the journal as a table for a privacy officer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, with_store
from bedside.cli.app import BAD_ANSWER
from bedside.cli.output import emit, warn
from bedside.desk.writing import require_outside, write_whole
from bedside.session.auditing import journal_table
from bedside.store.breaks import Break, Verified
from bedside.text import _

_journal = click.option(
    "--journal",
    "table",
    type=NamedPath(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write the journal as CSV (administrator); this is journaled too."),
)


@click.command(
    "verify",
    help=_(
        "Compute the journal, every row and every chart again, and name the first thing that is not as it was written."
    ),
)
@_journal
@json_option
@click.pass_context
@with_store
def verify_verb(context: click.Context, *, table: Path | None, as_json: bool, access: Access) -> None:
    """Compute the journal, every row and every chart again, and name the first thing that is not as it was written."""
    if table is not None:
        require_outside(table)
    with opened(access) as session:
        if table is not None:
            write_whole(table, journal_table(session).encode())
            warn([_("the journal was written to {file}.").format(file=table)])
        found = session.verify()
    if as_json:
        emit(_document(found))
    else:
        _print(found)
    warn(found.remarks)
    if not found.ok:
        context.exit(BAD_ANSWER)


def _document(found: Verified) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "first_break": _shape(found.first_break) if found.first_break else None,
        "records": found.records,
        "charts": found.charts,
        "head": found.head,
        "entries": found.entries,
        "breaks": [_shape(item) for item in found.breaks],
        "remarks": list(found.remarks),
    }


def _shape(item: Break) -> dict[str, Any]:
    return {"entry": item.entry, "at": item.at, "author": item.author, "what": item.what, "text": item.text}


def _print(found: Verified) -> None:
    for item in found.breaks:
        text = f"{_(item.what)}: {item.text}"
        made = _("{fault} (made {moment} by {author})").format(fault=text, moment=item.at, author=item.author)
        click.echo(made if item.author else text)
    if found.ok:
        click.echo(
            _("as it was written: {records} records, {entries} entries of the journal").format(
                records=found.records, entries=found.entries
            )
        )
    else:
        click.echo(
            _("NOT as it was written. Nothing was changed. Keep the folder, and restore the last proven backup.")
        )
    click.echo(_("head of the journal: {head}").format(head=found.head))
