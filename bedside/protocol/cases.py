"""A protocol's own test table: charts in the quick-entry language with the outcomes they must have, run by anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import count
from operator import getitem
from typing import Any, Literal

import msgspec
import tomli

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart, build
from bedside.domain.moment import parse_when, zone_of
from bedside.domain.problem import Problem
from bedside.domain.quickline import Stamp, context_of, parse
from bedside.domain.records import AnyRecord, Decision, Patient, Sex
from bedside.protocol.case_answers import Answers
from bedside.protocol.model import Protocol, Strict
from bedside.text import ENGLISH, _, speaking

_BEFORE = timedelta(days=3660)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CasePatient(Strict, frozen=True, kw_only=True):
    """The invented patient of a case."""

    sex: Sex = "F"
    born: date = date(1966, 8, 2)


class CaseDecision(Strict, frozen=True, kw_only=True):
    """A clinician's answer to a prompt of the protocol, given at `at` (such as `-2h`), charted after all lines."""

    trigger: str
    answer: Literal["accepted", "declined"]
    at: str = ""


class Case(Strict, frozen=True, kw_only=True):
    """Lines charted one after the other at `at`, and what the Assessment must say there.

    `expect` maps a key to text. Keys: the id of a criterion, label row, gate, condition, trigger or outcome of the
    course (its outcome); a finding's id ("finding" or "none"); `state`; `timing` (class or "none"); `ID.action` and
    `ID.open` ("yes" or "no") of a trigger; `regimen` (in words); `asks` (ids that charting the line `then` has to have
    confirmed) and `asks.ID` ("yes" or "none"); and any path of `bedside check --json`, such as `ladder.days_left`,
    `outcomes.OUT-1.sustained` or `ladder.plan.count`. `base = false` leaves the common lines out.
    `site` changes entries of the protocol file as a site may, each by its path.
    """

    name: str
    at: str = ""
    patient: CasePatient = CasePatient()
    base: bool = True
    lines: tuple[str, ...] = ()
    decisions: tuple[CaseDecision, ...] = ()
    then: str = ""
    site: dict[str, Any] = msgspec.field(default_factory=dict)
    expect: dict[str, str]


class CaseFile(Strict, frozen=True, kw_only=True):
    """A `*.cases.toml` file: the protocol it belongs to, common lines, and the cases."""

    protocol: str
    zone: str
    at: str
    base: tuple[str, ...] = ()
    case: tuple[Case, ...]


class CaseResult(msgspec.Struct, frozen=True):
    """One case and what came out differently; empty when it passed."""

    name: str
    differences: tuple[str, ...]


class Charted(msgspec.Struct, frozen=True):
    """A case with its chart, and the records of its line `then`; neither depends on a number of the protocol."""

    case: Case
    chart: Chart
    then: tuple[AnyRecord, ...] = ()


def load_cases(text: str) -> CaseFile:
    """Return a case file; raise Problem for what it does not understand."""
    try:
        return msgspec.convert(tomli.loads(text, parse_float=Decimal), CaseFile)
    except (tomli.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Problem(
            _("not a case file: {error}.").format(error=error), where="cases file", do=_("Correct the file.")
        ) from error


def run_cases(file: CaseFile, protocol: Protocol, catalogue: Catalogue) -> tuple[CaseResult, ...]:
    """Run every case of a file; raise Problem where its lines cannot be charted or it belongs to another protocol."""
    return tuple(run_case(item, protocol) for item in charted(file, protocol, catalogue))


def charted(file: CaseFile, protocol: Protocol, catalogue: Catalogue) -> tuple[Charted, ...]:
    """Return the charts of a case file; raise Problem as `run_cases` does."""
    if file.protocol != protocol.id:
        text = _("these cases belong to {protocol}, not {other}.").format(protocol=file.protocol, other=protocol.id)
        raise Problem(text, where="cases file")
    return tuple(_Charting(case, file, protocol, catalogue).result() for case in file.case)


def run_case(item: Charted, protocol: Protocol) -> CaseResult:
    """Return what a protocol says of one case, against what it must say: in English, as the file is written."""
    rules = _changed(protocol, item.case) if item.case.site else protocol
    with speaking(ENGLISH):
        answers = Answers(rules, item.chart, item.then)
        said = {key: answers.find(key) for key in item.case.expect}
    form = _("{key}: expected {wanted}, found {found}")
    wrong = tuple(
        form.format(key=key, wanted=wanted, found=said[key])
        for key, wanted in item.case.expect.items()
        if said[key] != wanted
    )
    return CaseResult(item.case.name, wrong)


def _changed(protocol: Protocol, case: Case) -> Protocol:
    """Return the protocol as a site may set it; raise Problem for what is not an entry of the file."""
    data: dict[str, Any] = msgspec.to_builtins(protocol, builtin_types=(Decimal,))
    try:
        for path, value in case.site.items():
            *above, last = path.split(".")
            reduce(getitem, above, data)[last] = value
        return msgspec.convert(data, Protocol)
    except (KeyError, TypeError, ValueError) as error:
        where = _("case {name!r}").format(name=case.name)
        raise Problem(f"site: {error}.", where=where, do=_("Use the path of an entry.")) from error


class _Charting:
    """The chart of one case, line by line."""

    def __init__(self, case: Case, file: CaseFile, protocol: Protocol, catalogue: Catalogue) -> None:
        self.case, self.protocol, self.catalogue = case, protocol, catalogue
        self.zone = zone_of(file.zone)
        self.now = parse_when(case.at or file.at, self.zone, _EPOCH, typed=False).at
        self.records: list[AnyRecord] = [_person(case, self.now)]
        for number, line in enumerate((*(file.base if case.base else ()), *case.lines)):
            self.records += self._read(line, number)
        self.records += [self._decision(number, item) for number, item in enumerate(case.decisions)]

    def result(self) -> Charted:
        """Return the case with its chart."""
        then = tuple(self._read(self.case.then, len(self.records))) if self.case.then else ()
        return Charted(self.case, self._chart(), then)

    def _chart(self) -> Chart:
        return build(self.records, at=self.now, known_at=self.now, zone=self.zone, catalogue=self.catalogue)

    def _read(self, line: str, number: int) -> list[AnyRecord]:
        stamp = Stamp(author="case", workstation="case", now=self.now, new_id=_ids(number).__next__)
        try:
            # The numbers of a file have the decimal sign of English, whoever reads it.
            with speaking(ENGLISH):
                parsed = parse(line, context_of(self._chart(), self.now, drug=self.protocol.regimen.drug))
                return list(parsed.records(stamp, hold=bool(parsed.doubts)))
        except Problem as problem:
            where = _("case {name!r}, line {line!r}").format(name=self.case.name, line=line)
            raise Problem(problem.text, where=where, do=problem.do) from problem

    def _decision(self, number: int, item: CaseDecision) -> Decision:
        at = parse_when(item.at, self.zone, self.now, typed=False).at if item.at else self.now
        return Decision(
            id=f"case-decision-{number:04}",
            patient="case",
            at=at,
            recorded_at=self.now,
            author="case",
            workstation="case",
            reason="case",
            protocol=self.protocol.id,
            version=self.protocol.version,
            trigger=item.trigger,
            answer=item.answer,
        )


def _person(case: Case, now: datetime) -> Patient:
    return Patient(
        id="case",
        patient="case",
        at=now - _BEFORE,
        recorded_at=now - _BEFORE,
        author="case",
        workstation="case",
        mrn=case.name,
        name="Invented, Case",
        born=case.patient.born,
        sex=case.patient.sex,
    )


def _ids(number: int) -> Iterator[str]:
    return (f"case-{number:04}-{part}" for part in count(1))
