"""The journal's head outside the journal: whoever cuts entries off its end cannot make the seal in keys.json.

The head is written when a store is closed, after the commits it speaks of: a crash in between leaves an older head,
which still holds. It is never moved back, and one that does not hold is left as the evidence that it is.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.store import file, journal, vault
from bedside.store.errors import StoreError, translated
from bedside.store.vault import Head, Keys
from bedside.text import N_, _

if TYPE_CHECKING:
    from sqlite_utils import Database

_LABEL = b"bedside journal head"
_BUSY_MS = 250  # closing a window must not wait for an import in another one


class Fault(NamedTuple):
    """What is wrong with the journal's end, in two words (as in Break) and in a sentence, and from which entry on."""

    what: str
    text: str
    entry: int | None


def of(db: Database, key: bytes) -> Head:
    """Return the sealed head of the journal as it stands."""
    seq, digest = journal.head(db)
    return Head(seq=seq, hash=digest, seal=_seal(key, seq, digest))


def start(db: Database, folder: Path, key: bytes) -> None:
    """Write the first head of a store that an older version made."""
    with file.writing(db):
        keys = vault.read(folder)
        if keys.head is None:
            vault.write(folder, msgspec.structs.replace(keys, head=of(db, key)))


def fault(db: Database, key: bytes, keys: Keys) -> Fault | None:
    """Return what is wrong with the journal's end as keys.json remembers it, None where all holds."""
    head = keys.head
    if head is None:
        known = db.execute("SELECT 1 FROM meta WHERE key = 'schema'").fetchone()
        return Fault(N_("head missing"), _("The journal's head is missing from keys.json."), None) if known else None
    if not hmac.compare_digest(head.seal.encode(), _seal(key, head.seq, head.hash).encode()):
        return Fault(N_("head edited"), _("The journal's head in keys.json was not written by bedside."), head.seq)
    last = journal.head(db)[0]
    if last < head.seq:
        text = _("The journal ends with entry {last}, but had {count} entries when the store was last closed.").format(
            last=last, count=head.seq
        )
        return Fault(N_("tail cut"), text, last + 1)
    found = db.execute("SELECT hash FROM journal WHERE seq = ?", (head.seq,)).fetchone()
    if head.seq and (found is None or found[0] != head.hash):
        text = _("Entry {entry} of the journal is not the one that stood there when the store was last closed.").format(
            entry=head.seq
        )
        return Fault(N_("tail cut"), text, head.seq)
    return None


def keep(db: Database, folder: Path, key: bytes) -> None:
    """Write the head into keys.json if it has moved on; what keeps it from being written does not matter."""
    with suppress(StoreError), translated(folder):
        db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        if _stale(db, vault.read(folder)):
            # The write lock, because another window may be at the same file.
            with file.writing(db):
                keys = vault.read(folder)
                if _stale(db, keys) and not fault(db, key, keys):
                    vault.write(folder, msgspec.structs.replace(keys, head=of(db, key)))


def _stale(db: Database, keys: Keys) -> bool:
    return keys.head is not None and journal.head(db)[0] > keys.head.seq


def _seal(key: bytes, seq: int, digest: str) -> str:
    own = hmac.digest(key, _LABEL, "sha256")
    return hmac.digest(own, f"{seq}:{digest}".encode(), "sha256").hex()
