"""What a column of a laboratory's table may be, and the heads that say so; the words stand in resources/tables.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

import msgspec
import tomli

from bedside import assets
from bedside.domain.records import ResultStatus
from bedside.text import N_

Role = str
#: what may stand in a pasted table, which is one patient's
ROLES: tuple[Role, ...] = (
    "analyte", "value", "unit", "time", "flag", "range", "note", "status", "issued", "identifier", "specimen", "loinc",
    "",
)  # fmt: skip
#: who a line is of, in a table of several
PERSONAL: tuple[Role, ...] = ("mrn", "name", "born")
#: the word for a column that is left out, where a person writes its role
IGNORED = "ignore"
LEAVE_OUT = N_("Say which column is to be left out: --column 'NUMBER=ignore'.")

_SPACES = re.compile(r"[\s_]+")
_PARTS = re.compile(r"\w+")
_LONGEST = 80


class _Sampling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    time: frozenset[str]
    beside: frozenset[str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    origin: str
    source: str
    heads: Mapping[Role, tuple[str, ...]]
    sampling: _Sampling
    status: Mapping[ResultStatus, tuple[str, ...]]


@cache
def _file() -> _File:
    return msgspec.convert(tomli.loads(assets.read_text("tables.toml")), _File)


@cache
def _by_head() -> dict[str, Role]:
    return {name: role for role, names in _file().heads.items() for name in names}


@cache
def statuses() -> dict[str, ResultStatus]:
    """Return the status that each word says."""
    return {word: status for status, words in _file().status.items() for word in words}


def head_key(text: str) -> str:
    """Return the key that heads are compared by: case, underscores, dots and colons do not count."""
    if len(text) > _LONGEST:
        return text
    return _SPACES.sub(" ", text.replace(".", " ").replace(":", " ").replace("*", " ")).strip().casefold()


# A table says the same few names in all its lines, and each may be a head again.
@lru_cache(maxsize=4096)
def role_of_head(text: str) -> Role:
    """Return the role that a head names, empty for none."""
    if not text or text[0].isdigit():
        return ""
    key = head_key(text)
    known = _by_head()
    found = known.get(key) or known.get(key.replace(" ", "-"), "") or known.get(key.replace(" -", "-"), "")
    return found or ("time" if _says_sampling(key) else "")


def _says_sampling(key: str) -> bool:
    """Return whether every word of a head is one for the time that a sample was taken at."""
    words = _PARTS.findall(key) if len(key) <= _LONGEST else []
    said = _file().sampling
    return not said.time.isdisjoint(words) and (said.time | said.beside).issuperset(words)
