"""The tables, indexes and triggers that a store of this version has: a dropped trigger would let rows be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bedside.store import driver, schema

if TYPE_CHECKING:
    from sqlite_utils import Database


class Thing(NamedTuple):
    """One object of the schema: "table", "index" or "trigger", and how it was made."""

    kind: str
    sql: str


def wanted() -> dict[str, Thing]:
    """Return what the steps of the schema make, by name."""
    db = driver.database(driver.connect(":memory:"))
    try:
        for _, step in schema.STEPS:
            step(db)
        return found(db)
    finally:
        db.close()


def found(db: Database) -> dict[str, Thing]:
    """Return what stands in a store, by name, without what SQLite and sqlite-utils keep for themselves."""
    listed = db.execute("SELECT name, type, sql FROM sqlite_master WHERE name NOT LIKE '%sqlite\\_%' ESCAPE '\\'")
    return {name: Thing(kind, sql or "") for name, kind, sql in listed}
