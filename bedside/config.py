"""Settings as plain values: where files lie on this computer, and what the site has set."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

import platformdirs
import tomli

from bedside import assets
from bedside.text import _

PaperSize = Literal["A4", "Letter"]

#: names the folder for all that bedside writes by itself
TOLD = "BEDSIDE_DATA"
_BESIDE = "bedside-data"
_TEMPORARY = "tmp"
# Where libraries look for a place of their own: fontconfig and graphics drivers keep caches, Python temporary files.
_OF_LIBRARIES = {"XDG_CACHE_HOME": "cache", "TMPDIR": _TEMPORARY, "TEMP": _TEMPORARY, "TMP": _TEMPORARY}


@dataclass(frozen=True, kw_only=True)
class EntryRules:
    """Limits of every charted record; `origin` and `source` say where they come from. Sizes count characters."""

    origin: str
    source: str
    clock_tolerance_minutes: int
    name_characters: int
    text_characters: int
    most_age_years: int

    @property
    def clock_tolerance(self) -> timedelta:
        """Return how far ahead of this computer's clock a time may lie."""
        return timedelta(minutes=self.clock_tolerance_minutes)


@dataclass(frozen=True, kw_only=True)
class UserRules:
    """How long a new passphrase must be, and how failed tries slow the next one; `origin` and `source` say why."""

    origin: str
    source: str
    passphrase_characters: int
    free_tries: int
    first_delay_seconds: int
    most_delay_seconds: int


@dataclass(frozen=True, kw_only=True)
class ClockRules:
    """How far a clock may be off before it is named, and how long ahead a clock change is announced."""

    origin: str
    source: str
    tolerance_minutes: int
    announce_hours: int

    @property
    def tolerance(self) -> timedelta:
        """Return how far the clock may fall back or jump unnamed."""
        return timedelta(minutes=self.tolerance_minutes)


@dataclass(frozen=True, kw_only=True)
class BackupRules:
    """When a backup is due, how many of each age stay, and what must stay free; `origin` and `source` say why.

    `probed_patients` is of how many patients a backup must give the same Assessment as the store.
    """

    origin: str
    source: str
    every_minutes: int
    retry_minutes: int
    close_wait_seconds: int
    hourly: int
    daily: int
    weekly: int
    monthly: int
    probed_patients: int
    margin_mb: int


@dataclass(frozen=True, kw_only=True)
class CensusRules:
    """How long who has left stays listed, and how long a result counts as new; `origin` and `source` say why."""

    origin: str
    source: str
    archive_hours: int
    new_result_days: int


@dataclass(frozen=True, kw_only=True)
class SheetRules:
    """When shifts begin, and how long after the fact an entry is called late; `origin` and `source` say why."""

    origin: str
    source: str
    shift_starts: tuple[time, ...]
    late_minutes: int

    @property
    def late(self) -> timedelta:
        """Return how long after what it tells an entry is called late."""
        return timedelta(minutes=self.late_minutes)


@dataclass(frozen=True, kw_only=True)
class HandoffRules:
    """How long what is said for a handoff holds, and when a patient is proposed as unstable or to be watched.

    `who_unstable` and `who_watcher` are steps of the WHO scale from which on; `trend_hours` is over how long a falling
    ROX index counts. A saturation below `spo2_call` percent is said first in a call. `origin` and `source` say why.
    """

    origin: str
    source: str
    severity_hours: int
    line_hours: int
    line_characters: int
    who_unstable: int
    who_watcher: int
    trend_hours: int
    spo2_call: int


@dataclass(frozen=True, kw_only=True)
class PaperRules:
    """On which paper is printed unless another is asked for, and for how many hours a downtime sheet has room.

    `origin` and `source` say why.
    """

    origin: str
    source: str
    size: PaperSize
    shift_hours: int


@dataclass(frozen=True, kw_only=True)
class WatchRules:
    """How long between two looks into a watched folder, and from what size on a file is refused unread.

    `origin` and `source` say why.
    """

    origin: str
    source: str
    look_seconds: int
    most_mb: int


@dataclass(frozen=True, kw_only=True)
class Site:
    """The site's settings; `protocol` is the id of the one that is asked unless another is named.

    `view_minutes` is how long one look at a chart stands in the journal before the next is written.
    `lock_minutes` without a key or the mouse lock the window. `undo_seconds` is how long an entry can be undone.
    `take_over_minutes` of silence let another computer take the store over when that is asked for.
    Two different results of one test within `same_sample_minutes` may come from one sample: that is asked.
    """

    entry: EntryRules
    users: UserRules
    clock: ClockRules
    backup: BackupRules
    census: CensusRules
    sheet: SheetRules
    handoff: HandoffRules
    paper: PaperRules
    watch: WatchRules
    protocol: str
    view_minutes: int
    lock_minutes: int
    undo_seconds: int
    take_over_minutes: int
    same_sample_minutes: int

    @property
    def same_sample(self) -> timedelta:
        """Return how far apart two results may be sampled that may be one sample."""
        return timedelta(minutes=self.same_sample_minutes)


def load_site(text: str) -> Site:
    """Read a site file; raise ValueError for a file that is no TOML, lacks a setting or has an unknown one."""
    try:
        site = _site(tomli.loads(text))
    except (KeyError, TypeError) as error:
        raise ValueError(f"site.toml: {error}") from error
    for name, size in _sizes(site):
        if not isinstance(size, int) or size < 0:
            raise ValueError(_("site.toml: {name} is a whole number, zero or more").format(name=name))
    if site.lock_minutes < 1:
        raise ValueError(_("site.toml: the window locks after a whole number of minutes, one or more"))
    if site.watch.look_seconds < 1:
        raise ValueError(
            _("site.toml: two looks into a watched folder lie a whole number of seconds apart, one or more")
        )
    if site.paper.size not in get_args(PaperSize):
        raise ValueError(_("site.toml: paper size is one of {names}").format(names=", ".join(get_args(PaperSize))))
    return site


def _site(data: dict[str, Any]) -> Site:
    return Site(
        entry=EntryRules(**data["entry"]),
        users=UserRules(**data["users"]),
        clock=ClockRules(**data["clock"]),
        backup=BackupRules(**data["backup"]),
        census=CensusRules(**data["census"]),
        sheet=_sheet(data["sheet"]),
        handoff=HandoffRules(**data["handoff"]),
        paper=PaperRules(**data["paper"]),
        watch=WatchRules(**data["watch"]),
        protocol=data["protocol"]["default"],
        view_minutes=data["journal"]["view_minutes"],
        lock_minutes=data["lock"]["idle_minutes"],
        undo_seconds=data["undo"]["seconds"],
        take_over_minutes=data["lease"]["take_over_minutes"],
        same_sample_minutes=data["again"]["same_sample_minutes"],
    )


def _sizes(rules: object) -> Iterator[tuple[str, object]]:
    """Yield every setting that is to be a number, by name, those of the parts included."""
    for item in fields(rules):  # pyright: ignore[reportArgumentType] - the site and its parts are dataclasses
        value = getattr(rules, item.name)
        if is_dataclass(value):
            yield from _sizes(value)
        elif item.type == "int":
            yield item.name, value


def _sheet(data: dict[str, object]) -> SheetRules:
    """Read when shifts begin; a day has one at least, and each begins on a minute of the clock."""
    starts = data["shift_starts"]
    if not isinstance(starts, list) or not starts:
        raise ValueError(_("site.toml: shift_starts lists the times at which shifts begin, one or more"))
    times = tuple(sorted(time.fromisoformat(str(item)) for item in starts))
    return SheetRules(**{**data, "shift_starts": times})  # pyright: ignore[reportArgumentType]


def shipped_site() -> Site:
    """Return the settings that come with the program."""
    return load_site(assets.read_text("site.toml"))


def told_folder() -> Path | None:
    """Return the folder that all this program writes by itself is to go below, None where nobody said.

    BEDSIDE_DATA says; of the one-folder application also a folder `bedside-data` beside it, as on a stick. Within its
    own folder none counts, because an upgrade replaces that.
    """
    if told := os.environ.get(TOLD):
        return Path(os.path.abspath(told))
    if getattr(sys, "frozen", False):
        program = Path(sys.executable).resolve()
        # On macOS the application is a folder three levels up.
        application = next((item for item in program.parents[:3] if item.suffix == ".app"), program.parent)
        place = application.parent / _BESIDE
        # A file or a link that leads nowhere is told, too: elsewhere than on the stick nothing may be written silently.
        return place if os.path.lexists(place) else None
    return None


def keep_to_told() -> None:
    """Send what libraries write for themselves below the folder that was told; before any of them is loaded."""
    told = told_folder()
    if told is None:
        return
    for name, place in _OF_LIBRARIES.items():
        os.environ[name] = str(told / place)
    # Without it temporary files go where the system keeps them; a stick that cannot be written leaves it so.
    with suppress(OSError):
        (told / _TEMPORARY).mkdir(mode=0o700, parents=True, exist_ok=True)


def data_folder() -> Path:
    """Return the folder for bedside's files: the one that was told, else this user's."""
    return told_folder() or Path(platformdirs.user_data_dir("bedside", appauthor=False))


def default_store() -> Path:
    """Return where the store is when nothing else is said."""
    return data_folder() / "store"


def log_file() -> Path:
    """Return where the log is written."""
    folder = told_folder() or Path(platformdirs.user_log_dir("bedside", appauthor=False))
    return folder / "bedside.log"
