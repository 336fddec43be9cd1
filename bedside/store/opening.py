"""Opening a store's chart file: where it lies, who else has it open, whether it is whole, and what else can be done.

A store that cannot be written is opened for reading, a damaged one with what can be read; the reason stays with it and
is what an entry is refused with.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from bedside import config
from bedside.store import file, lease, place, schema, whole
from bedside.store.computer import this_computer
from bedside.store.errors import (
    KEPT,
    UNTOUCHED,
    DiskFull,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
    StoreUnavailable,
    read_only,
    translated,
)
from bedside.store.hold import Hold
from bedside.store.lease import Taken
from bedside.text import _

if TYPE_CHECKING:
    from sqlite_utils import Database


class Opened(NamedTuple):
    """An open chart file and the hold on it; `actions` is what the journal is to say of this opening.

    `backup` is the one made before this opening brought the file up to date, None where nothing was to do.
    """

    db: Database
    hold: Hold
    actions: tuple[str, ...] = ()
    backup: Path | None = None


class How(TypedDict, total=False):
    """What a person asked for beside a plain opening.

    `twice`: on a network drive too. `take_over`: although another computer has it open, if that has been silent for
    the site's minutes. `only_read`: to look only, while another computer has it open.
    """

    twice: bool
    take_over: bool
    only_read: bool


def opened(folder: Path, key: bytes, now: datetime, **how: Unpack[How]) -> Opened:
    """Open the chart file for writing, or as well as can be. Raises StoreUnavailable, StoreTooNew, StoreReadOnly."""
    alone = place.require_local(folder, twice=how.get("twice", False))
    _require_readable(folder, key)
    if how.get("only_read"):
        return reading(folder, key, looking(folder), in_use=True)
    try:
        if not file.is_writable(folder):
            return reading(folder, key, read_only(folder))
        with translated(folder, UNTOUCHED):
            return _writing(folder, key, now, alone=alone, over=_minutes() if how.get("take_over") else None)
    except DiskFull as full:
        return reading(folder, key, full)
    except StoreDamaged:
        return rescued(folder, key)


def looking(folder: Path) -> StoreReadOnly:
    """Return what an entry is refused with where somebody asked to look only."""
    return StoreReadOnly(
        _(
            "The store in {folder} was opened to look only, because another computer has it open. {kept} "
            "Close it there, then open it here again."
        ).format(folder=folder, kept=_(KEPT))
    )


def reading(folder: Path, key: bytes, refusal: StoreError, *, in_use: bool = False) -> Opened:
    """Open the chart file for reading only; `refusal` is what an entry is refused with, `in_use` as in file.connect."""
    try:
        with translated(folder, UNTOUCHED):
            file.require(folder)
            db = file.connect(folder, key, writable=False, in_use=in_use)
            try:
                # What another program has open goes on changing: no copy of it may be read.
                if not in_use and (lacks := schema.lacking(db, folder, key)):
                    return _older(db, folder, key, refusal, lacks)
                schema.bring_up(db, folder, writable=False, key=key)
                return Opened(db, Hold(folder, refusal=refusal, fault=whole.quick(db, folder)))
            except BaseException:
                db.close()
                raise
    except StoreDamaged:
        return rescued(folder, key)
    except (StoreUnavailable, DiskFull) as error:
        # After a crash SQLite must write beside the chart file before it can read it.
        if isinstance(error, StoreBusy) or not file.has_log(folder):
            raise
        return rescued(folder, key, refusal)


def _older(db: Database, folder: Path, key: bytes, refusal: StoreError, lacks: tuple[str, ...]) -> Opened:
    """Open what is of an older version and stays as it is, as a copy in memory that is brought up."""
    db.close()
    copy = file.in_memory(folder, key)
    try:
        schema.bring_up_copy(copy)
        # Looked at in the copy, because these ask for tables and columns that the old file lacks.
        return Opened(copy, Hold(folder, refusal=refusal, fault=whole.copied(copy, folder), lacks=lacks))
    except BaseException:
        copy.close()
        raise


def rescued(folder: Path, key: bytes, refusal: StoreError | None = None) -> Opened:
    """Read what can be read of a store into memory; raise StoreUnavailable for nothing.

    `refusal` is why nothing can be stored where it turns out that no page is damaged.
    """
    from bedside.store.rescue import rescue  # noqa: PLC0415 - rarely needed, and start-up should not wait for it

    db, found = rescue(folder, key)
    if refusal is not None and not found.damaged:
        return Opened(db, Hold(folder, refusal=refusal))
    form = _("The store in {folder} is damaged and open for reading only. {kept} {advice}")
    why = form.format(folder=folder, kept=_(KEPT), advice=found.backup)
    return Opened(db, Hold(folder, refusal=StoreReadOnly(why), rescued=found))


def new(folder: Path, now: datetime, *, twice: bool) -> tuple[Hold, bool]:
    """Make the folder of a new store and take its lease; return the hold, and whether it must be used alone."""
    alone = place.require_local(folder, twice=twice)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Hold(folder, lease=lease.take(folder, this_computer(), now, alone=alone).lease), alone


def _writing(folder: Path, key: bytes, now: datetime, *, alone: bool, over: timedelta | None) -> Opened:
    file.require(folder)
    taken = lease.take(folder, this_computer(), now, over=over, alone=alone)
    try:
        db = file.connect(folder, key, writable=True, alone=alone)
        try:
            backup = schema.bring_up(db, folder, writable=True, key=key, now=now)
            fault, actions = _checked(db, folder, key, taken)
            return Opened(db, Hold(folder, lease=taken.lease, fault=fault), actions, backup)
        except BaseException:
            db.close()
            raise
    except BaseException:
        # What was found of a crash must be found again by whoever opens next.
        taken.lease.release(clean=not taken.unclean)
        raise


def _checked(db: Database, folder: Path, key: bytes, taken: Taken) -> tuple[str, tuple[str, ...]]:
    """Check the store as thoroughly as its last close asks for; return the journal's fault and what to journal."""
    if not taken.unclean:
        return whole.quick(db, folder), ()
    found = whole.full(db, folder, key)
    others = tuple(f"take over from {item.host}" for item in taken.taken_over)
    # The journal says it in English, whatever is spoken here.
    said = whole.in_short(found) if found else "whole"
    return whole.shown(found) if found else "", (*others, f"full check after an unclean close: {said}")


def _require_readable(folder: Path, key: bytes) -> None:
    chart = folder / file.CHART
    if chart.exists() and not os.access(chart, os.R_OK):
        raise StoreUnavailable(
            _(
                "The chart file in {folder} may not be read by this user. {kept} Ask for permission to the "
                "folder, or work as the user who owns it."
            ).format(folder=folder, kept=_(UNTOUCHED))
        )
    if not chart.exists() and not file.has_log(folder):
        from bedside.store.rescue import last_proven  # noqa: PLC0415 - see rescued

        raise StoreUnavailable(
            _("The chart file in {folder} is missing. Nothing was changed. {advice}").format(
                folder=folder, advice=last_proven(folder, key)
            )
        )


def _minutes() -> timedelta:
    return timedelta(minutes=config.shipped_site().take_over_minutes)
