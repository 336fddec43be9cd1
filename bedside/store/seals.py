"""What a journal entry without records covers: the store's own rows (ward, zone, workstation), or the key slots.

Its `rows_sha256` then reads "meta:<sha256>", "slots:<sha256>" or both, so that `verify` knows what to compute again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sqlite_utils import Database

META, SLOTS = "meta", "slots"


def meta_digest(db: Database) -> str:
    """Return the SHA-256 over every row of the meta table, in order."""
    found = db.execute("SELECT seq, key, value FROM meta ORDER BY seq").fetchall()
    return hashlib.sha256(msgspec.json.encode(found)).hexdigest()


def covering(*, meta: str = "", slots: str = "") -> str:
    """Return the `rows_sha256` of an entry that covers these digests."""
    named = ((META, meta), (SLOTS, slots))
    return " ".join(f"{name}:{digest}" for name, digest in named if digest)


def covered(rows_sha256: str) -> dict[str, str]:
    """Return the digests that an entry covers, by name; empty for one that covers records or nothing."""
    return dict(part.split(":", 1) for part in rows_sha256.split() if ":" in part)
