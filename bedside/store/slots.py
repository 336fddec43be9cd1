"""Changing who can open a store: the journal first, then keys.json, so that no slot stands there unexplained.

The entry covers the slots as they will be. After a crash between the two the old slots still hold, and `verify` knows
them by the entry before: the change did not happen, and nobody was told that it did. A second entry says that it did,
so that an older keys.json put back later is not taken for such a crash.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bedside.store import file, journal, lock, seals, vault
from bedside.store.errors import StoreBusy, StoreUnavailable, translated
from bedside.store.journal import Entry
from bedside.store.vault import Keys
from bedside.text import N_, _

if TYPE_CHECKING:
    from sqlite_utils import Database

Change = Callable[[Keys], Keys]
DONE, NOT_DONE = "done: ", "not done: "
_LOCK = "users.lock"
_KEPT = N_("The users are as they were.")
FOREIGN = N_("keys.json holds users that no entry of the journal covers: it was edited, or an older copy was put back.")
_DO = N_("Look at them (bedside users list); then restore keys.json from a backup, or keep them: bedside users confirm")


def change(db: Database, folder: Path, entry: Entry, wanted: Change) -> None:
    """Change the key slots by `wanted`, which is asked of the keys as they stand and may raise to refuse.

    The store's write lock ends with the entry's commit, so a lock of its own keeps other changes of users out until
    keys.json is written. That is rewritten under the write lock all the same, from what then stands: another window
    that closes puts the journal's head there.
    """
    with translated(folder, _KEPT), lock.held(folder / _LOCK) as mine:
        if not mine:
            raise StoreBusy(
                _("Another window is changing the users of the store in {folder}. {kept} Try it again.").format(
                    folder=folder, kept=_(_KEPT)
                )
            )
        with file.writing(db):
            keys = vault.read(folder)
            planned = wanted(keys)
            if unexplained(db, keys):
                raise StoreUnavailable(f"{_(FOREIGN)} {_(_KEPT)} {_(_DO)}")
            _settle(db, entry, keys)
            _enter(db, entry, planned)
        try:
            with file.writing(db):
                _replace(folder, wanted, vault.slots_digest(planned))
        except BaseException:
            with suppress(Exception), file.writing(db):
                _settle(db, entry, vault.read(folder))
            raise
        with suppress(Exception), file.writing(db):
            _enter(db, msgspec.structs.replace(entry, action=DONE + entry.action), planned)


def unexplained(db: Database, keys: Keys) -> bool:
    """Return whether the slots are those of no change that the journal knows, nor those before an unfinished one."""
    known = _covered(db)
    return bool(known) and vault.slots_digest(keys) not in [digest for _, digest in known]


def confirm(db: Database, folder: Path, entry: Entry, seen: Keys) -> None:
    """Enter that somebody has looked at these slots and keeps them, if they still stand there."""
    with translated(folder, _KEPT), file.writing(db):
        if vault.read(folder).slots != seen.slots:
            raise StoreBusy(
                _("The users of the store in {folder} have just been changed. Look at them again.").format(
                    folder=folder
                )
            )
        _enter(db, entry, seen)


def _replace(folder: Path, wanted: Change, told: str) -> None:
    keys = wanted(vault.read(folder))
    # Only where the drive knows no locks.
    if vault.slots_digest(keys) != told:
        raise StoreUnavailable(
            _("Another window has just changed the users of the store in {folder}. Look at them.").format(folder=folder)
        )
    vault.write(folder, keys)


def _enter(db: Database, entry: Entry, keys: Keys) -> None:
    journal.write(db, entry, 0, seals.covering(slots=vault.slots_digest(keys)))


def _settle(db: Database, entry: Entry, keys: Keys) -> None:
    """Say of a last change that never reached keys.json that it did not happen, so that the next is not the second."""
    known = _covered(db)
    if len(known) > 1 and vault.slots_digest(keys) == known[1][1] != known[0][1]:
        _enter(db, msgspec.structs.replace(entry, action=NOT_DONE + known[0][0]), keys)


def _covered(db: Database) -> list[tuple[str, str]]:
    """Return what the last two entries about slots did, and the digest that each covers; the last one first."""
    found = db.execute(
        "SELECT action, rows_sha256 FROM journal WHERE count = 0 AND rows_sha256 LIKE ? ORDER BY seq DESC LIMIT 2",
        (f"%{seals.SLOTS}:%",),
    ).fetchall()
    return [(action, seals.covered(digest)[seals.SLOTS]) for action, digest in found]
