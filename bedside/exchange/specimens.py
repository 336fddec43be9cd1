"""Which words say that a specimen is the patient's own blood, serum or plasma, whatever file they stand in.

The words stand in resources/specimens.toml. What is not known to be blood is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec
import tomli

from bedside import assets

_IGNORED = re.compile(r"[\s\-_,/]+")
_LONGEST = 80


class _Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    source: str
    words: tuple[str, ...]
    letters: tuple[str, ...] = ()
    not_arterial: bool = False


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    sources: Mapping[str, str]
    blood: tuple[_Said, ...]
    foreign: _Said
    departments: _Said


class _Words(NamedTuple):
    """The words as they are asked for: keys of specimens, and patterns of what stands in free text."""

    blood: frozenset[str]
    not_arterial: frozenset[str]
    foreign: re.Pattern[str]
    departments: re.Pattern[str]


@cache
def _words() -> _Words:
    file = msgspec.convert(tomli.loads(assets.read_text("specimens.toml")), _File)
    foreign, letters = "|".join(file.foreign.words), "|".join(file.foreign.letters)
    return _Words(
        _keys(file.blood),
        _keys(item for item in file.blood if item.not_arterial),
        re.compile(rf"\b(?:{foreign})\b|(?<![\w-])(?:{letters})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?:{'|'.join(file.departments.words)})", re.IGNORECASE),
    )


def _keys(said: Iterable[_Said]) -> frozenset[str]:
    return frozenset(_key(word) for item in said for word in item.words)


def _key(word: str) -> str:
    return _IGNORED.sub("", word).casefold()


@lru_cache(maxsize=1024)
def is_foreign(said: str) -> bool:
    """Return whether a name, a heading or a panel says that something is not of the patient's own blood."""
    return not is_blood(said) and _words().foreign.search(said[:_LONGEST]) is not None


@lru_cache(maxsize=1024)
def is_blood(said: str) -> bool:
    """Return whether a name or code of a specimen is known to mean the patient's own blood, serum or plasma."""
    return _key(said) in _words().blood


@lru_cache(maxsize=1024)
def is_not_arterial(said: str) -> bool:
    """Return whether a name or code of a specimen means venous or capillary blood."""
    return _key(said) in _words().not_arterial


def is_department(said: str) -> bool:
    """Return whether a text is the name of a department whose tests are of blood, and nothing else."""
    return _words().departments.fullmatch(said) is not None


def heads_blood(said: str) -> bool:
    """Return whether a heading says that what stands below it is of blood, or names a department of its tests."""
    if len(said) > _LONGEST or is_foreign(said):
        return False
    return _words().departments.match(said) is not None or is_blood(next(iter(said.split()), ""))
