"""Failed tries to open a store: noted beside it, slowing the next one, and kept in the journal once somebody is in.

The note is plain text that anybody may read, so it holds a time and a slot's name, never what was typed: a passphrase
typed into the field of the name would stand there. It is no lock: whoever copies the store tries without it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bedside import config
from bedside.store import file, journal
from bedside.store.journal import Entry

if TYPE_CHECKING:
    from sqlite_utils import Database

LOG = "attempts.log"
UNKNOWN = "unknown"
# Some five thousand tries: more say nothing new, and a file that grows without end would fill the disk.
MOST_BYTES = 256 * 1024
_LAST_LINE = 1024
_REFUSED = "refused try"
_LINE = re.compile(r"(\S{1,40}) refused slot=(.{1,64})")
_DOUBLINGS = 16


def note(folder: Path, slot: str, now: datetime) -> None:
    """Add a line about a failed try on a slot; where that cannot be done the try stays refused all the same."""
    path = folder / LOG
    line = f"{now.isoformat()} refused slot={slot if slot.isprintable() else UNKNOWN}\n".encode()
    with suppress(OSError):
        # A link would lead the note into another file: keys.json, the chart file, or one outside the store.
        if path.is_symlink() or (path.exists() and (not path.is_file() or path.stat().st_size >= MOST_BYTES)):
            return
        with open(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            log.write(line if _ends_whole(path) else b"\n" + line)
            log.flush()
            os.fsync(log.fileno())


def delay(folder: Path, now: datetime) -> float:
    """Return the seconds to wait before the next try: none for the first few, then doubling up to the site's most.

    Ask once and count down: while the clock stands before the last failed try, the answer does not fall.
    """
    lines: list[str] = []
    # One that cannot be read must keep nobody out; a pipe in its place would block.
    with suppress(OSError):
        path = folder / LOG
        lines = _content(path).splitlines() if path.is_file() and not path.is_symlink() else []
    if not lines:
        return 0.0
    rules = config.shipped_site().users
    over = len(lines) - rules.free_tries
    if over < 0:
        return 0.0
    wait = min(rules.most_delay_seconds, rules.first_delay_seconds * 2 ** min(over, _DOUBLINGS))
    times = [said[0] for said in map(_understood, lines) if said]
    # A clock that was set back must not count as time that has passed, nor make the wait longer than it ever is.
    passed = max(0.0, (now - max(times)).total_seconds()) if times else 0.0
    return max(0.0, wait - passed)


def fold(folder: Path, db: Database, entry: Entry) -> None:
    """Move the noted tries into the journal, one entry each like `entry`; a crash neither loses nor doubles any.

    The log is renamed to the journal's last number before its entries are written, so that the next time can tell
    whether they were: then the entry of the following number covers the same lines.
    """
    for path in sorted(folder.glob("attempts*.log")):
        if path.is_file():
            _fold(path, db, entry)


def _fold(path: Path, db: Database, entry: Entry) -> None:
    claimed = path
    with file.writing(db):
        if not _is_folded(path, db):
            seq = db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0]
            claimed = path.replace(path.with_name(f"attempts-{seq}.log"))
            content = _content(claimed)
            for action in _actions(content):
                journal.write(db, msgspec.structs.replace(entry, action=action), 0, _covering(content))
    claimed.unlink(missing_ok=True)


def _is_folded(path: Path, db: Database) -> bool:
    number = path.stem.partition("-")[2]
    if not number.isdecimal():
        return False
    found = db.execute("SELECT rows_sha256 FROM journal WHERE seq = ?", (int(number) + 1,)).fetchone()
    return found is not None and found[0] == _covering(_content(path))


def _actions(content: str) -> Iterator[str]:
    """Yield what the journal says of the lines; one that says something else is counted and not quoted."""
    lines = content.splitlines()
    said = [found for found in map(_understood, lines) if found]
    yield from (f"{_REFUSED}: slot {slot}, {at.isoformat()}" for at, slot in said)
    if others := len(lines) - len(said):
        yield f"{_REFUSED}: {others} {'line' if others == 1 else 'lines'} of {LOG} cannot be read"
    if len(content) >= MOST_BYTES:
        yield f"{_REFUSED}: {LOG} was full, further ones were not noted"


def _understood(line: str) -> tuple[datetime, str] | None:
    found = _LINE.fullmatch(line)
    if not found or not found[2].isprintable():
        return None
    try:
        at = datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return None if at.tzinfo is None else (at, found[2])


def _covering(content: str) -> str:
    return f"tries:{hashlib.sha256(content.encode()).hexdigest()}"


def _content(path: Path) -> str:
    """Return the lines of a log that are not blank, as far as it may be long."""
    with path.open("rb") as log:
        text = log.read(MOST_BYTES + _LAST_LINE).decode("utf-8", "replace")
    return "\n".join(line for line in text.splitlines() if line.strip())


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as log:
        if not log.seek(0, os.SEEK_END):
            return True
        log.seek(-1, os.SEEK_END)
        return log.read(1) == b"\n"
