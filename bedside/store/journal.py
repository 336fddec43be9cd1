"""Who did what and when, as a chain: each entry's hash covers its rows and the entry before it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from bedside.store import contents

if TYPE_CHECKING:
    from sqlite_utils import Database

START = "0" * 64
MADE = "make store"
#: begins the action of an entry about a newer schema
UPDATED = "update to "


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
_LATELY = 500
_QUOTED = tuple(f'"{name}"' for name in _COLUMNS)
_INSERT = f"INSERT INTO journal ({', '.join(_QUOTED)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_NEWEST = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
_SELECT = f"SELECT {', '.join(_QUOTED)} FROM journal ORDER BY seq"


def head(db: Database) -> tuple[int, str]:
    """Return number and hash of the newest entry, 0 and zeros for an empty journal."""
    return db.conn.execute(_NEWEST).fetchone() or (0, START)


def write(db: Database, entry: Entry, count: int, rows_sha256: str) -> int:
    """Append an entry inside the caller's transaction and return its number."""
    last, previous = head(db)
    link = sealed(
        Link(
            seq=last + 1,
            at=entry.at.isoformat(timespec="microseconds"),
            author=entry.author,
            workstation=entry.workstation,
            action=entry.action,
            patient=entry.patient,
            count=count,
            rows_sha256=rows_sha256,
            previous=previous,
            hash="",
            offset=entry.offset,
            clock=entry.clock,
        )
    )
    db.conn.execute(_INSERT, msgspec.structs.astuple(link))
    return link.seq


def digest_of_entry(db: Database, seq: int) -> str:
    """Return the hash over the rows that stand in the tables for an entry, as its `rows_sha256` should say."""
    return contents.digest(contents.of_entry(db, seq))


def stands(db: Database, entry: Entry, since: datetime) -> bool:
    """Return whether an entry by the same author, of the same action and patient, was written since a moment."""
    wanted = (entry.author, entry.action, entry.patient)
    # Backwards, because no index is kept for this: what is looked for stands near the end or is old.
    newest = db.execute("SELECT at, author, action, patient FROM journal ORDER BY seq DESC LIMIT ?", (_LATELY,))
    for at, *who in newest:
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            continue  # an edited entry, which `verify` names
        if moment < since:
            return False
        if tuple(who) == wanted and moment <= entry.at:
            return True
    return False


def tail(db: Database, count: int) -> tuple[Link, ...]:
    """Return the newest entries, oldest first."""
    rows = db.execute(f"{_SELECT} DESC LIMIT ?", (count,)).fetchall()
    return msgspec.convert([dict(zip(_COLUMNS, row, strict=True)) for row in reversed(rows)], tuple[Link, ...])


def links(db: Database) -> tuple[Link, ...]:
    """Return the whole journal, oldest first."""
    rows = db.execute(_SELECT).fetchall()
    return msgspec.convert([dict(zip(_COLUMNS, row, strict=True)) for row in rows], tuple[Link, ...])


def first_break(chain: tuple[Link, ...]) -> int | None:
    """Return the number of the first entry whose hash or predecessor is wrong, or None for a whole chain."""
    previous = START
    for place, link in enumerate(chain, start=1):
        if link.seq != place or link.previous != previous or sealed(link).hash != link.hash:
            return place
        previous = link.hash
    return None


def sealed(link: Link) -> Link:
    """Return an entry with the hash that its other columns give."""
    bare = msgspec.structs.replace(link, hash="")
    cells = msgspec.structs.astuple(bare)
    # An entry of the first schema has no more columns than these, and keeps the hash it was given.
    covered = cells if link.offset or link.clock else cells[:_FIRST_SCHEMA]
    digest = hashlib.sha256(msgspec.json.encode(covered)).hexdigest()
    return msgspec.structs.replace(link, hash=digest)
