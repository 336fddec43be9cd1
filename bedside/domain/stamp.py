"""Who and when: what turns a fact into a record, made by the session and handed to whatever makes records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

import msgspec


class Envelope(TypedDict):
    """What every new record says of itself before it says anything of the patient."""

    id: str
    patient: str
    at: datetime
    recorded_at: datetime
    author: str
    workstation: str


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a record, where, when, and where ids come from."""

    author: str
    workstation: str
    now: datetime
    new_id: Callable[[], str]

    def envelope(self, patient: str, *, known: datetime | None = None) -> Envelope:
        """Return the envelope of a new record of now, about a patient.

        `known` is what the chart in sight knows by: what is stored is known, even where another computer's clock ran
        ahead.
        """
        return Envelope(
            id=self.new_id(),
            patient=patient,
            at=self.now,
            recorded_at=max(self.now, known or self.now),
            author=self.author,
            workstation=self.workstation,
        )
