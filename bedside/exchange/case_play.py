"""A case played into records: its lines are read as if typed, in order of time, on the chart as it stood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypedDict
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import build
from bedside.domain.moment import Precision, When, iso, parse_when, start_of_day, zone_of
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_quantity
from bedside.domain.quickline.model import Stamp, context_of
from bedside.domain.quickline.parse import parse
from bedside.domain.records import AnyRecord, Decision, Event, Observation, Patient, Reading
from bedside.exchange.case_file import Case, Cell, CellReading, Entry, Person, Said, Series
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment
from bedside.protocol.model import Protocol
from bedside.text import ENGLISH, _, speaking

_AGO = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?")
_DECIDE = re.compile(r"decide (\S+) (accepted|declined)")
_DELAY = timedelta(minutes=2)


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What playing a case needs from outside: the moment, the author, the machine and the rules."""

    now: datetime
    author: str
    workstation: str
    catalogue: Catalogue
    protocol: Protocol
    freeze: Callable[[Assessment], str]


class _Step(msgspec.Struct, frozen=True, kw_only=True):
    at: When
    recorded: datetime
    entry: Entry


def play(case: Case, person: Person, stage: Stage) -> tuple[AnyRecord, ...]:
    """Return all records of one patient of a case; ids follow from the case, so that playing twice is playing once.

    A case means the same whatever language is spoken, and what its decisions are frozen with is in English.
    """
    with speaking(ENGLISH):
        player = _Player(case, person, stage)
        player.everything()
    return tuple(player.records)


class _Envelope(TypedDict):
    id: str
    patient: str
    at: datetime
    precision: Precision
    recorded_at: datetime
    author: str
    workstation: str


class _Player:
    def __init__(self, case: Case, person: Person, stage: Stage) -> None:
        self.case, self.person, self.stage = case.case, person, stage
        self.zone: ZoneInfo = zone_of(case.case.zone)
        self.records: list[AnyRecord] = []
        self.named: dict[str, AnyRecord] = {}
        self.patient = self._patient()
        self.records.append(self.patient)

    def everything(self) -> None:
        for series in self.person.series:
            self.records += self._placed(series)
        for series in self.person.undated:
            self.records += self._unplaced(series)
        for cell in self.person.cell:
            self.records.append(self._doubtful(cell))
        for step in sorted(self._steps(), key=lambda item: (item.recorded, item.at.at)):
            self._do(step)

    def _steps(self) -> Iterator[_Step]:
        for entry in self.person.entry:
            at = self._when(entry)
            recorded = self._ago(entry.recorded) if entry.recorded else self._recorded(at.at)
            yield _Step(at=at, recorded=recorded, entry=entry)
        for run in self.person.doses:
            first = self._ago(run.start)
            for number in range(run.count):
                late = timedelta(minutes=run.jitter[number % len(run.jitter)]) if number else timedelta(0)
                at = first + timedelta(hours=run.every_hours * number) + late
                yield _Step(at=When(at, "minute"), recorded=self._recorded(at), entry=Entry(line=run.line))

    def _do(self, step: _Step) -> None:
        entry = step.entry
        if entry.event:
            made: tuple[AnyRecord, ...] = (self._event(step, entry.event),)
        elif match := _DECIDE.fullmatch(entry.line):
            made = (self._decision(step, match[1], match[2] == "accepted"),)
        else:
            made = self._typed(step)
        if entry.corrects:
            made = tuple(self._correcting(record, entry) for record in made)
        if entry.id:
            self.named[entry.id] = made[0]
        self.records += made

    def _typed(self, step: _Step) -> tuple[AnyRecord, ...]:
        entry = step.entry
        chart = build(
            self.records, at=step.at.at, known_at=self.stage.now, zone=self.zone, catalogue=self.stage.catalogue
        )
        context = context_of(chart, step.recorded, drug=self.stage.protocol.regimen.drug)
        line = f"{entry.line} @{iso(step.at.at, self.zone)}" if entry.ago or "@" not in entry.line else entry.line
        stamp = Stamp(author=self.stage.author, workstation=self.stage.workstation, now=step.recorded, new_id=self._id)
        made = parse(line, context).records(stamp, hold=entry.hold)
        return tuple(
            msgspec.structs.replace(item, source=entry.source, reason=item.reason or entry.because) for item in made
        )

    def _correcting(self, record: AnyRecord, entry: Entry) -> AnyRecord:
        return msgspec.structs.replace(record, supersedes=self.named[entry.corrects].id, reason=entry.because)

    def _decision(self, step: _Step, trigger: str, accepted: bool) -> Decision:
        chart = build(
            (item for item in self.records if item.recorded_at <= step.recorded),
            at=step.at.at,
            known_at=step.recorded,
            zone=self.zone,
            catalogue=self.stage.catalogue,
        )
        frozen = assess(self.stage.protocol, chart)
        answered = next((item for item in frozen.triggers if item.id == trigger), None)
        return Decision(
            **self._envelope(step.at, step.recorded),
            reason=step.entry.because,
            protocol=self.stage.protocol.id,
            version=self.stage.protocol.version,
            trigger=trigger,
            answer="accepted" if accepted else "declined",
            evidence=answered.rested_on if answered else (),
            assessment=self.stage.freeze(frozen),
        )

    def _event(self, step: _Step, said: Said) -> Event:
        return Event(
            **self._envelope(step.at, step.recorded),
            reason=step.entry.because,
            source=step.entry.source,
            code=said.code,
            state=said.state,
            subject=said.subject,
            text=said.text,
        )

    def _placed(self, series: Series) -> Iterator[Observation]:
        times = [self._day(day) for day in series.days] or [When(self._ago(ago), "minute") for ago in series.agos]
        for at, text in zip(times, series.values, strict=True):
            quantity = parse_quantity(text)
            yield Observation(
                **self._envelope(at, self._recorded(at.at)),
                source=series.source,
                reason=series.because,
                code=series.code,
                value=quantity.readings[0],
                comparator=quantity.comparator,
                unit=series.unit,
                raw=f"{text} {series.unit}",
            )

    def _unplaced(self, series: Series) -> Iterator[Observation]:
        slack = len(series.days) - len(series.values)
        for place, text in enumerate(series.values):
            possible = series.days[place : place + slack + 1]
            readings = [
                CellReading(label=f"day {day}", value=Decimal(text), unit=series.unit, day=day) for day in possible
            ]
            yield self._doubtful(
                Cell(
                    code=series.code,
                    readings=tuple(readings),
                    finding=series.finding,
                    source=series.source,
                    because=series.because,
                )
            )

    def _doubtful(self, cell: Cell) -> Observation:
        dated = cell.day is not None
        at = self._day(cell.day if cell.day is not None else min(item.day for item in cell.readings))
        first = cell.readings[0]
        return Observation(
            **self._envelope(When(at.at, "day" if dated else "undated"), self._recorded(at.at)),
            source=cell.source,
            reason=cell.because,
            code=cell.code,
            value=first.value,
            unit=first.unit,
            raw=f"{first.value} {first.unit}",
            finding=cell.finding,
            held=tuple(self._reading(item) for item in cell.readings),
        )

    def _reading(self, item: CellReading) -> Reading:
        return Reading(label=item.label, value=item.value, unit=item.unit, at=self._day(item.day).at, precision="day")

    def _patient(self) -> Patient:
        first = min(self._first_times(), default=self.stage.now)
        name = f"{self.case.id}/{self.person.mrn}"
        self._names = iter(str(uuid5(NAMESPACE_URL, f"bedside:{name}/{number}")) for number in range(1_000_000))
        ident = self._id()
        return Patient(
            id=ident,
            patient=ident,
            at=first,
            recorded_at=self._recorded(first),
            author=self.stage.author,
            workstation=self.stage.workstation,
            source=self.case.source,
            reason=self.person.because,
            mrn=self.person.mrn,
            name=self.person.name,
            born=self.person.born,
            sex=self.person.sex,
        )

    def _first_times(self) -> Iterator[datetime]:
        if self.case.day1:
            yield start_of_day(self.case.day1, self.zone)
        yield from (self._ago(entry.ago) for entry in self.person.entry if entry.ago)

    def _envelope(self, at: When, recorded: datetime) -> _Envelope:
        return {
            "id": self._id(),
            "patient": self.patient.id,
            "at": at.at,
            "precision": at.precision,
            "recorded_at": recorded,
            "author": self.stage.author,
            "workstation": self.stage.workstation,
        }

    def _when(self, entry: Entry) -> When:
        if entry.event:
            return When(start_of_day(entry.event.at, self.zone), "day")
        if entry.ago:
            return When(self._ago(entry.ago), "minute")
        return parse_when(entry.line.rsplit("@", 1)[1], self.zone, self.stage.now, typed=False)

    def _day(self, day: int) -> When:
        if self.case.day1 is None:
            raise Problem(_("days of the stay need the case's day1."), where=self.case.id)
        return When(start_of_day(self.case.day1 + timedelta(days=day - 1), self.zone), "day")

    def _ago(self, text: str) -> datetime:
        match = _AGO.fullmatch(text.strip())
        if not text or not match:
            said = _("{age!r} is no age.").format(age=text)
            raise Problem(said, where=self.case.id, do=_("Write 5d 2h 30m."))
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return self.stage.now - timedelta(days=days, hours=hours, minutes=minutes)

    def _recorded(self, at: datetime) -> datetime:
        return min(at + _DELAY, self.stage.now) if self.case.invented else self.stage.now

    def _id(self) -> str:
        return next(self._names)
