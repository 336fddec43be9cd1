"""sqlite-utils, loaded by whoever opens a store: a verb that opens none does not wait for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


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


# It loads numpy and pandas where they are installed, only to know their kinds of number, of which no row here holds
# one: that takes a seventh of a second.
with _absent("numpy", "pandas"):
    from sqlite_utils import Database

__all__ = ("Database",)
