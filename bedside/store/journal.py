"""Who did what and when, as a chain: each entry's hash covers its rows and the entry before it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sqlite_utils import Database

START = "0" * 64


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What one append is in the journal: `action` in a few words ("chart", "correct", "import labs.csv").

    `patient` is empty where a file concerns several. `offset` is what this computer adds to UTC ("+02:00"), `clock`
    what was wrong with its clock; both are empty in entries of the first schema.
    """

    at: datetime
    author: str
    workstation: str
    action: str
    patient: str = ""
    offset: str = ""
    clock: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as stored: `count` records, the hash over their rows, and its place in the chain."""

    seq: int
    at: str
    author: str
    workstation: str
    action: str
    patient: str
    count: int
    rows_sha256: str
    previous: str
    hash: str
    offset: str = ""
    clock: str = ""


_COLUMNS = Link.__struct_fields__
_FIRST_SCHEMA = 10
_QUOTED = tuple(f'"{name}"' for name in _COLUMNS)
_INSERT = f"INSERT INTO journal ({', '.join(_QUOTED)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_SELECT = f"SELECT {', '.join(_QUOTED)} FROM journal ORDER BY seq"


def write(db: Database, entry: Entry, count: int, rows_sha256: str) -> int:
    """Append an entry inside the caller's transaction and return its number."""
    head = db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone() or (0, START)
    link = _sealed(
        Link(
            seq=head[0] + 1,
            at=entry.at.isoformat(timespec="microseconds"),
            author=entry.author,
            workstation=entry.workstation,
            action=entry.action,
            patient=entry.patient,
            count=count,
            rows_sha256=rows_sha256,
            previous=head[1],
            hash="",
            offset=entry.offset,
            clock=entry.clock,
        )
    )
    db.execute(_INSERT, msgspec.structs.astuple(link))
    return link.seq


def links(db: Database) -> tuple[Link, ...]:
    """Return the whole journal, oldest first."""
    rows = db.execute(_SELECT).fetchall()
    return msgspec.convert([dict(zip(_COLUMNS, row, strict=True)) for row in rows], tuple[Link, ...])


def first_break(chain: tuple[Link, ...]) -> int | None:
    """Return the number of the first entry whose hash or predecessor is wrong, or None for a whole chain."""
    previous = START
    for place, link in enumerate(chain, start=1):
        if link.seq != place or link.previous != previous or _sealed(link).hash != link.hash:
            return place
        previous = link.hash
    return None


def _sealed(link: Link) -> Link:
    bare = msgspec.structs.replace(link, hash="")
    cells = msgspec.structs.astuple(bare)
    # An entry of the first schema has no more columns than these, and keeps the hash it was given.
    covered = cells if link.offset or link.clock else cells[:_FIRST_SCHEMA]
    digest = hashlib.sha256(msgspec.json.encode(covered)).hexdigest()
    return msgspec.structs.replace(link, hash=digest)
