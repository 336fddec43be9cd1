"""What every score answers: a number or the interval it must lie in, what it read, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a score: a catalogue code or the score's own name; `choices` are the words it takes, if any.

    `unit` is canonical (UCUM), empty for a choice or a count. `required` inputs are those without which nothing can be
    said; every other one widens the interval while it is missing. `code` is the catalogue code whose units an input of
    another name takes.
    """

    name: str
    title: str
    unit: str = ""
    code: str = ""
    units: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One known input: an exact interval in the canonical unit, or a choice; `text` is as charted, for the printout."""

    bounds: Bounds | None = None
    choice: str = ""
    text: str = ""
    unit: str = ""
    record: str = ""
    age_hours: float | None = None


Facts = Mapping[str, Fact]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a score; `low` and `high` bound it (None: unbounded), `value` is set once they are equal.

    `used` and `missing` name inputs; `narrows` is the missing input that narrows the interval most; `band` is the
    published reading of the number. `forms` holds the variants of a score that has several (weights, formulae, terms).
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

    @property
    def value(self) -> Decimal | None:
        """Return the number once nothing is open."""
        return self.low if self.low is not None and self.low == self.high else None


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score: how it is called, what it reads, and the pure function that answers it."""

    name: str
    title: str
    source: str
    version: str
    inputs: tuple[Input, ...]
    answer: Callable[[Facts], Answer]
    forms: tuple[str, ...] = ()


def rounded(number: Fraction, places: int) -> Decimal:
    """Return a number to so many decimal places, half up; rules compare the exact one."""
    scale = 10**places
    whole, rest = divmod(abs(number) * scale, 1)
    units = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return Decimal(units if number >= 0 else -units).scaleb(-places)
