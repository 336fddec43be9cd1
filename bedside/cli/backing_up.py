"""`bedside backup` and `restore`: a copy that has been opened again, and the way back from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, wait, with_store
from bedside.cli.app import BAD_ANSWER
from bedside.cli.output import emit, warn
from bedside.desk import backup, restoring
from bedside.domain.moment import iso
from bedside.session import Session
from bedside.store import vault
from bedside.store.errors import NotProven
from bedside.store.shelf import Backup
from bedside.store.words import utc_text
from bedside.text import _

_folder = NamedPath(path_type=Path, file_okay=False)


@click.command("backup", help=_("Copy the store, open the copy again and prove it; print where it is."))
@click.option("--to", type=_folder, metavar="DIR", help=_("A second folder, such as a stick; default the store's own."))
@json_option
@click.pass_context
@with_store
def backup_verb(context: click.Context, *, to: Path | None, as_json: bool, access: Access) -> None:
    """Copy the store, open the copy again and prove it; print where it is."""
    with opened(access) as session:
        try:
            made = backup.make(session, to, _silent)
        except NotProven as error:
            warn([str(error)])
            context.exit(BAD_ANSWER)
        if as_json:
            emit(_document(made, session))
        else:
            proven = _("proven {moment}").format(moment=iso(made.manifest.proven, session.zone))
            click.echo(f"{made.folder}  {proven}")


@click.command(
    "restore",
    help=_("Put a backup in the place of a store, which is kept; user and passphrase are those of the backup."),
)
@click.argument("source", metavar="FROM", type=_folder)
@click.option("--to", required=True, type=_folder, metavar="DIR", help=_("The folder of the store."))
@with_store
def restore_verb(source: Path, to: Path, access: Access) -> None:
    """Put a backup in the place of a store, which is kept; user and passphrase are those of the backup."""
    access = replace(access, store=source)
    done = restoring.bring_back(
        source,
        to,
        user=access.who(),
        passphrase=access.passphrase(),
        progress=_silent,
        take_over=access.take_over,
        twice=access.twice,
        pause=wait,
    )
    click.echo(str(to))
    said = _("the store as of {moment} was restored to {folder}.")
    warn([said.format(moment=utc_text(done.made), folder=to)])
    text = _("users, passphrases and recovery code are those of then, too: see bedside users --store {folder}")
    warn([text.format(folder=to)])
    if done.before is not None:
        warn([_("the store that stood there is kept in {folder}.").format(folder=done.before)])
        # One that lost its keys.json is kept, and opens no more.
        if (done.before / vault.KEYS).is_file():
            warn([_("what was charted since can be merged from it: bedside merge {folder}").format(folder=done.before)])
    if not done.same:
        warn([_("this version or its settings assess the restored charts otherwise than when the backup was made.")])


def _silent(_done: float) -> None:
    """Say nothing: what is printed is read by scripts."""


def _document(made: Backup, session: Session) -> dict[str, Any]:
    told = made.manifest
    return {
        "path": str(made.folder),
        "made": iso(told.made, session.zone),
        "proven": iso(told.proven, session.zone),
        "counts": told.taken.counts,
        "head": told.taken.head.hash,
        "sha256": told.chart.sha256,
    }
