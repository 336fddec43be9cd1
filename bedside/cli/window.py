"""`bedside open` and `screenshots`: the verbs that load Qt."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from bedside.cli.access import Access, with_store
from bedside.cli.making import has_display
from bedside.store.errors import StoreUnavailable


@click.command("open")
@with_store
def open_verb(access: Access) -> None:
    """Open the window on a store."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise StoreUnavailable("There is no display here, so no window can be opened. Use the other verbs.")
    app = import_module("bedside.ui.app")
    if access.passphrase_file is not None:
        secret = access.passphrase()
        sys.exit(app.run(access.folder, access.who(), secret, twice=access.twice, take_over=access.take_over))
    sys.exit(app.open_window(access.folder, access.user, twice=access.twice, take_over=access.take_over))


@click.command("screenshots")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def screenshots_verb(folder: Path) -> None:
    """Write each view of the demo as a PNG file."""
    for path in import_module("bedside.ui.shots").take(folder):
        click.echo(str(path))
