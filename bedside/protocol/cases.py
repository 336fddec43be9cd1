"""A protocol's own test table: charts in the quick-entry language with the outcomes they must have, run by anybody."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart, build
from bedside.domain.moment import parse_when, zone_of
from bedside.domain.problem import Problem
from bedside.domain.quickline import Stamp, context_of, parse
from bedside.domain.records import AnyRecord, Patient, Sex
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, walk
from bedside.protocol.model import Protocol, Strict

_BEFORE = timedelta(days=3660)


class CasePatient(Strict, frozen=True, kw_only=True):
    """The invented patient of a case."""

    sex: Sex = "F"
    born: date = date(1966, 8, 2)


class Case(Strict, frozen=True, kw_only=True):
    """Lines charted one after the other at `at`, and what the Assessment must say there.

    `expect` maps an id to an outcome, or one of: `state`; `timing` (class or "none"); `ID.action` and `ID.open`
    ("yes" or "no") of a trigger; a finding's id to "finding" or "none". `base = false` leaves the common lines out.
    """

    name: str
    at: str = ""
    patient: CasePatient = CasePatient()
    base: bool = True
    lines: tuple[str, ...] = ()
    expect: dict[str, str]


class CaseFile(Strict, frozen=True, kw_only=True):
    """A `*.cases.toml` file: the protocol it belongs to, common lines, and the cases."""

    protocol: str
    zone: str
    at: str
    base: tuple[str, ...] = ()
    case: tuple[Case, ...]


@dataclass(frozen=True)
class CaseResult:
    """One case and what came out differently; empty when it passed."""

    name: str
    differences: tuple[str, ...]


def load_cases(text: str) -> CaseFile:
    """Return a case file; raise Problem for what it does not understand."""
    try:
        return msgspec.convert(tomllib.loads(text), CaseFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Problem(f"not a case file: {error}.", where="cases file", do="Correct the file.") from error


def run_cases(file: CaseFile, protocol: Protocol, catalogue: Catalogue) -> tuple[CaseResult, ...]:
    """Run every case of a file; raise Problem where its lines cannot be charted or it belongs to another protocol."""
    if file.protocol != protocol.id:
        raise Problem(f"these cases belong to {file.protocol}, not {protocol.id}.", where="cases file")
    return tuple(
        CaseResult(case.name, tuple(_differences(case, assess(protocol, _chart(case, file, protocol, catalogue)))))
        for case in file.case
    )


def _chart(case: Case, file: CaseFile, protocol: Protocol, catalogue: Catalogue) -> Chart:
    zone = zone_of(file.zone)
    now = parse_when(case.at or file.at, zone, datetime(1970, 1, 1, tzinfo=UTC)).at
    person = Patient(
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
    records: list[AnyRecord] = [person]
    for number, line in enumerate((*(file.base if case.base else ()), *case.lines)):
        chart = build(records, at=now, known_at=now, zone=zone, catalogue=catalogue)
        stamp = Stamp(author="case", workstation="case", now=now, new_id=_ids(number).__next__)
        try:
            parsed = parse(line, context_of(chart, now, drug=protocol.regimen.drug))
            records += parsed.records(stamp, hold=bool(parsed.doubts))
        except Problem as problem:
            raise Problem(problem.text, where=f"case {case.name!r}, line {line!r}", do=problem.do) from problem
    return build(records, at=now, known_at=now, zone=zone, catalogue=catalogue)


def _ids(number: int) -> Iterator[str]:
    part = 0
    while True:
        part += 1
        yield f"case-{number:04}-{part}"


def _differences(case: Case, assessment: Assessment) -> Iterator[str]:
    answers = _answers(assessment)
    for key, wanted in case.expect.items():
        found = answers.get(key, "none")
        if found != wanted:
            yield f"{key}: expected {wanted}, found {found}"


def _answers(assessment: Assessment) -> dict[str, str]:
    rows = walk((*assessment.criteria, *assessment.label, *assessment.gates))
    answers = {item.id: "finding" for item in assessment.findings} | {item.id: item.outcome for item in rows}
    for trigger in assessment.triggers:
        answers[trigger.id] = trigger.outcome
        answers[f"{trigger.id}.action"] = trigger.action
        answers[f"{trigger.id}.open"] = "yes" if trigger.open_since else "no"
    return answers | {"state": assessment.state, "timing": assessment.timing.name or "none"}
