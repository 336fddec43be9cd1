"""What backups remember of the store: a live journal that lacks what one of them has seen lost its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.store import file, manifest, vault
from bedside.store.errors import BACKUP_MARK, NotProven
from bedside.store.heads import Fault
from bedside.store.shelf import Backup
from bedside.text import N_, _

if TYPE_CHECKING:
    from sqlite_utils import Database

_WORKSTATION = "SELECT value FROM meta WHERE key = 'workstation' ORDER BY seq DESC LIMIT 1"


def of_backups(db: Database, backups: Sequence[Backup]) -> Iterator[Fault]:
    """Yield the backups of this workstation whose newest entry the journal lacks.

    Those from before a restore, which gives the store a new workstation, speak of another journal. The backups must
    have been listed before the moment that `db` shows.
    """
    (workstation,) = db.execute(_WORKSTATION).fetchone()
    for item in backups:
        head = item.manifest.taken.head
        if item.manifest.workstation != workstation or not head.seq:
            continue
        found = db.execute("SELECT hash FROM journal WHERE seq = ?", (head.seq,)).fetchone()
        if found is None or found[0] != head.hash:
            text = _("Entry {entry} of the journal stands in the backup {name} and no longer here.").format(
                entry=head.seq, name=item.folder.name
            )
            yield Fault(N_("tail cut"), text, head.seq)


def of_manifest(folder: Path, key: bytes) -> Iterator[Fault]:
    """Yield what is no longer as it was proven, for a folder that is a backup; nothing for another."""
    if not (folder / BACKUP_MARK).exists():
        return
    try:
        told = manifest.read(folder, key)
    except NotProven as error:
        yield Fault(N_("manifest edited"), str(error), None)
        return
    for name, wanted in ((file.CHART, told.chart), (vault.KEYS, told.keys)):
        if manifest.mark(folder / name) != wanted:
            yield Fault(N_("file damaged"), _("{name} is not the file that was proven.").format(name=name), None)
