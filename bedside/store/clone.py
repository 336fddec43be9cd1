"""A second store for a second workstation: the same records, key and users, and a name of its own.

It is made beside its place and renamed when it is whole, so that a crash leaves nothing that looks like a store.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bedside.domain.problem import Problem
from bedside.store import file, manifest, marker, snapshot, vault
from bedside.store.errors import translated
from bedside.store.journal import Entry
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from bedside.text import N_, _

_KEPT = N_("Everything in the store is unchanged; no second one was made.")


def clone(ours: Store, folder: Path, *, workstation: str, here: Entry, there: Entry) -> None:
    """Make the store of another workstation in a folder that is empty or not there yet.

    `here` is written before anything leaves the store, `there` into the new one. Leases, backups and failed tries stay
    here, and so does unsigned text. Raises Problem for a folder that is in use, StoreError where it cannot be written.
    """
    folder = folder.absolute()
    _require_free(folder, ours)
    ours.log(here)
    partial = folder.with_name(f"{folder.name}.new-{workstation}")
    unlocked = Unlocked(ours.user, ours.roles, ours.key)
    with translated(folder.parent, _KEPT):
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir(mode=0o700)
        try:
            _fill(ours, partial, unlocked)
            _rename_store(partial, unlocked, workstation, there)
            if folder.exists():
                # Windows renames onto no folder, not even an empty one.
                folder.rmdir()
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        vault.sync_folder(folder.parent)


def _require_free(folder: Path, ours: Store) -> None:
    with translated(folder, _KEPT):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Problem(
                _("there is something in {folder} already.").format(folder=folder),
                where="--to",
                do=_("Name a new folder."),
            )
    if folder.resolve().is_relative_to(ours.folder.resolve()):
        raise Problem(
            _("{folder} lies within this store.").format(folder=folder), where="--to", do=_("Name a folder elsewhere.")
        )


def _fill(ours: Store, partial: Path, unlocked: Unlocked) -> None:
    with snapshot.of(ours) as live:
        snapshot.copy(live.db, partial, unlocked.key, _no_progress)
        manifest.write_new(partial / vault.KEYS, live.keys)
        marker.put(partial)


def _rename_store(partial: Path, unlocked: Unlocked, workstation: str, there: Entry) -> None:
    db = file.connect(partial, unlocked.key, writable=True)
    new = Store(partial, db, unlocked, writable=True)
    try:
        # What somebody was typing belongs to the window it was typed in.
        with file.writing(db):
            db.execute("DELETE FROM draft")
        new.seal(there, workstation=workstation)
    finally:
        new.close()


def _no_progress(_done: float) -> None:
    """Take no notice: the command says when it is done."""
