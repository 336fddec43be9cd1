"""What the catalogue knows of one analyte, unit or medicine, as frozen values in the shape of the file."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec

from bedside.domain.records import Sex
from bedside.text import _

Origin = Literal["paper", "observation", "site", "label", "unverified"]
Group = Literal[
    "inflammation", "infection", "blood", "chemistry", "liver", "kidney", "coagulation", "heart", "gas", "vital", "body"
]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Unit(_Strict, frozen=True, kw_only=True):
    """One accepted unit of one analyte: canonical = (typed + offset) x factor.

    `least` and `most` bound what may be typed in it. `confirm` asks a person each time. `approximate` marks a
    conversion that is no exact one and is never made silently.
    """

    code: str = ""
    shown: str = ""
    factor: Fraction
    offset: Fraction = Fraction(0)
    least: Fraction | None = None
    most: Fraction | None = None
    confirm: bool = False
    approximate: bool = False

    def canonical(self, value: Fraction) -> Fraction:
        """Return a number typed in this unit in the canonical unit of its analyte."""
        moved = value + self.offset if self.offset else value
        return moved if self.factor == 1 else moved * self.factor

    def typed(self, canonical: Fraction) -> Fraction:
        """Return a canonical number in this unit."""
        return canonical / self.factor - self.offset

    def admits(self, value: Fraction) -> bool:
        """Return whether a number may be typed in this unit."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


class Span(_Strict, frozen=True, kw_only=True):
    """A range in the canonical unit; None is an open side. An excluded end lies outside the range itself."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_excluded: bool = False
    high_excluded: bool = False

    def under(self, value: Fraction) -> bool:
        """Return whether a number lies below the range."""
        return self.low is not None and (value < self.low or (self.low_excluded and value == self.low))

    def over(self, value: Fraction) -> bool:
        """Return whether a number lies above the range."""
        return self.high is not None and (value > self.high or (self.high_excluded and value == self.high))

    def holds(self, value: Fraction) -> bool:
        """Return whether a number lies inside the range."""
        return not self.under(value) and not self.over(value)


class Reference(_Strict, frozen=True, kw_only=True):
    """The default reference range, by sex where it differs; the reporting laboratory's own range goes before it."""

    any: Span = Span()
    male: Span | None = None
    female: Span | None = None
    origin: Origin
    source: str

    def of(self, sex: Sex | None) -> Span:
        """Return the range for a sex, else the common one."""
        special = {"M": self.male, "F": self.female}.get(sex or "X")
        return special or self.any


class Limits(Span, frozen=True, kw_only=True):
    """A limit pair with where it comes from; `impossible_high` refuses what lies above instead of holding it."""

    impossible_high: bool = False
    origin: Origin
    source: str


class Delta(_Strict, frozen=True, kw_only=True):
    """When two values of a series are too far apart.

    `half_life`: a fall to a `least`-th or below, faster than a half-life of `limit` hours; `fold_fall` and `fold`: by
    more than that factor, a fall to zero too; `change`: by more than `limit` canonical units; `percent`: by more than
    `limit` percent. `hours` None: however far apart in time. `near`, of a slip: how many times the value before another
    reading may be to explain it; None as in the settings of doubt.
    """

    kind: Literal["half_life", "fold_fall", "fold", "change", "percent"]
    limit: Fraction
    least: Fraction = Fraction(2)
    near: Fraction | None = None
    hours: int | None = None
    origin: Origin
    source: str

    @property
    def finding(self) -> str:
        """Return the data-quality rule that a step past it breaks."""
        return "DQ-16" if self.kind == "half_life" else "DQ-15"


class Shelf(_Strict, frozen=True, kw_only=True):
    """How long a value speaks for the present."""

    hours: int
    origin: Origin
    source: str


class Analyte(_Strict, frozen=True, kw_only=True):
    """One code of the catalogue: names, units, reference range, limits and how it is drawn.

    `unit` is the canonical UCUM unit. `loinc` is empty for a local code; `loinc_also` are further codes that
    laboratories report the same thing under. `choices` are the letters of a scale that is charted by letter; its
    number is the letter's place, from 0. Exports and typed names take `english_title` and `english_short`, people read
    `title` and `short`. What breaks `delta` is warned about; what breaks `slip` is asked about while
    it is typed, where another reading would explain it.
    """

    code: str = ""
    english_title: str = msgspec.field(name="title")
    english_short: str = msgspec.field(name="short")
    group: Group
    loinc: str = ""
    loinc_also: tuple[str, ...] = ()
    unit: str
    shown_unit: str = ""
    units: dict[str, Unit]
    reference: Reference | None = None
    soft: Limits | None = None
    hard: Limits
    shelf: Shelf | None = None
    delta: Delta | None = None
    slip: Delta | None = None
    axis: Literal["log", "linear"] = "linear"
    axis_range: tuple[float, float]
    typed_unit_needed: bool = True
    choices: dict[str, str] = {}
    names: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the title in the language spoken."""
        return _(self.english_title)

    @property
    def short(self) -> str:
        """Return the short title in the language spoken."""
        return _(self.english_short)

    @property
    def shelf_hours(self) -> int | None:
        """Return the hours a value speaks for the present, None where the catalogue sets no limit."""
        return self.shelf.hours if self.shelf else None

    @property
    def loincs(self) -> tuple[str, ...]:
        """Return every LOINC code that stands for it."""
        return (*((self.loinc,) if self.loinc else ()), *self.loinc_also)

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Return every name a person may type for it."""
        return (self.code, self.english_title, self.english_short, *self.names)


class Drug(_Strict, frozen=True, kw_only=True):
    """One medicine under its full generic name, with the classes that rules ask for; `atc` is for exports only."""

    name: str = ""
    atc: str = ""
    classes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def has(self, *classes: str) -> bool:
        """Return whether the medicine is of any of the classes."""
        return any(item in self.classes for item in classes)


class UnitNames(_Strict, frozen=True, kw_only=True):
    """How a unit is shown and which other spellings mean it."""

    shown: str = ""
    names: tuple[str, ...] = ()


class DoubtSettings(_Strict, frozen=True, kw_only=True):
    """When another unit is taken to explain a number; see `bedside.domain.doubt`.

    A typed zero of the codes `never_zero` is asked about.
    """

    apart: Fraction
    near: Fraction
    far: Fraction
    never_zero: tuple[str, ...] = ()
    origin: Origin
    source: str


class CrossSettings(_Strict, frozen=True, kw_only=True):
    """Limits between analytes, for the data-quality rules."""

    bmi_low: Fraction
    bmi_high: Fraction
    differential_tolerance: Fraction
    origin: Origin
    source: str


class DeviceFlow(_Strict, frozen=True, kw_only=True):
    """What flow in L/min a device takes: past `soft` it is asked about, past `hard` it is held."""

    soft: Span
    hard: Span
    origin: Origin
    source: str
