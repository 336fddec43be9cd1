"""Files that bedside wrote itself, read back: each line is the exact record that was exported, or is refused.

A line that another program has changed is never half believed: its record and the rest of it might differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

import msgspec

from bedside.domain.moment import utc
from bedside.domain.persons import SAME_PERSON
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Event, Patient
from bedside.exchange.place import line_words
from bedside.text import _, language

MAX_BYTES = 500_000_000
# Nobody reads ten thousand reasons: such a file was written anew by another program, or is none of ours.
_MOST_CHANGED = 10_000


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an exported file: a record, what speaks of one, a frozen part, or why it is none of them.

    `standing` is what the record was when it left. `name` is that of its resource, `about` the one that a provenance
    speaks of. `frozen` is a hash with the bytes it names, or with a piece of them and its place from 1.
    """

    line: int
    why: str = ""
    record: AnyRecord | None = None
    standing: str = ""
    name: str = ""
    about: str = ""
    frozen: tuple[str, int, bytes] | None = None


def changed(line: int, what: str) -> Item:
    """Return a line that cannot be taken, with what is wrong with it."""
    return Item(line=line, why=_said(what, language()))


# In a file that is broken throughout each line says the same: it is held once, not a million times.
@lru_cache(maxsize=64)
def _said(what: str, _spoken: str) -> str:
    text = _("it is not as bedside wrote it: {what}.").format(what=what)
    return str(Problem(text, do=_("Import the file as it was exported, or chart what is new by hand.")))


def require_small(data: bytes) -> None:
    """Raise Problem for a file that is larger than any export of one patient."""
    if len(data) > MAX_BYTES:
        text = _("the file is larger than {limit} MB.").format(limit=MAX_BYTES // 1_000_000)
        raise Problem(text, where="file", do=_("Export patient by patient."))


def mostly_whole(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the lines of a file; raise Problem where so many are changed that the file itself is another one."""
    broken = 0
    for item in items:
        broken += bool(item.why)
        if broken > _MOST_CHANGED:
            text = _("more than {limit} lines are not as bedside wrote them: {why}")
            raise Problem(text.format(limit=_MOST_CHANGED, why=item.why), where=line_words(item.line))
        yield item


def normal(record: AnyRecord) -> AnyRecord:
    """Return a record with its times in UTC, as every store has them."""
    times = {
        name: utc(value)
        for name in record.__struct_fields__
        if isinstance(value := getattr(record, name), datetime) and value.tzinfo is not None
    }
    return msgspec.structs.replace(record, **times)


def whole_parts(pieces: Iterable[tuple[str, int, bytes]]) -> dict[str, bytes]:
    """Return the frozen parts that the pieces make up, by hash; none that does not have the hash it is named by."""
    found: dict[str, dict[int, bytes]] = {}
    for name, place, content in pieces:
        found.setdefault(name, {})[place] = content
    made = {name: b"".join(each[place] for place in sorted(each)) for name, each in found.items()}
    return {name: content for name, content in made.items() if hashlib.sha256(content).hexdigest() == name}


def moved(record: AnyRecord, people: Mapping[str, str]) -> AnyRecord:
    """Return a record as one of the patient who stands here for the one it was exported of."""
    changes: dict[str, str] = {}
    if record.patient in people:
        changes["patient"] = people[record.patient]
    if isinstance(record, Event) and record.code == SAME_PERSON and record.subject in people:
        changes["subject"] = people[record.subject]
    return msgspec.structs.replace(record, **changes) if changes else record


def people_of(items: Iterable[Item]) -> Iterator[tuple[Patient, bool]]:
    """Yield the versions of the persons in the files, with whether others are to read this one."""
    for item in items:
        if isinstance(item.record, Patient):
            yield item.record, item.standing in ("in force", "void")
