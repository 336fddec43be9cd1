"""`bedside open` and `screenshots`: the verbs that load Qt."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from bedside.cli.access import Access, NamedPath, with_store
from bedside.cli.loading import loaded
from bedside.domain.problem import Problem
from bedside.store import marker
from bedside.store.errors import StoreUnavailable
from bedside.text import _

_UNSEEN = frozenset({"offscreen", "minimal"})
_ON_A_DISPLAY = frozenset({"", "xcb", "wayland"})


def has_display() -> bool:
    """Return whether a person would see a window here."""
    platform = _platform()
    if platform in _UNSEEN:
        return False
    if platform not in _ON_A_DISPLAY or sys.platform != "linux":
        return True
    from bedside.cli.reaching import is_reachable  # noqa: PLC0415 - only where a window is asked for

    return is_reachable(os.environ)


def _platform() -> str:
    """Return what Qt is told to draw on first, empty where it decides by itself."""
    return re.split("[:;]", os.environ.get("QT_QPA_PLATFORM", ""))[0]


def program() -> ModuleType:
    """Return the window's program, loaded as fast as it can be."""
    return loaded("bedside.ui.app")


def _store_of(path: Path) -> Path:
    """Return the store's folder that a person or a desktop named; raise Problem for a file that lies in no store."""
    found = marker.folder_of(path)
    if found is None:
        raise Problem(
            _("this file lies in no store."), where=str(path), do=_("Open the one in the store's own folder.")
        )
    return found


@click.command("open", help=_("Open the window on a store."))
@click.argument("path", required=False, type=NamedPath(path_type=Path, readable=False), metavar="[STORE]")
@with_store
def open_verb(path: Path | None, access: Access) -> None:
    """Open the window on a store: a folder, or a file in it such as the one a desktop opens."""
    if path is not None:
        access = replace(access, store=_store_of(path))
    if not has_display() and _platform() not in _UNSEEN:
        raise StoreUnavailable(_("There is no display here, so no window can be opened. Use the other verbs."))
    app = program()
    if access.passphrase_file is not None:
        secret = access.passphrase()
        sys.exit(app.run(access.folder, access.who(), secret, twice=access.twice, take_over=access.take_over))
    sys.exit(app.open_window(access.folder, access.user, twice=access.twice, take_over=access.take_over))


@click.command("screenshots", help=_("Write each view of the demo as a PNG file."))
@click.argument("folder", type=NamedPath(path_type=Path, file_okay=False))
def screenshots_verb(folder: Path) -> None:
    """Write each view of the demo as a PNG file."""
    for path in import_module("bedside.ui.shots").take(folder):
        click.echo(str(path))
