"""Taking a file in, whatever its form: what it holds is read and judged, shown, and then stored in one transaction.

Reading changes nothing; a preview, a dry run and the import itself read in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from bedside.desk.arrivals import Arrivals
from bedside.domain.chart import Chart
from bedside.domain.finding import Finding
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Patient
from bedside.exchange.charting import Line
from bedside.exchange.fhir.amounts import Context
from bedside.exchange.fhir.reader import read_in_steps as read_resources_in_steps
from bedside.exchange.hl7v2.reading import read_in_steps as read_messages_in_steps
from bedside.exchange.parts import Part, charted, placed
from bedside.exchange.reading import Task, read_rows, with_earlier
from bedside.exchange.replacing import taken_out_since
from bedside.exchange.tables.mapping import Plan
from bedside.exchange.tables.parts import Seen, Table, table_of
from bedside.exchange.whose import Strangers, require_same
from bedside.session import Session
from bedside.text import _

if TYPE_CHECKING:
    from bedside.desk.own_files import Taking

Form = Literal["table", "hl7", "fhir", "ndjson"]
# How far reading the messages of a file brings it; judging them is the rest.
_READING = 0.3
_Found = TypeVar("_Found")


class Source(NamedTuple):
    """A file to take in: a short name without patient data, its bytes, and whose it is where the user says so.

    `plan` is what the user says of the columns of a table. `adds`: whom it introduces, and nobody here knows, is added.
    `otherwise` is whose a table is that names nobody. `before` are the people whom earlier files of the command add,
    `earlier` all that those would store by patient, `siblings` the files of it in which people may stand whom a file of
    FHIR resources of one type refers to.
    """

    name: str
    data: bytes
    form: Form
    patient: Patient | None = None
    day1: date | None = None
    plan: Plan | None = None
    adds: bool = True
    otherwise: Patient | None = None
    before: Sequence[Patient] = ()
    siblings: Sequence[bytes] = ()
    earlier: Mapping[str, Sequence[AnyRecord]] = MappingProxyType({})


class Intake(NamedTuple):
    """What a file would do: `records` are to be stored together, `lines` tell of every line, in file order.

    `taking` is set for a file that bedside exported itself, `seen` tells what a table was taken for.
    """

    name: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    records: tuple[AnyRecord, ...]
    taking: Taking | None = None
    seen: Seen | None = None

    @property
    def added(self) -> tuple[Patient, ...]:
        """Return the people whom the file adds."""
        return tuple(item for item in self.records if isinstance(item, Patient))


def task_of(session: Session, patient: Patient, day1: date | None, chart: Chart | None = None) -> Task:
    """Return what the rows of one patient are read for; `chart` is that of somebody who is not stored yet."""
    stamp = session.stamp()
    return Task(
        patient=patient,
        chart=session.chart(patient.patient) if chart is None else chart,
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


def at_once(steps: Generator[float, None, _Found]) -> _Found:
    """Return what a reading in steps comes to, without its pauses."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def _table(session: Session, source: Source) -> Generator[float, None, Intake]:
    table = table_of(source.data, session.catalogue, source.plan)
    yield _READING
    if table.form == "columns" and source.day1 is None:
        raise Problem(
            _("the table counts hospital days."), where="day 1", do=_("Give the date of day 1: --day1 2020-03-20.")
        )
    names = any(part.claim.mrns for part in table.parts)
    if source.patient is None and not names:
        source = source._replace(patient=source.otherwise)
    if source.patient is None and not names:
        raise Problem(
            _("a table names no patient."), where="patient", do=_("Say whose values these are: --patient MRN.")
        )
    if source.patient is not None:
        _require_own(table, source.patient, session)
    intake = yield from scaled(read_parts(session, source, table.parts), _READING, 1 - _READING)
    return intake._replace(seen=table.seen)


def _require_own(table: Table, patient: Patient, session: Session) -> None:
    """Raise Problem where what stands beside the rows of a table is of another patient; watch over its rows."""
    people = session.patients()
    require_same("\n".join(table.beside), patient, people, session.united(patient.patient))
    strangers = Strangers(patient, people)
    if found := strangers(table.seen.heads):
        raise Problem(found, where="heads", do=_("Check whose values these are."))
    if table.watch is not None:
        table.watch(strangers)


def _messages(session: Session, source: Source) -> Generator[float, None, Intake]:
    parts = yield from scaled(read_messages_in_steps(source.data, session.zone, session.catalogue), 0, _READING)
    return (yield from scaled(read_parts(session, source, parts), _READING, 1 - _READING))


def _resources(session: Session, source: Source) -> Generator[float, None, Intake]:
    context = Context(session.catalogue, session.protocol().regimen.drug, session.zone, session.now())
    parts = yield from scaled(read_resources_in_steps(source.data, context, source.siblings), 0, _READING)
    return (yield from scaled(read_parts(session, source, parts), _READING, 1 - _READING))


def _exported(session: Session, source: Source) -> Generator[float, None, Intake]:
    from bedside.desk import own_files  # noqa: PLC0415 - see `store`

    if not own_files.is_own(source):
        return (yield from _resources(session, source))
    taking = own_files.read(session, (source,))
    yield 1.0
    return Intake(source.name, own_files.lines(taking)[0], (), taking.records, taking)


def read_parts(session: Session, source: Source, parts: Sequence[Part]) -> Generator[float, None, Intake]:
    """Judge the parts of a file patient by patient, with pauses; yields how much is done, from 0 to 1."""
    lines: list[Line] = []
    by_person: dict[str, list[Part]] = {}
    people: dict[str, Patient] = {}
    arrivals = Arrivals(session, adds=source.adds, before=source.before)
    for part in parts:
        try:
            person = arrivals.person_of(part, source.patient)
        except Problem as problem:
            lines += _refused(part, str(problem))
            continue
        people[person.patient] = person
        by_person.setdefault(person.patient, []).append(part)
    reports: list[Intake] = []
    for done, (name, own) in enumerate(by_person.items()):
        lines += arrivals.told(own, people[name])
        task = task_of(session, people[name], source.day1, arrivals.chart(people[name]))
        task = with_earlier(task, source.earlier.get(name, ()))
        steps = _of_one(source, task, own)
        reports.append((yield from scaled(steps, done / len(by_person), 1 / len(by_person))))
    return Intake(
        name=source.name,
        lines=tuple(sorted((*lines, *(line for each in reports for line in each.lines)), key=_by_line)),
        findings=tuple(item for each in reports for item in each.findings),
        records=(*arrivals.added.values(), *(item for each in reports for item in each.records)),
    )


def store(session: Session, intake: Intake) -> tuple[Line, ...]:
    """Store what was read in one transaction; return what became of each line."""
    if intake.taking is not None:
        from bedside.desk import own_files  # noqa: PLC0415 - it needs the sources of this module

        return own_files.store(session, intake.taking)[0]
    done = session.import_file(intake.name, intake.records)
    already = set(done.already)
    return tuple(_became(line, already, done.refused) for line in intake.lines)


def _of_one(source: Source, task: Task, parts: Sequence[Part]) -> Generator[float, None, Intake]:
    places = parts[0].places if len(parts) == 1 else {key: item for part in parts for key, item in part.places.items()}
    rows = parts[0].rows if len(parts) == 1 else [row for part in parts for row in part.rows]
    report = yield from read_rows(source.name, rows, parts[0].form if parts else "times", task)
    facts = list(charted([fact for part in parts for fact in part.facts], source.name, task))
    remarks = {item.line: part.remark for part in parts if part.remark for item in (*part.rows, *part.facts)}
    lines = (taken_out_since(line, task.chart) for line in (*report.lines, *(line for line, _ in facts)))
    return Intake(
        name=source.name,
        lines=tuple(placed(_remarked(line, remarks), places, task.patient.patient) for line in lines),
        findings=report.findings,
        records=(*report.records, *(record for _, record in facts if record)),
    )


def _remarked(line: Line, remarks: Mapping[int, str]) -> Line:
    if line.line not in remarks:
        return line
    why = f"{line.why} {remarks[line.line]}".strip()
    return Line(line=line.line, became=line.became, why=why, records=line.records, printed=line.printed)


def _refused(part: Part, why: str) -> Iterator[Line]:
    own = [part.line] if part.introduces or not (part.rows or part.facts) else []
    numbers = [*own, *(item.line for item in (*part.rows, *part.facts))]
    printed = {item.line: item.printed for item in part.rows}
    for number in numbers:
        line = Line(line=number, became="refused", why=why, printed=printed.get(number, ""))
        yield placed(line, part.places)


def scaled(steps: Generator[float, None, _Found], start: float, share: float) -> Generator[float, None, _Found]:
    """Yield how far a part of a reading brings all of it; return what the part comes to."""
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
    return Line(line=line.line, became="already", why=_("was imported before."), records=line.records)


_READERS: Mapping[Form, Callable[[Session, Source], Generator[float, None, Intake]]] = MappingProxyType(
    {"table": _table, "hl7": _messages, "fhir": _exported, "ndjson": _exported}
)
