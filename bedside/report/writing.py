"""What a note is written with beside Assessment and chart: who and when, the physician's words, what was before.

The content of a signed note is frozen with these; what differs from copy to copy (serial, hour of printing) is not
among them, see `page.Printed`.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from bedside.domain.consult import EMPTY, Consult
from bedside.protocol.model import Protocol
from bedside.report.content import Note


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """A signature as it is printed: name, role and when."""

    name: str
    role: str
    at: datetime


class Fulfilled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one recommendation: done, not done or refused, with its evidence in words."""

    number: int
    text: str
    became: str
    evidence: str = ""


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """The signed note before this one: when it spoke, its content, and what came of what it recommended."""

    at: datetime
    note: Note
    fulfilled: tuple[Fulfilled, ...] = ()


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes when; `practice` marks an invented patient, `signed` is None for a draft.

    `protocol` is the one that was assessed by: without it there are no if-then lines, and no verdict at the first dose.
    """

    author: str
    now: datetime
    practice: bool = False
    consult: Consult = EMPTY
    earlier: Earlier | None = None
    signed: Hand | None = None
    protocol: Protocol | None = None
