"""Whether a copy is the store it was taken from: read back from the disk, page by page, then asked like the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bedside.store import file, heads, seals, snapshot, vault
from bedside.store.driver import DatabaseError
from bedside.store.errors import NotProven, StoreError
from bedside.store.manifest import Taken
from bedside.store.snapshot import Progress, Snapshot
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from bedside.text import _

if TYPE_CHECKING:
    from sqlite_utils import Database

Probe = Callable[[Store], str]
_CHECKS = (("cipher_integrity_check", 0.25), ("integrity_check", 0.9))
_SLOTS = "SELECT rows_sha256 FROM journal WHERE instr(rows_sha256, ?) ORDER BY seq DESC LIMIT 2"


class Wanted(NamedTuple):
    """What the source held and answered, at the moment that was copied."""

    taken: Taken
    probe: str


def prove(path: Path, probe: Probe | None, *, unlocked: Unlocked, wanted: Wanted, progress: Progress) -> None:
    """Raise NotProven, with the bare reason, for any flaw of a copy; without `probe` it is not asked."""
    with _flaws(path), snapshot.untouched(path, unlocked) as copy:
        _require_whole(copy.db, progress)
        _require_same(copy.taken, wanted.taken)
        _require_keys(copy, path, unlocked.key)
        if probe is not None and probe(copy.store) != wanted.probe:
            raise NotProven(_("it is assessed otherwise than the store"))
        progress(1.0)


@contextmanager
def _flaws(path: Path) -> Iterator[None]:
    try:
        yield
    except (StoreError, DatabaseError, OSError, ValueError) as error:
        if isinstance(error, NotProven):
            raise
        raise NotProven(
            _("{chart} or {keys} in {name} cannot be read whole").format(
                chart=file.CHART, keys=vault.KEYS, name=path.name
            )
        ) from error


def _require_whole(db: Database, progress: Progress) -> None:
    for check, done in _CHECKS:
        found = [row[0] for row in db.execute(f"PRAGMA {check}").fetchall()]
        if found not in ([], ["ok"]):
            raise NotProven(_("{check} found damage in {chart}").format(check=check, chart=file.CHART))
        progress(done)


def _require_same(copy: Taken, source: Taken) -> None:
    if copy.head != source.head:
        raise NotProven(
            _("its journal ends at entry {last}, not at the entry {wanted} it must end at").format(
                last=copy.head.seq, wanted=source.head.seq
            )
        )
    if copy != source:
        different = sorted(
            name for name in copy.counts | source.counts if copy.counts.get(name) != source.counts.get(name)
        )
        raise NotProven(
            _("it does not hold as many rows as it must ({tables})").format(tables=", ".join(different) or "schema")
        )


def _require_keys(copy: Snapshot, path: Path, key: bytes) -> None:
    keys = vault.read(path)
    if fault := heads.fault(copy.db, key, keys):
        raise NotProven(
            _("{keys} does not belong to this journal ({fault})").format(keys=vault.KEYS, fault=_(fault.what))
        )
    told = [seals.covered(row[0]).get(seals.SLOTS) for row in copy.db.execute(_SLOTS, (f"{seals.SLOTS}:",)).fetchall()]
    # The newest entry or the one before it: a change of users that a crash cut short was journaled but not made.
    if told and vault.slots_digest(keys) not in told:
        raise NotProven(_("the users in {keys} are not those that the journal speaks of").format(keys=vault.KEYS))
