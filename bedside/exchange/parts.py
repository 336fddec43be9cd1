"""What a file of several patients holds, before anybody knows who they are: its values and facts, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID, uuid5

import msgspec

from bedside.domain.records import AnyRecord
from bedside.exchange.charting import Line
from bedside.exchange.parties import Claim
from bedside.exchange.reading import Task
from bedside.exchange.row import Row

_IDS = UUID("0d3c1f6e-5b0e-5c55-8f43-3f8e4f8f6a10")
_AS_NUMBERED: Mapping[int, int] = MappingProxyType({})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that is no measured value (a dose, a medicine, an event, a person).

    `record` says it without what only the store knows: id, patient, author, workstation and time of recording are
    blank. `named` is what tells it from all others of its patient (the sender's own name of it, its time and content),
    so that a second import finds it again. `why` is a remark for the report.
    """

    line: int
    record: AnyRecord
    named: tuple[str, ...]
    why: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of one patient: a message, the entries of a bundle that speak of one person.

    Every row and fact has a number of its own in `line`; `places` gives the line of the file for numbers that are not
    lines themselves. `fault` refuses all of the part with its reason, as `claim` does when it names nobody.
    """

    claim: Claim
    rows: tuple[Row, ...] = ()
    facts: tuple[Fact, ...] = ()
    places: Mapping[int, int] = _AS_NUMBERED
    fault: str = ""
    line: int = 0


def charted(facts: Sequence[Fact], name: str, task: Task) -> Iterator[tuple[Line, AnyRecord]]:
    """Yield the record of each fact with the line that tells of it; `name` is the source's."""
    for fact in facts:
        own = str(uuid5(_IDS, "\n".join((task.patient.patient, *fact.named))))
        record = msgspec.structs.replace(
            fact.record,
            id=own,
            patient=task.patient.patient,
            recorded_at=task.now,
            author=task.author,
            workstation=task.workstation,
            source=f"{name}:{fact.line}",
        )
        yield Line(line=fact.line, became="stored", why=fact.why, records=(own,)), record


def placed(line: Line, places: Mapping[int, int]) -> Line:
    """Return what became of a row with the line of the file it stood in."""
    place = places.get(line.line, line.line)
    return line if place == line.line else msgspec.structs.replace(line, line=place)
