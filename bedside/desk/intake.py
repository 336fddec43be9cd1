"""Taking a file in, whatever its form: what it holds is read and judged, shown, and then stored in one transaction.

Reading changes nothing; a preview, a dry run and the import itself read in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

from bedside.domain.finding import Finding
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Patient
from bedside.exchange.charting import Line
from bedside.exchange.parties import matched
from bedside.exchange.parts import Part, charted, placed
from bedside.exchange.reading import Report, Task, read_rows
from bedside.exchange.table import read_in_steps
from bedside.session import Session

Form = Literal["table"]


class Source(NamedTuple):
    """A file to take in: a short name without patient data, its bytes, and whose it is where the user says so."""

    name: str
    data: bytes
    form: Form
    patient: Patient | None = None
    day1: date | None = None


class Intake(NamedTuple):
    """What a file would do: `records` are to be stored together, `lines` tell of every line, in file order."""

    name: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    records: tuple[AnyRecord, ...]


def task_of(session: Session, patient: Patient, day1: date | None) -> Task:
    """Return what the rows of one patient are read for."""
    stamp = session.stamp()
    return Task(
        patient=patient,
        chart=session.chart(patient.patient),
        catalogue=session.catalogue,
        zone=session.zone,
        now=stamp.now,
        day1=day1,
        author=stamp.author,
        workstation=stamp.workstation,
        also=[item.patient for item in session.united(patient.patient)],
    )


def read(session: Session, source: Source) -> Generator[float, None, Intake]:
    """Read a file in its form, with pauses; yields how much is done, from 0 to 1. Raises Problem for an unreadable one.

    A table that names no patient needs the one of the source.
    """
    try:
        return (yield from _READERS[source.form](session, source))
    except Problem as problem:
        where = ": ".join(filter(None, (source.name, problem.where)))
        raise Problem(problem.text, where=where, do=problem.do) from problem


def at_once(steps: Generator[float, None, Intake]) -> Intake:
    """Return what a reading in steps comes to, without its pauses."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def _table(session: Session, source: Source) -> Generator[float, None, Intake]:
    if source.patient is None:
        raise Problem("a table names no patient.", where="patient", do="Say whose values these are: --patient MRN.")
    report = yield from read_in_steps(source.name, source.data, task_of(session, source.patient, source.day1))
    return _intake(source, report)


def _intake(source: Source, report: Report) -> Intake:
    return Intake(name=source.name, lines=report.lines, findings=report.findings, records=report.records)


def read_parts(session: Session, source: Source, parts: Sequence[Part]) -> Generator[float, None, Intake]:
    """Judge the parts of a file patient by patient, with pauses; yields how much is done, from 0 to 1."""
    lines: list[Line] = []
    by_person: dict[str, list[Part]] = {}
    people: dict[str, Patient] = {}
    everybody = session.patients()
    for part in parts:
        try:
            person = _whose(part, source, everybody)
        except Problem as problem:
            lines += _refused(part, str(problem))
            continue
        people[person.patient] = person
        by_person.setdefault(person.patient, []).append(part)
    reports: list[Intake] = []
    for done, (name, own) in enumerate(by_person.items()):
        steps = _of_one(session, source, people[name], own)
        reports.append((yield from _scaled(steps, done / len(by_person), 1 / len(by_person))))
    return Intake(
        name=source.name,
        lines=tuple(sorted((*lines, *(line for each in reports for line in each.lines)), key=_by_line)),
        findings=tuple(item for each in reports for item in each.findings),
        records=tuple(item for each in reports for item in each.records),
    )


def store(session: Session, intake: Intake) -> tuple[Line, ...]:
    """Store what was read in one transaction; return what became of each line."""
    done = session.import_file(intake.name, intake.records)
    already = set(done.already)
    return tuple(_became(line, already, done.refused) for line in intake.lines)


def _whose(part: Part, source: Source, everybody: Sequence[Patient]) -> Patient:
    if part.fault:
        raise Problem(part.fault)
    if source.patient is None:
        return matched(part.claim, everybody)
    if part.claim.mrns:
        found = matched(part.claim, everybody)
        if found.patient != source.patient.patient:
            text = f"these are values of {found.mrn}, not of {source.patient.mrn}."
            raise Problem(text, where=part.claim.where, do="Import them for that patient.")
    return source.patient


def _of_one(session: Session, source: Source, person: Patient, parts: Sequence[Part]) -> Generator[float, None, Intake]:
    task = task_of(session, person, source.day1)
    places = {number: place for part in parts for number, place in part.places.items()}
    rows = [row for part in parts for row in part.rows]
    report = yield from read_rows(source.name, rows, "times", task)
    facts = list(charted([fact for part in parts for fact in part.facts], source.name, task))
    lines = (*report.lines, *(line for line, _ in facts))
    return Intake(
        name=source.name,
        lines=tuple(placed(line, places) for line in lines),
        findings=report.findings,
        records=(*report.records, *(record for _, record in facts)),
    )


def _refused(part: Part, why: str) -> Iterator[Line]:
    numbers = [item.line for item in (*part.rows, *part.facts)] or [part.line]
    for number in numbers:
        yield placed(Line(line=number, became="refused", why=why), part.places)


def _scaled(steps: Generator[float, None, Intake], start: float, share: float) -> Generator[float, None, Intake]:
    while True:
        try:
            part = next(steps)
        except StopIteration as end:
            return end.value
        yield start + share * part


def _by_line(line: Line) -> int:
    return line.line


def _became(line: Line, already: set[str], refused: Mapping[str, Problem]) -> Line:
    why = next((str(refused[record]) for record in line.records if record in refused), "")
    if why:
        return Line(line=line.line, became="refused", why=why)
    if line.became not in {"stored", "superseded"} or not line.records or not already.issuperset(line.records):
        return line
    return Line(line=line.line, became="already", why="was imported before.", records=line.records)


_READERS: Mapping[Form, Callable[[Session, Source], Generator[float, None, Intake]]] = MappingProxyType(
    {"table": _table}
)
