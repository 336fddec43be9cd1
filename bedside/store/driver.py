"""The names used of SQLCipher's driver: they come from a C module whose contents type checkers cannot see."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlcipher3 import dbapi2

_driver: Any = dbapi2

connect: Callable[..., sqlite3.Connection] = _driver.connect
DatabaseError: type[Exception] = _driver.DatabaseError
IntegrityError: type[Exception] = _driver.IntegrityError
