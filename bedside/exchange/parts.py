"""What a file of several patients holds, before anybody knows who they are: its values and facts, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from uuid import UUID, uuid5

import msgspec

from bedside.domain.records import AnyRecord, Dose
from bedside.domain.wording import given_text, when_text
from bedside.exchange.charting import Line
from bedside.exchange.parties import Claim
from bedside.exchange.reading import Task
from bedside.exchange.row import Form, Row
from bedside.text import _

_IDS = UUID("0d3c1f6e-5b0e-5c55-8f43-3f8e4f8f6a10")
_AS_NUMBERED: Mapping[int, int] = MappingProxyType({})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that is no measured value (a dose, a medicine, an event, a person).

    `record` says it without what only the store knows: id, patient, author, workstation and time of recording are
    blank. `named` is what tells it from all others of its patient (the sender's own name of it, its time and content;
    of a dose only its name, or its time), so that a second import finds it again. `why` is a remark for the report.
    """

    line: int
    record: AnyRecord
    named: tuple[str, ...]
    why: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of one patient: a message, the entries of a bundle that speak of one person.

    Every row and fact has a number of its own in `line`; `places` gives the line of the file for numbers that are not
    lines themselves. `fault` refuses all of the part with its reason, as `claim` does when it names nobody. `remark` is
    said of each of its lines. `introduces` says that the file itself says on `line` who this is: somebody whose record
    number nobody in the ward has is then added. `form` says how the times of its rows count.
    """

    claim: Claim
    rows: Sequence[Row] = ()
    facts: tuple[Fact, ...] = ()
    places: Mapping[int, int] = _AS_NUMBERED
    fault: str = ""
    remark: str = ""
    line: int = 0
    introduces: bool = False
    form: Form = "times"


def charted(facts: Sequence[Fact], name: str, task: Task) -> Iterator[tuple[Line, AnyRecord | None]]:
    """Yield for each fact the line that tells of it, and its record where it is new; `name` is the source's."""
    chart = task.chart
    known = {item.id: item for item in (*chart.records, *chart.struck)}
    seen: dict[str, AnyRecord] = {}
    for fact in facts:
        own = _id(fact, task, known.keys())
        before = seen.setdefault(own, known.get(own, fact.record))
        if before is not fact.record:
            yield _again(fact, own, before, task, stored=own in known), None
            continue
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


def _again(fact: Fact, own: str, before: AnyRecord, task: Task, *, stored: bool) -> Line:
    """Return what becomes of a fact whose name, `own`, another one has already."""
    if not isinstance(before, Dose) or _given(before) == _given(fact.record):
        why = _("was imported before.") if stored else _("stands in the file before.")
        return Line(line=fact.line, became="already", why=why, records=(own,))
    said = f"{given_text(before)}, {when_text(before.at, before.precision, task.zone)}"
    if stored:
        why = _("another dose of this name or time was imported before: {dose}. {advice}")
    else:
        why = _("another dose of this name or time stands in the file before: {dose}. {advice}")
    advice = _("Look which one holds, and correct that one by hand.")
    return Line(line=fact.line, became="refused", why=why.format(dose=said, advice=advice))


def _given(record: AnyRecord) -> tuple[object, ...]:
    """Return what a sender says of a dose; said otherwise under one name or time it may be a correction."""
    return (record.at, record.precision, record.status, record.dose, record.route) if isinstance(record, Dose) else ()


def _id(fact: Fact, task: Task, known: Set[str]) -> str:
    """Return the id of a fact; under the ids `also` the same person's facts may have come in before."""
    ids = [str(uuid5(_IDS, "\n".join((each, *fact.named)))) for each in (task.patient.patient, *task.also)]
    return next((each for each in ids if each in known), ids[0])


def placed(line: Line, places: Mapping[int, int], patient: str = "") -> Line:
    """Return what became of a row with the line of the file it stood in, and the patient it was taken for."""
    place = places.get(line.line, line.line)
    same = place == line.line and patient == line.patient
    return line if same else msgspec.structs.replace(line, line=place, patient=patient)
