"""SQLCipher's driver, whose C module type checkers cannot see into, and sqlite-utils over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

if TYPE_CHECKING:
    from sqlite_utils import Database

_driver: Any = dbapi2

connect: Callable[..., sqlite3.Connection] = _driver.connect
DatabaseError: type[Exception] = _driver.DatabaseError
IntegrityError: type[Exception] = _driver.IntegrityError


def database(connection: sqlite3.Connection) -> Database:
    """Return a connection as sqlite-utils works with it."""
    from bedside.store.database import Database  # noqa: PLC0415 - a verb that opens no store should not wait for it

    return Database(connection, recursive_triggers=True, execute_plugins=False)
