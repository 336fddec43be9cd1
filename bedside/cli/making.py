"""`bedside init` and `demo`: a new store, and the practice store with its printed files."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import closing, nullcontext
from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, with_store
from bedside.cli.output import coming_out, warn
from bedside.cli.window import has_display, program
from bedside.desk import demo, recovery
from bedside.desk.writing import require_outside
from bedside.domain.problem import Problem
from bedside.session import Session
from bedside.text import _

_SHEET = NamedPath(path_type=Path)


@click.command(
    "init", help=_("Make a store and its first user (administrator and physician); prints the recovery code once.")
)
@click.option("--ward", required=True, metavar="NAME", help=_("What the ward is called."))
@click.option("--zone", required=True, metavar="ZONE", help=_("Its time zone, such as Europe/Berlin."))
@click.option(
    "--recovery-sheet", "sheet", type=_SHEET, metavar="FILE.pdf", help=_("Also write the sheet for the safe.")
)
@with_store
def init_verb(ward: str, zone: str, sheet: Path | None, access: Access) -> None:
    """Make a store and its first user (administrator and physician); prints the recovery code once."""
    if not access.user:
        raise Problem(_("the first user has no name."), where="--user", do=_("Give --user NAME."))
    if sheet and Path(os.path.realpath(sheet)).is_relative_to(os.path.realpath(access.folder)):
        do = _("The sheet opens the store: choose a folder outside of it.")
        raise Problem(_("this lies inside the store."), where="--recovery-sheet", do=do)
    secret = access.passphrase(new=True)
    with recovery.reserved(sheet) if sheet else nullcontext() as write:
        session, code = Session.create(
            access.folder, ward=ward, zone=zone, user=access.user, passphrase=secret, twice=access.twice
        )
        with closing(session):
            # Before the sheet: a printer or a disk that fails must not take the only code with it.
            click.echo(_("recovery code: {code}").format(code=code))
            if write:
                write(session, code)
    warn(
        [
            _("a store for {ward} was made in {folder}. Keep the recovery code on paper: it is shown only now.").format(
                ward=ward, folder=access.folder
            )
        ]
    )


@click.command(
    "demo", help=_("Make a practice store with the published case and an invented ward, then open the window on it.")
)
@click.option(
    "--dir", "folder", type=NamedPath(path_type=Path, file_okay=False), help=_("Where; default a new folder.")
)
@click.option("--no-window", is_flag=True, help=_("Write the files instead of opening the window."))
def demo_verb(folder: Path | None, no_window: bool) -> None:
    """Make a practice store with the published case and an invented ward, then open the window on it."""
    place = folder or Path(tempfile.mkdtemp(prefix="bedside-demo-"))
    require_outside(place)
    place.mkdir(parents=True, exist_ok=True)
    session = demo.make(place / "store")
    click.echo(str(place))
    try:
        if no_window or not has_display():
            _write(session, place, asked=no_window)
            return
    finally:
        session.close()
    sys.exit(program().run(place / "store", demo.USER, demo.PASSPHRASE))


def _write(session: Session, place: Path, *, asked: bool) -> None:
    with coming_out(session):
        written = ", ".join(path.name for path in demo.write_files(session, place))
    reason = _("as asked, no window was opened") if asked else _("there is no display here, so no window was opened")
    where = _("the practice store is {folder} (user {user}, passphrase {passphrase}).")
    warn([
        _("{reason}; {files} were written to {folder}.").format(reason=reason, files=written, folder=place),
        where.format(folder=place / "store", user=demo.USER, passphrase=demo.PASSPHRASE),
    ])  # fmt: skip
