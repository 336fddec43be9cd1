"""The words that may leave without identity: what the catalogue, the vocabulary and the protocols have a word for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import msgspec

from bedside.domain.catalogue import Catalogue, name_key
from bedside.domain.persons import SAME_PERSON
from bedside.domain.problem import Problem
from bedside.domain.vocabulary import ANSWERS, DOSE_UNITS, RECOMMENDED, REVIEWED, ROUTES, event_states
from bedside.exchange.deidentify.table import FLAGS, SITES, STATED, STATEMENT
from bedside.protocol.model import Protocol

# A word of a protocol file that names something, and no sentence.
_NAMING = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*|\d+(?:\.\d+)*")
_FINDING = re.compile(r"DQ-[A-Z0-9]{1,8}")
_AMOUNT = r"\d{1,9}(?:[.,']\d{1,9})*"
_NUMBER = re.compile(rf"(?:[<>]=?\s*)?{_AMOUNT}")
_RANGE = re.compile(rf"(?:[<>]=?\s*{_AMOUNT}|{_AMOUNT}\s*[-\u2013]\s*{_AMOUNT})")
_RIGHTS = ("chart", "order", "decide")


class Known:
    """What may leave as it was charted, and how the catalogue spells it."""

    def __init__(self, catalogue: Catalogue, protocol_words: AbstractSet[str]) -> None:
        self._catalogue = catalogue
        states = event_states()
        self._words = {
            *(item.code for item in catalogue.analytes),
            *(item.code for item in catalogue.quality.once),
            *states,
            *(state for each in states.values() for state in each),
            *ANSWERS,
            *_RIGHTS,
            *STATED,
            *SITES,
            *(SAME_PERSON, REVIEWED, RECOMMENDED, STATEMENT),
            *protocol_words,
        }

    def word(self, text: str) -> str | None:
        """Return a code as it may leave, None for a word that nobody knows."""
        if not text or text.casefold() in self._words or _FINDING.fullmatch(text):
            return text
        return text if text in self._words else self.drug(text)

    def drug(self, text: str) -> str | None:
        """Return a medicine in the catalogue's spelling, its brand kept; None for one it does not know."""
        found = self._catalogue.drug(text)
        if found is None:
            return None
        return next(name for name in (found.name, *found.names) if name_key(name) == name_key(text))

    def unit(self, code: str, text: str) -> str:
        """Return the unit of a value in the catalogue's spelling, empty for one it does not know."""
        try:
            return self._catalogue.unit(code, text).code if text.strip() else ""
        except (Problem, KeyError):
            return ""


def dose_unit(text: str) -> str:
    """Return the unit of a dose, empty for one that nobody knows."""
    return text if text in DOSE_UNITS.values() else ""


def route(text: str) -> str:
    """Return a route, empty for one that nobody knows."""
    return text if any(text == item.name for item in ROUTES) else ""


def is_number(text: str) -> bool:
    """Return whether a printed value is a number and no more."""
    return _NUMBER.fullmatch(text.strip()) is not None


def number_range(text: str) -> str:
    """Return a printed range that is one of numbers and no more, else nothing."""
    return text if _RANGE.fullmatch(text.strip()) else ""


def flags(text: str) -> str:
    """Return the flags that laboratories use, else nothing."""
    found = re.split(r"[\s,;~/]+", text.strip())
    return text if all(item.upper() in FLAGS for item in found) else ""


def words_of(protocol: Protocol) -> frozenset[str]:
    """Return the names that stand in a protocol: its events, states, substances, triggers and drugs."""
    return frozenset(_strings(msgspec.to_builtins(protocol, builtin_types=())))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str) and _NAMING.fullmatch(value):
        yield value
    elif isinstance(value, dict):
        yield from (found for pair in value.items() for item in pair for found in _strings(item))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (found for item in value for found in _strings(item))
