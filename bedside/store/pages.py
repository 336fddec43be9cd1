"""The pages of a damaged chart file, decrypted one by one: SQLCipher gives up at the first that is not whole.

The file is only read, and nothing of it is written anywhere. Each page carries a code that only the store key can make
and that covers its number, so a page is right or it is not there: bits that flipped, a page in another's place and a
file of another store are told from a whole page with certainty.
The format is SQLCipher 4's: AES-256-CBC, HMAC-SHA512, 80 bytes at the end of each page of 4096, raw key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bedside.store import file, shelf

SIZE = file.PAGE
_CODE, _IV = 64, 16
_CONTENT = SIZE - _CODE - _IV
RESERVED = _CODE + _IV
_SALT = 16
_SALT_MASK = 0x3A
_ROUNDS = 2
_LOG_HEADER, _FRAME_HEADER = 32, 24
_READS = 5


class Pages(NamedTuple):
    """What could be read: the plain pages by number (from 1), and the numbers of those that are not whole."""

    whole: dict[int, bytes]
    bad: tuple[int, ...]


def read(folder: Path, key: bytes) -> Pages:
    """Return every page that the key opens, those of the write-ahead log in place of older ones.

    Raises OSError where the files cannot be read.
    """
    chart, log = _still(folder)
    logged = dict(_frames(log))
    best = Pages({}, ())
    for salt in dict.fromkeys((chart[:_SALT], logged.get(1, b"")[:_SALT], *_other_salts(folder))):
        own = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ _SALT_MASK for byte in salt), _ROUNDS, len(key))
        best = _told_apart(chart, logged, key, own)
        if best.whole:
            break
    return best


def _told_apart(chart: bytes, logged: Mapping[int, bytes], key: bytes, own: bytes) -> Pages:
    whole: dict[int, bytes] = {}
    bad: list[int] = []
    for number in range(1, max(_count(chart), *logged, 0) + 1):
        # The log's page is the newer one; where it is not whole, the older one is better than none.
        for page in (logged.get(number, b""), chart[(number - 1) * SIZE : number * SIZE]):
            if (plain := _opened(page, number, key, own)) is not None:
                whole[number] = plain
                break
        else:
            bad.append(number)
    return Pages(whole, tuple(bad))


def _other_salts(folder: Path) -> Iterator[bytes]:
    """Yield the salts of the backups made before updates, for a store whose own is damaged: they share it."""
    for path in sorted(folder.glob(f"{shelf.BACKUPS}/*{shelf.BEFORE}*/{file.CHART}")):
        with suppress(OSError), path.open("rb") as copy:
            yield copy.read(_SALT)


def _still(folder: Path) -> tuple[bytes, bytes]:
    """Return chart file and log as they were at one moment, as far as another window lets them be."""
    paths = (folder / file.CHART, folder / f"{file.CHART}-wal")
    content = (b"", b"")
    for _ in range(_READS):
        before = [_state(path) for path in paths]
        content = tuple(path.read_bytes() if path.exists() else b"" for path in paths)
        if before == [_state(path) for path in paths]:
            break
    return content  # pyright: ignore[reportReturnType]


def _state(path: Path) -> tuple[int, int]:
    if not path.exists():
        return (0, 0)
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _count(chart: bytes) -> int:
    """Return how many pages a file has; a last one that is cut off counts, it is not whole."""
    return -(-len(chart) // SIZE)


def _frames(log: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the pages of the write-ahead log up to its last commit, oldest first, whole or not."""
    salts, found, committed = log[16:24], [], 0
    for start in range(_LOG_HEADER, len(log) - _FRAME_HEADER - SIZE + 1, _FRAME_HEADER + SIZE):
        header = log[start : start + _FRAME_HEADER]
        # Frames of an earlier round of the log may stand behind those of this one.
        if header[8:16] == salts:
            found.append((_number(header[:4]), log[start + _FRAME_HEADER : start + _FRAME_HEADER + SIZE]))
            committed = len(found) if any(header[4:8]) else committed
    yield from found[:committed]


def _opened(page: bytes, number: int, key: bytes, own: bytes) -> bytes | None:
    """Return the plain page, None for one that is not whole or stands in another's place."""
    start = _SALT if number == 1 else 0
    sealed, code = page[start : _CONTENT + _IV], page[_CONTENT + _IV :]
    wanted = hmac.digest(own, sealed + number.to_bytes(4, "little"), "sha512")
    if len(page) != SIZE or not hmac.compare_digest(wanted, code):
        return None
    decryptor = Cipher(algorithms.AES(key), modes.CBC(sealed[-_IV:])).decryptor()
    return bytes(start) + decryptor.update(sealed[:-_IV])


def _number(cell: bytes) -> int:
    return int.from_bytes(cell, "big")
