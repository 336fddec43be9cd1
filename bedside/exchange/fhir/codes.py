"""What coded words of a resource mean here: the table of resources/codes.toml, and the names inside a concept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

import msgspec
import tomli

from bedside import assets

Concept = dict[str, Any]

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class _Code(_Strict, frozen=True, kw_only=True):
    system: str
    code: str
    display: str
    source: str


class EventCode(_Code, frozen=True, kw_only=True):
    """A condition or procedure that is an event here; one with `ends` lasts until an event of that state."""

    of: Literal["Condition", "Procedure"]
    event: str
    state: str
    ends: str = ""


class RouteCode(_Code, frozen=True, kw_only=True):
    """A route of administration."""

    route: str


class Codes(_Strict, frozen=True, kw_only=True):
    """The whole table; `systems` are the addresses of each code system."""

    version: str
    systems: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]
    event: tuple[EventCode, ...]
    route: tuple[RouteCode, ...]

    def says(self, item: _Code, coding: Concept) -> bool:
        """Return whether a coding is a code of the table."""
        return coding.get("code") == item.code and coding.get("system") in self.systems[item.system]


@cache
def code_table() -> Codes:
    """Return the table that comes with the program."""
    return msgspec.convert(tomli.loads(assets.read_text("codes.toml")), Codes)


def codings(concept: Concept | None) -> tuple[Concept, ...]:
    """Return the codings of a concept."""
    return tuple((concept or {}).get("coding") or ())


def names(concept: Concept | None) -> Iterator[str]:
    """Yield the words of a concept, its own text first, then what its codings are called, then their codes."""
    yield from texts_of(concept)
    yield from codes_of(concept)


def texts_of(concept: Concept | None) -> Iterator[str]:
    """Yield the words of a concept that a person wrote."""
    for said in ((concept or {}).get("text"), *(item.get("display") for item in codings(concept))):
        if isinstance(said, str) and said.strip():
            yield said.strip()


def codes_of(concept: Concept | None) -> Iterator[str]:
    """Yield the codes of a concept."""
    for item in codings(concept):
        if isinstance(item.get("code"), str) and item["code"].strip():
            yield item["code"].strip()


def name(concept: Concept | None) -> str:
    """Return what a concept is called in a report."""
    return next(names(concept), "")[:60]


def code_in(concept: Concept | None, system: str) -> str:
    """Return the code that a concept gives in a system, "" for none."""
    return next((str(item.get("code", "")) for item in codings(concept) if item.get("system") == system), "")
