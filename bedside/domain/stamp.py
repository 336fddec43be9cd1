"""Who and when: what turns a fact into a record, made by the session and handed to whatever makes records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a record, where, when, and where ids come from."""

    author: str
    workstation: str
    now: datetime
    new_id: Callable[[], str]
