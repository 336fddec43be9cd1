"""The rows on the leaf pages of an SQLite file, page by page, without the tree that leads to them.

A lost inner page cuts off every row under it though their pages are whole; here only the rows that stood on a lost page
are lost. The format is SQLite's (sqlite.org/fileformat2.html, 1.5 and 2.1).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from bedside.store import pages

Value = str | int | float | bytes | None

_TABLE_LEAF = 13
_USABLE = pages.SIZE - pages.RESERVED
_MOST_LOCAL = _USABLE - 35
_LEAST_LOCAL = (_USABLE - 12) * 32 // 255 - 23
# Kinds of cells: even ones from 12 on are bytes, odd ones text; the others have these lengths or stand for themselves.
_SIZED = 12
_REAL = 7
_SIZES: Mapping[int, int] = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, _REAL: 8}
_CONSTANTS: Mapping[int, int | None] = {0: None, 8: 0, 9: 1}


class Row(NamedTuple):
    """One row with its number in its table."""

    number: int
    cells: tuple[Value, ...]


def leaves(whole: Mapping[int, bytes]) -> Iterator[list[Row]]:
    """Yield the rows of each leaf page of any table; a row whose further pages are lost is left out.

    The first page of the file holds the schema, which is known.
    """
    for number, page in whole.items():
        if number > 1 and page[0] == _TABLE_LEAF:
            # A page that was given up may hold the rest of another one: then it makes no sense.
            with suppress(IndexError, KeyError, ValueError, struct.error):
                yield list(_rows(page, whole))


def _rows(page: bytes, whole: Mapping[int, bytes]) -> Iterator[Row]:
    for place in range(8, 8 + 2 * int.from_bytes(page[3:5], "big"), 2):
        at = int.from_bytes(page[place : place + 2], "big")
        size, at = _varint(page, at)
        number, at = _varint(page, at)
        payload = _payload(page, at, size, whole)
        if payload is not None:
            yield Row(number, _cells(payload))


def _payload(page: bytes, at: int, size: int, whole: Mapping[int, bytes]) -> bytes | None:
    """Return the bytes of a row, None where a page of its rest is lost."""
    if size <= _MOST_LOCAL:
        return page[at : at + size]
    local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (_USABLE - 4)
    local = local if local <= _MOST_LOCAL else _LEAST_LOCAL
    found = bytearray(page[at : at + local])
    following = int.from_bytes(page[at + local : at + local + 4], "big")
    while len(found) < size:
        more = whole.get(following)
        if more is None:
            return None
        following = int.from_bytes(more[:4], "big")
        found += more[4:_USABLE]
    return bytes(found[:size])


def _cells(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    body, found = end, []
    while at < end:
        kind = payload[at]
        # Nearly all are of one byte, and there are millions of them.
        kind, at = (kind, at + 1) if kind < 0x80 else _varint(payload, at)
        if kind >= _SIZED:
            size = kind - _SIZED >> 1
            content = payload[body : body + size]
            found.append(content.decode("utf-8", "surrogatepass") if kind & 1 else content)
        elif kind in _CONSTANTS:
            size = 0
            found.append(_CONSTANTS[kind])
        else:
            size = _SIZES[kind]
            found.append(_number(kind, payload[body : body + size]))
        body += size
    return tuple(found)


def _number(kind: int, content: bytes) -> int | float:
    return struct.unpack(">d", content)[0] if kind == _REAL else int.from_bytes(content, "big", signed=True)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and the place after it."""
    value = 0
    for place in range(at, at + 8):
        byte = content[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    return value << 8 | content[at + 8], at + 9
