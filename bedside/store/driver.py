"""SQLCipher's driver, whose C module type checkers cannot see into, and sqlite-utils over it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    # Here, because a verb that opens no store should not wait for it. It loads numpy and pandas where they are
    # installed, only to know their kinds of number, of which no row here holds one: that takes a seventh of a second.
    with _absent("numpy", "pandas"):
        from sqlite_utils import Database  # noqa: PLC0415

    return Database(connection, recursive_triggers=True, execute_plugins=False)


@contextmanager
def _absent(*names: str) -> Iterator[None]:
    """Let imports of these modules fail meanwhile, unless they are loaded already."""
    modules: dict[str, Any] = sys.modules
    hidden = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del modules[name]
