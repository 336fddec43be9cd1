"""`bedside support`: a report without patient data for whoever helps from afar, shown before it is saved."""

from __future__ import annotations

from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, wait, with_store
from bedside.cli.output import warn
from bedside.desk import support
from bedside.desk.writing import require_place, write_whole
from bedside.domain.problem import Problem
from bedside.session import Session
from bedside.session.reader import utc_now
from bedside.store import vault
from bedside.store.errors import StoreError
from bedside.text import _


@click.command(
    "support",
    help=_(
        "Print a report for support: versions, computer, counts and health of the store, settings, end of the log. "
        "It holds no patient data, and is made of a store that does not open too."
    ),
)
@click.option(
    "-o",
    "--output",
    type=NamedPath(path_type=Path, dir_okay=False),
    metavar="FILE.txt",
    help=_("Also write it to this file, after it was shown."),
)
@with_store
def support_verb(output: Path | None, access: Access) -> None:
    """Print a report for support; it changes nothing in the store."""
    if output is not None:
        require_place(output)
    text = _text(access)
    click.echo(text, nl=False)
    if output is not None:
        write_whole(output, text.encode())
        warn([_("the report was written to {file}.").format(file=output)])


def _text(access: Access) -> str:
    """Return the report; whatever keeps the store closed is named by its kind alone."""
    folder, session, trouble = access.folder, None, ""
    if (folder / vault.KEYS).exists():
        try:
            session = Session.open(folder, access.who(), access.passphrase(), pause=wait, only_read=True)
        except (Problem, StoreError, OSError) as error:
            trouble = type(error).__name__
    try:
        return support.report(support.Asked(folder=folder, now=utc_now(), session=session, trouble=trouble))
    finally:
        if session is not None:
            session.close()
