"""Who and when: what turns a fact into a record, made by the session and handed to whatever makes records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """Who makes a record, where, when, and where ids come from."""

    author: str
    workstation: str
    now: datetime
    new_id: Callable[[], str]
