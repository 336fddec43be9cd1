"""The report for whoever helps from afar: versions, computer, counts, health, settings and log, and no patient data.

It is read by a person before it is saved. No name, number, value or text of the store stands in it, no user, no
computer's name, and of a path only the folders that are called the same everywhere.
"""

from __future__ import annotations

import locale
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bedside import config, log
from bedside.desk import versions
from bedside.session import Session
from bedside.store import health, shelf, vault
from bedside.store.errors import StoreError
from bedside.text import N_, _, language

_MB = 1_000_000
_LOG_LINES = 80
_WIDTH = 24
_OURS = ("BEDSIDE_", "QT_")
#: folders that are called so on every computer; any other may be called after somebody
_PLAIN = frozenset(
    {
        *("/", "~", "tmp", "var", "usr", "opt", "srv", "mnt", "media", "run", "home", "root", "Users", ".local"),
        *(".config", "share", "state", "log", "logs", "Logs", "bedside", "bedside.log", "store", "data", "backups"),
        "bedside-data",
        *("AppData", "Local", "Roaming", "Library", "Application Support", "Program Files"),
    }
)
_HIDDEN = "*"

Lines = Iterator[tuple[str, str]]


class Asked(NamedTuple):
    """What the report is made of: the store's folder, its session or the kind of error that kept it closed.

    `window` are lines of the window, in words and values that it answers for.
    """

    folder: Path
    now: datetime
    session: Session | None = None
    trouble: str = ""
    window: Mapping[str, str] = {}


def report(asked: Asked) -> str:
    """Return the report as plain text."""
    parts = (
        (_("versions"), ((item, "") for item in versions.lines())),
        (_("this computer"), _computer()),
        (_("window"), asked.window.items()),
        (_("files"), _files(asked.folder)),
        (_("store"), _store(asked)),
        (_("settings that are not as shipped"), _settings(asked.session)),
        (_("end of the log"), ((item, "") for item in log.tail(config.log_file(), _LOG_LINES))),
    )
    made = f"{asked.now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    head = (
        _("bedside: report for support, made {moment}").format(moment=made),
        _("It holds no name, number, value or text of any patient, and no user's name. Read it before you hand it on."),
    )
    return "\n".join((*head, *(line for title, lines in parts for line in _part(title, lines)), ""))


def plain_path(path: Path) -> str:
    """Return a path with the home folder as `~`, and each folder that may be called after somebody as a star."""
    absolute = Path(os.path.abspath(path))
    home = Path(os.path.expanduser("~"))
    inside = absolute.is_relative_to(home) and home != Path(home.anchor)
    parts = ("~", *absolute.relative_to(home).parts) if inside else absolute.parts
    return "/".join(part if part in _PLAIN else _HIDDEN for part in parts).replace("//", "/")


def _part(title: str, lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield ""
    yield f"-- {title}"
    some = False
    for name, value in lines:
        some = True
        yield f"{name:{_WIDTH}} {value}".rstrip()
    if not some:
        yield _("nothing")


def _computer() -> Lines:
    yield _("system"), platform.platform()
    yield _("processor"), _("{machine}, {count} processors").format(machine=platform.machine(), count=os.cpu_count())
    yield _("language"), f"{language()} ({locale.getlocale()[0]}, {sys.getfilesystemencoding()})"
    yield _("one-folder application"), _word(yes=bool(getattr(sys, "frozen", False)))
    names = sorted(name for name in os.environ if name.startswith(_OURS))
    yield _("set outside"), ", ".join(names) or _("nothing")


def _files(folder: Path) -> Lines:
    yield _("data"), plain_path(config.data_folder())
    yield _("log"), plain_path(config.log_file())
    yield _("store"), plain_path(folder)
    yield _("usual place of a store"), _word(yes=folder == config.default_store())
    for name, size in health.sizes(folder):
        yield name, _("{size} bytes").format(size=size)
    living, left = health.holders(folder)
    yield _("opened now by"), str(living)
    if left:
        yield _("left by a crash"), str(left)
    free = health.free_bytes(folder)
    yield _("free disk space"), _("unknown") if free is None else _("{size} MB").format(size=free // _MB)


def _store(asked: Asked) -> Lines:
    session = asked.session
    if session is None:
        there = (asked.folder / vault.KEYS).exists()
        yield _("open"), _("no ({kind})").format(kind=asked.trouble or _("not asked")) if there else _("no store there")
        return
    store = session.store
    yield _("open"), _("yes")
    yield _("practice"), _word(yes=session.practice)
    yield _("zone"), session.zone.key
    yield _("written by"), store.meta.program or _("unknown")
    yield _("can be written"), _word(yes=health.is_writable(asked.folder))
    # Without a window it is opened to look only, and refuses every entry for that.
    if store.hold.refusal is not None and asked.window:
        yield _("refuses entries"), type(store.hold.refusal).__name__
    yield _("damaged"), _word(yes=store.rescued is not None)
    try:
        yield from _health(session, asked.now)
    except StoreError as error:
        yield _("cannot be read"), type(error).__name__


def _health(session: Session, now: datetime) -> Lines:
    store = session.store
    found = health.of(store)
    yield _("schema"), found.schema
    yield _("workstations"), str(found.workstations)
    yield _("journal's end"), _("as it was written") if not store.tampered else _("NOT as it was written")
    yield (
        _("proven backups"),
        _("{count}, and {before} before updates").format(count=found.backups, before=found.before),
    )
    last = shelf.newest(store.folder / shelf.BACKUPS, store.key, store.meta.workstation)
    hours = None if last is None else round((now - last.manifest.made).total_seconds() / 3600)
    yield _("last proven backup"), _("none") if hours is None else _("{count} h ago").format(count=hours)
    for table, rows in sorted(found.counts.items()):
        yield _("rows of {table}").format(table=table), str(rows)


def _settings(session: Session | None) -> Lines:
    """Yield the settings that differ; of words only that they do."""
    own, shipped = session.site if session else config.shipped_site(), config.shipped_site()
    for name, value, usual in _differing(own, shipped):
        yield name, _("set otherwise") if isinstance(value, str) else f"{value} ({usual})"


def _differing(own: object, shipped: object, inside: str = "") -> Iterator[tuple[str, object, object]]:
    for item in fields(own):  # pyright: ignore[reportArgumentType] - the site and its parts are dataclasses
        value, usual = getattr(own, item.name), getattr(shipped, item.name)
        if is_dataclass(value):
            yield from _differing(value, usual, f"{inside}{item.name}.")
        elif value != usual:
            yield f"{inside}{item.name}", value, usual


_YES, _NO = N_("yes"), N_("no")


def _word(*, yes: bool) -> str:
    return _(_YES if yes else _NO)
