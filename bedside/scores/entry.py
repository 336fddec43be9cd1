"""What a score reads, as its table declares it: an impossible value or an unknown word counts as missing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Fact, Facts, Input
from bedside.scores.interval import exactly, within

_JOIN = "+"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One input: its unit and possible range, or its words; `words` gives other spellings of a word.

    `aside` inputs bear on the reading only, not on the number; several words of a `joined` input may stand together
    ("nc+nrb"). Without `units` the catalogue names the accepted ones, of `code` where the input has a name of its own.
    """

    title: str
    unit: str = ""
    units: tuple[str, ...] = ()
    code: str = ""
    choices: tuple[str, ...] = ()
    words: dict[str, str] = {}
    least: Fraction | None = None
    most: Fraction | None = None
    aside: bool = False
    joined: bool = False

    def read(self, fact: Fact) -> Fact | None:
        """Return what a fact says within what is possible, None for nothing."""
        if self.choices:
            choice = self._choice(fact)
            return Fact(choice=choice, text=fact.text) if choice else None
        found = within(fact.bounds, self.least, self.most) if fact.bounds else None
        return Fact(bounds=found, text=fact.text, unit=fact.unit) if found else None

    def probes(self) -> tuple[Fact, ...]:
        """Return facts to try where the input is missing: every word, or the ends of the range, 1 for an open one."""
        if self.choices:
            return tuple(Fact(choice=word) for word in self.choices)
        ends = {item if item else Fraction(1) for item in (self.least, self.most)}
        return tuple(Fact(bounds=exactly(item)) for item in sorted(ends))

    def _choice(self, fact: Fact) -> str:
        typed = fact.choice.strip().casefold()
        if not typed and fact.bounds and fact.bounds.low is not None and fact.bounds.low == fact.bounds.high:
            place = fact.bounds.low
            return self.choices[int(place)] if place.denominator == 1 and 0 <= place < len(self.choices) else ""
        known = {word.casefold(): word for word in self.choices} | self.words
        parts = sorted(part.strip() for part in typed.split(_JOIN)) if self.joined else [typed]
        if any(part not in known for part in parts):
            return ""
        return _JOIN.join(known[part] for part in parts)


def read(entries: Mapping[str, Entry], facts: Facts) -> dict[str, Fact]:
    """Return the usable facts of a score's inputs, in the order of its table."""
    found = {name: entry.read(facts[name]) for name, entry in entries.items() if name in facts}
    return {name: fact for name, fact in found.items() if fact}


def bounds_of(entries: Mapping[str, Entry], known: Facts, name: str) -> Bounds:
    """Return the interval of an input: what is known of it, else all it can be."""
    fact, entry = known.get(name), entries[name]
    return fact.bounds if fact and fact.bounds else Bounds(entry.least, entry.most)


def may(known: Facts, name: str) -> tuple[bool, ...]:
    """Return what a yes-or-no input may be: one answer once it is known, else both."""
    if name in known:
        return (known[name].choice == "yes",)
    return (True, False)


def inputs(entries: Mapping[str, Entry]) -> tuple[Input, ...]:
    """Return the inputs as a score describes them; none is required, each one narrows the interval."""
    return tuple(
        Input(
            name=name,
            english=item.title,
            unit=item.unit,
            code=item.code,
            units=item.units,
            choices=item.choices,
            least=item.least,
            most=item.most,
        )
        for name, item in entries.items()
    )
