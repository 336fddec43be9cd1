"""Whether a passphrase opens a user's slot, found out in a process of its own: that takes a moment on purpose.

The child hears the passphrase by its standard input and answers yes or no; it neither opens the store nor keeps a key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bedside.store import vault
from bedside.store.errors import StoreError
from bedside.store.vault import Slot

JOB = "confirm"
Say = Callable[[dict[str, Any]], None]


def job_of(user: str, slot: Slot, typed: str) -> dict[str, Any]:
    """Return what a child is told to try a passphrase on a slot."""
    return {"job": JOB, "user": user, "slot": msgspec.json.encode(slot).decode(), "passphrase": typed}


def work(job: Mapping[str, Any], say: Say, _clock: object = None) -> bool:
    """Do, in a child, what `job_of` says: {"opens"}, or {"trouble"}."""
    slot = msgspec.json.decode(job["slot"], type=Slot)
    try:
        say({"opens": vault.opens(slot, job["user"], job["passphrase"])})
    except StoreError as error:
        say({"trouble": str(error)})
        return False
    return True
