"""What a note is written with beside Assessment and chart: who and when, the physician's words, what was before.

The content of a signed note is frozen with these; what differs from copy to copy (serial, hour of printing) is not
among them, see `page.Printed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from bedside.domain.consult import EMPTY, Consult
from bedside.protocol.model import Protocol
from bedside.report.content import Note
from bedside.text import _


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """A signature as it is printed: name, role and when; `user` is who gave it, by the name they sign in with."""

    name: str
    role: str
    at: datetime
    user: str = ""

    @property
    def named(self) -> str:
        """Return the name, with the user beside it where that is another one."""
        if self.user in ("", self.name):
            return self.name
        return _("{name} (user {user})").format(name=self.name, user=self.user)


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


class Amends(msgspec.Struct, frozen=True, kw_only=True):
    """The signed note that an addendum amends: when it spoke, its content, and who signed it and its addenda so far."""

    at: datetime
    note: Note
    hands: tuple[Hand, ...]


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes when; `practice` marks an invented patient, `signed` is None for a draft.

    `amends` is None for a note that is no addendum. `answers` names who signed which row of the checklist first in
    these words, where that was somebody before `signed`.

    `protocol` is the one that was assessed by: without it there are no if-then lines, and no verdict at the first dose.
    """

    author: str
    now: datetime
    practice: bool = False
    consult: Consult = EMPTY
    earlier: Earlier | None = None
    signed: Hand | None = None
    amends: Amends | None = None
    answers: Mapping[str, Hand] = {}
    protocol: Protocol | None = None

    @property
    def first(self) -> Hand | None:
        """Return who signed first: of an addendum the signer of the note that it amends; None for a draft."""
        return self.amends.hands[0] if self.amends else self.signed
