"""What was worked out before: a laboratory says the same few codes, units and times in thousands of messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
# Far more than the codes of a laboratory; a file of texts that are all different must not fill the memory.
_MOST = 1_000


class Known(dict[_Key, _Value]):
    """Works a value out when it is first asked for; begins again where too many were. What raises is not kept."""

    def __init__(self, work: Callable[[_Key], _Value], most: int = _MOST) -> None:
        super().__init__()
        self._work = work
        self._most = most

    def __missing__(self, key: _Key) -> _Value:
        found = self._work(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = found
        return found
