"""One patient of a case series as plain facts, so that a child process, a file, a page and a screen say the same."""

from __future__ import annotations

from typing import Literal

import msgspec

from bedside.protocol.assessment import State
from bedside.protocol.verdict import Outcome
from bedside.text import _

Group = Literal["treated", "not_treated", "other"]
Start = Literal["", "early", "intermediate", "late", "before_onset"]
End = Literal["home", "died", "here"]


def no_dose() -> str:
    """Return what stands in the cells about doses of a patient who had none."""
    return _("no dose")


class Amount(msgspec.Struct, frozen=True):
    """A number as printed; `text` is empty where it is not charted, `number` is set only where it is exact."""

    text: str = ""
    number: float | None = None


class Answered(msgspec.Struct, frozen=True):
    """Yes, no or not known, with what is known of it in words."""

    outcome: Outcome = "UNKNOWN"
    words: str = ""


class Held(msgspec.Struct, frozen=True):
    """For how many days an interval (hours) was in force."""

    hours: int
    days: float


class Support(msgspec.Struct, frozen=True):
    """Oxygen from day to day: `level` from 0 (room air) to 5 (ventilated), None where nobody can say."""

    start: float
    end: float
    level: int | None


class Step(msgspec.Struct, frozen=True):
    """Dosing at one interval (hours) from day to day."""

    start: float
    end: float
    hours: int


class Lane(msgspec.Struct, frozen=True):
    """A patient's course in days from the first dose, without one from the onset of respiratory failure."""

    start: float
    end: float
    support: tuple[Support, ...] = ()
    steps: tuple[Step, ...] = ()
    onset: float | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One row. `eligible` is the state at the first dose, for who had none at the last moment that was asked about.

    `stated` says that the class of the start is a person's word, because no times are charted. `intervals` is None
    where no order says how often; `doubts` is what makes the row uncertain as a whole. `filed` is the same row in
    English, as a file has it, where this one is in another language and somebody may want a file.
    """

    patient: str
    mrn: str
    name: str
    group: Group
    why: str = ""
    eligible: State = "INCOMPLETE"
    start: Start = ""
    stated: bool = False
    from_admission: Amount = Amount()
    from_onset: Amount = Amount()
    doses: Amount = Amount()
    total_mg: Amount = Amount()
    intervals: tuple[Held, ...] | None = None
    ferritin: Amount = Amount()
    crp: Amount = Amount()
    device: str = ""
    who_start: Amount = Amount()
    who_day7: Amount = Amount()
    who_end: Amount = Amount()
    steroids: Answered = Answered()
    infection: Answered = Answered()
    adverse: Answered = Answered()
    ventilated: Answered = Answered()
    off_oxygen: Answered = Answered()
    end: End = "here"
    ended: str = ""
    stopped: str = ""
    lane: Lane | None = None
    doubts: tuple[str, ...] = ()
    filed: Case | None = None
