"""What every score answers: a number or the interval it must lie in, what it read, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.text import _


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a score: a catalogue code or the score's own name; `choices` are the words it takes, if any.

    `unit` is canonical (UCUM), empty for a choice or a count. `required` inputs are those without which nothing can be
    said; every other one widens the interval while it is missing. `code` is the catalogue code whose units an input of
    another name takes. `least` and `most` are what a number can be, in the canonical unit.
    """

    name: str
    english: str
    unit: str = ""
    code: str = ""
    units: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False
    least: Fraction | None = None
    most: Fraction | None = None

    @property
    def title(self) -> str:
        """Return what it is called in the language spoken."""
        return _(self.english)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One known input: an exact interval in the canonical unit, or a choice; `text` is as typed, for the printout."""

    bounds: Bounds | None = None
    choice: str = ""
    text: str = ""
    unit: str = ""


Facts = Mapping[str, Fact]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One input as charted: `value` and `unit` as typed, the record it stands in and its age at the moment asked about.

    `at` and `age_hours` are None and `record` is empty for what is no record (age, sex, what follows from the chart as
    a whole); `note` says how it came about or what is wrong with it.
    """

    name: str
    value: str
    unit: str = ""
    at: datetime | None = None
    precision: str = ""
    age_hours: float | None = None
    record: str = ""
    note: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a score; `low` and `high` bound it (None: unbounded), `value` is set once they are equal.

    `used` and `missing` name inputs; `narrows` is the missing input that narrows the interval most; `band` is the
    published reading of the number; as `scale` it is in the language spoken. `forms` holds the variants of a score that
    has several (weights, formulae, terms); only the whole answer says what narrows it. `inputs` shows the used inputs
    as charted, `why` says why others are missing; both are empty unless a chart was asked.
    """

    score: str
    scale: str
    version: str
    source: str
    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    band: str = ""
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    narrows: str = ""
    status: str = ""
    forms: dict[str, Answer] = {}
    inputs: tuple[Shown, ...] = ()
    why: dict[str, str] = {}

    @property
    def value(self) -> Decimal | None:
        """Return the number once nothing is open."""
        return self.low if self.low is not None and self.low == self.high else None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A score: how it is called, what it reads, and the pure function that answers it.

    `usable` leaves out facts that are impossible or in unknown words, which the answer takes as missing. `origin` says
    where its numbers come from (paper, observation, site, label, unverified).
    """

    name: str
    english: str
    source: str
    version: str
    inputs: tuple[Input, ...]
    answer: Callable[[Facts], Answer]
    usable: Callable[[Facts], Facts]
    forms: tuple[str, ...] = ()
    origin: str = ""

    @property
    def title(self) -> str:
        """Return what it is called in the language spoken."""
        return _(self.english)


def rounded(number: Fraction, places: int) -> Decimal:
    """Return a number to so many decimal places, half up; rules compare the exact one."""
    over, under = abs(number.numerator) * 10**places, number.denominator
    units = (2 * over + under) // (2 * under)
    return Decimal(units if number >= 0 else -units).scaleb(-places)
