"""Which table a row came from, told by its cells alone: a page of a damaged file does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from bedside.store import rows
from bedside.store.leaves import Row, Value

if TYPE_CHECKING:
    from sqlite_utils import Database

_TYPES: Mapping[str, type] = {"TEXT": str, "INTEGER": int, "BLOB": bytes}
_OWN = ("sqlite_", "_sqlite_")


class Column(msgspec.Struct, frozen=True):
    """One column: what its cells may be, and what a row has that was written before the column was added.

    The cell of a `numbered` column is the row's own number and is stored nowhere else.
    """

    name: str
    type: type
    required: bool
    default: str | int | None
    numbered: bool

    def takes(self, value: Value) -> bool:
        """Return whether the column may hold the value."""
        if value is None:
            return self.numbered or not self.required
        return not self.numbered and type(value) is self.type


class Shape(msgspec.Struct, frozen=True):
    """A table as its rows look on a page."""

    table: str
    columns: tuple[Column, ...]

    @property
    def insert(self) -> str:
        """Return the statement that puts a row back in its place."""
        named = "".join(f', "{item.name}"' for item in self.columns if not item.numbered)
        places = ", ?" * sum(not item.numbered for item in self.columns)
        return f'INSERT OR IGNORE INTO "{self.table}" (rowid{named}) VALUES (?{places})'

    def fits(self, row: Row) -> bool:
        """Return whether the row may be one of this table, of this schema or an earlier one."""
        cells, later = row.cells, self.columns[len(row.cells) :]
        if len(cells) > len(self.columns) or any(item.required and item.default is None for item in later):
            return False
        return all(item.takes(value) for item, value in zip(self.columns, cells, strict=False)) and self._decodes(row)

    def filled(self, row: Row) -> Sequence[Value]:
        """Return the values for `insert`."""
        later = tuple(item.default for item in self.columns[len(row.cells) :])
        pairs = zip(self.columns, (*row.cells, *later), strict=True)
        return (row.number, *(value for item, value in pairs if not item.numbered))

    def _decodes(self, row: Row) -> bool:
        kind = rows.kinds().get(self.table)
        if kind is None:
            return True
        later = tuple(item.default for item in self.columns[len(row.cells) :])
        try:
            rows.from_rows(kind, [(*row.cells, *later)])  # pyright: ignore[reportArgumentType]
        except (msgspec.MsgspecError, ValueError):
            return False
        return True


def shapes(db: Database) -> tuple[Shape, ...]:
    """Return the tables of a database, those with more columns first: fewer may be an older row of any of them."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    found = [Shape(name, _columns(db, name)) for name in tables if not name.startswith(_OWN)]
    # Records first: what they must look like is known best.
    return tuple(sorted(found, key=lambda item: item.table not in rows.kinds()))


def shape_of(row: Row, known: Sequence[Shape]) -> Shape | None:
    """Return the table that a row came from, one with just as many columns before any other; None for none."""
    fitting = [item for item in known if item.fits(row)]
    return min(fitting, key=lambda item: len(item.columns) - len(row.cells), default=None)


def _columns(db: Database, table: str) -> tuple[Column, ...]:
    listed = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = sum(bool(row[5]) for row in listed)
    return tuple(
        Column(
            name=name,
            type=_TYPES[kind],
            required=bool(required),
            default=_default(kind, default),
            numbered=kind == "INTEGER" and bool(place) and keys == 1,
        )
        for _, name, kind, required, default, place in listed
    )


def _default(kind: str, text: str | None) -> str | int | None:
    if text is None:
        return None
    return int(text) if kind == "INTEGER" else text.strip("'")
