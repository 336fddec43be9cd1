"""Files taken in with a person looking on: read, shown, perhaps read otherwise, and stored when they say so.

A process of its own does it, which hears the store's key and then what is asked by its standard input, a line each, and
answers in lines: the window goes on answering however large a file is. Where no second program gets into the store the
window asks here, a piece at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bedside.desk import mappings, own_files
from bedside.desk.import_table import plan_for, table_told
from bedside.desk.import_told import Teller, Told
from bedside.desk.intake import Intake, Source
from bedside.desk.watch_forms import form_of
from bedside.domain.chart import Chart
from bedside.domain.moment import EXAMPLE, typed_as, typed_day
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import AnyRecord
from bedside.exchange.charting import Line
from bedside.exchange.tables.mapping import Plan
from bedside.exchange.tables.parts import Seen
from bedside.protocol.assessment import Assessment
from bedside.report.reissues import corrections
from bedside.session import Session
from bedside.session.reader import Clock
from bedside.store.errors import StoreError
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from bedside.text import N_, _

Said = dict[str, Any]
Say = Callable[[Said], None]
_AT_ONCE = 50
_JUDGED = 0.9
_NOTHING = N_("nothing is read that could be stored.")


class Taker:
    """What is read, and what becomes of it; every answer is a stream of what to tell, of which nothing is lost."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._intakes: tuple[Intake, ...] = ()
        self._plan = Plan()

    def answer(self, asked: Mapping[str, Any]) -> Iterator[Said]:
        """Read files, save how a table was read, or store; what cannot be done is told as {"trouble"}."""
        try:
            if "read" in asked:
                yield from self._read(asked["read"])
            elif "save" in asked:
                yield self._save(asked["save"])
            else:
                yield from self._store()
        except (Problem, NotAllowed, StoreError) as problem:
            yield {"trouble": str(problem)}
        except OSError as error:
            text = _("the file could not be read: {why}.")
            yield {"trouble": text.format(why=error.strerror or type(error).__name__)}

    def _read(self, asked: Mapping[str, Any]) -> Iterator[Said]:
        self._intakes = ()
        sources = [self._source(Path(path), asked) for path in asked["paths"]]
        yield {"progress": 0.0}
        if len(sources) == 1 and sources[0].form == "table" and not own_files.is_own(sources[0]):
            self._plan = sources[0].plan or Plan()
            yield {"table": table_told(self._session, sources[0].data, self._plan)}
        else:
            yield {"table": None}
        intakes = yield from _progress(own_files.read_in_steps(self._session, sources))
        teller = Teller(self._session, intakes)
        counts: Counter[str] = Counter()
        for rows in _in_hands(teller.lines()):
            counts.update(row.became for row in rows)
            yield {"rows": rows}
        self._intakes = tuple(_without(item, teller.dropped) for item in intakes)
        yield {"looked": {**_looked(sources, self._intakes), "counts": dict(counts)}}

    def _source(self, path: Path, asked: Mapping[str, Any]) -> Source:
        data = path.read_bytes()
        form = form_of(data)
        plan = plan_for(self._session, asked.get("plan", {})) if form == "table" else None
        here = next((item for item in self._session.patients() if item.patient == asked.get("patient")), None)
        return Source(path.name, data, form, day1=_day(asked.get("day1", "")), plan=plan, otherwise=here)

    def _save(self, name: str) -> Said:
        seen = self._intakes[0].seen if len(self._intakes) == 1 else None
        if seen is None:
            raise Problem(_("no table is read, or one of a fixed form, which needs no mapping."), where="mapping")
        mappings.save(self._session, name, as_read(self._plan, seen))
        return {"saved": name, "mappings": mappings.names(self._session)}

    def _store(self) -> Iterator[Said]:
        intakes, self._intakes = self._intakes, ()
        if not intakes:
            raise Problem(_(_NOTHING), where="file", do=_("Read it anew."))
        lines = own_files.store_all(self._session, intakes)
        counts = Counter(line.became for each in lines for line in each)
        records = [record for item in intakes for record in (item.taking.records if item.taking else item.records)]
        patients = sorted({record.patient for record in records})
        yield {
            "stored": {
                "counts": dict(counts),
                "patients": patients,
                "held": _held(lines, records),
                "refused": [line.why for each in lines for line in each if line.became == "refused"][:1],
                "replaced": list(corrections(self._charts(patients), [record.id for record in records])),
            }
        }

    def _charts(self, patients: Iterable[str]) -> Iterator[tuple[Chart, Assessment]]:
        """Yield the charts in which some report took the place of another."""
        for patient in patients:
            chart = self._session.chart(patient)
            if chart.reissued:
                yield chart, self._session.assess(patient)


def as_read(plan: Plan, seen: Seen) -> Plan:
    """Return what a mapping keeps of how a table was read; raise Problem for a file of a fixed form."""
    if seen.guess is None:
        raise Problem(_("a file of this form needs no mapping."), where="mapping", do=_("Leave it out."))
    return seen.guess.kept(plan)


def serve(job: Mapping[str, Any], asked: Iterable[Mapping[str, Any]], say: Say, clock: Clock) -> bool:
    """Answer, in a child, all that is asked until nothing more comes; return whether the store could be opened."""
    unlocked = Unlocked(job["user"], tuple(job["roles"]), bytes.fromhex(job["key"]))
    try:
        store = Store.with_key(Path(job["store"]), unlocked, clock())
    except (Problem, StoreError) as error:
        say({"trouble": str(error)})
        return False
    try:
        taker = Taker(Session(store, clock=clock))
        for each in asked:
            for said in taker.answer(each):
                say(said)
            say({"end": True})
    finally:
        store.close()
    return True


def _day(text: str) -> date | None:
    try:
        return typed_day(text) if text.strip() else None
    except ValueError as error:
        said = _("{text!r} is no date.").format(text=text[:24])
        raise Problem(said, where="day 1", do=typed_as(EXAMPLE)) from error


def _in_hands(rows: Iterable[Told]) -> Iterator[list[Told]]:
    hand: list[Told] = []
    for row in rows:
        hand.append(row)
        if len(hand) == _AT_ONCE:
            yield hand
            hand = []
    if hand:
        yield hand


def _without(item: Intake, dropped: set[str]) -> Intake:
    if item.taking or dropped.isdisjoint(record.id for record in item.records):
        return item
    lines = tuple(
        _there(line) if line.became == "stored" and dropped.issuperset(line.records) else line for line in item.lines
    )
    return item._replace(lines=lines, records=tuple(record for record in item.records if record.id not in dropped))


def _there(line: Line) -> Line:
    return Line(line=line.line, became="already", why=line.why, records=line.records, patient=line.patient)


def _looked(sources: list[Source], intakes: tuple[Intake, ...]) -> Said:
    kept = sum(len(item.taking.records if item.taking else item.records) for item in intakes)
    findings = [finding.text for item in intakes for finding in item.findings]
    return {"form": sources[0].form if sources else "", "records": kept, "findings": findings}


def _held(lines: Iterable[Iterable[Line]], records: Iterable[AnyRecord]) -> list[str]:
    """Return the patients who have a value that was held, in file order."""
    whose = {record.id: record.patient for record in records}
    names = (name for each in lines for line in each if line.became == "held" for name in line.records)
    return list(dict.fromkeys(whose[name] for name in names if name in whose))


def _progress(steps: Generator[float, None, tuple[Intake, ...]]) -> Generator[Said, None, tuple[Intake, ...]]:
    while True:
        try:
            part = next(steps)
        except StopIteration as end:
            return end.value
        yield {"progress": _JUDGED * part}
