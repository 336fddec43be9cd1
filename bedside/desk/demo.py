"""The practice store: the published case and the invented ward, made anew wherever it is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tomli

from bedside import assets
from bedside.desk.consulting import note_paper
from bedside.desk.handoff import handoff_paper
from bedside.desk.writing import write_whole
from bedside.domain.moment import end_of_day
from bedside.exchange.case_file import Case, Person, read_case
from bedside.exchange.case_play import Stage, play
from bedside.protocol.assessment import Assessment, canonical, digest
from bedside.protocol.contract import as_plain
from bedside.report import trends
from bedside.session.reader import Clock, utc_now
from bedside.session.session import Session
from bedside.store.snapshot import Progress

USER = "demo"
PASSPHRASE = "practice"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the demo charts (paths of case files under `cases`), and which patient and day its files show."""

    ward: str
    zone: str
    cases: tuple[tuple[str, ...], ...]
    mrn: str
    day: date


def plan() -> Plan:
    """Return the shipped plan of the demo."""
    read = tomli.loads(assets.read_text("cases", "demo.toml"))
    cases = tuple(tuple(parts) for parts in read["cases"])
    return Plan(ward=read["ward"], zone=read["zone"], cases=cases, mrn=read["shown"]["mrn"], day=read["shown"]["day"])


def make(folder: Path, clock: Clock = utc_now, progress: Progress | None = None) -> Session:
    """Make the practice store in `folder` and return its session; raise Problem where one stands already.

    `progress` is called with the part done, from 0 to 1.
    """
    told = plan()
    cases = [read_case(assets.read_text("cases", *parts)) for parts in told.cases]
    people = [(case, person) for case in cases for person in case.patients]
    session, _code = Session.create(
        folder, ward=told.ward, zone=told.zone, user=USER, passphrase=PASSPHRASE, practice=True, clock=clock
    )
    for place, (case, person) in enumerate(people):
        if progress is not None:
            progress(place / len(people))
        _add(session, case, person)
    return session


def add_case(session: Session, case: Case) -> None:
    """Chart all patients of a case, each in one transaction."""
    for person in case.patients:
        _add(session, case, person)


def _add(session: Session, case: Case, person: Person) -> None:
    frozen: list[bytes] = []
    stage = Stage(
        now=session.now().replace(second=0, microsecond=0),
        author=session.user,
        workstation=session.store.meta.workstation,
        catalogue=session.catalogue,
        protocol=session.protocol(),
        freeze=_Freezer(frozen),
    )
    session.seed(play(case, person, stage), frozen, name=case.case.id)


class _Freezer:
    def __init__(self, kept: list[bytes]) -> None:
        self._kept = kept

    def __call__(self, assessment: Assessment) -> str:
        self._kept.append(canonical(assessment))
        return digest(assessment)


def write_files(session: Session, folder: Path) -> tuple[Path, ...]:
    """Write `note.pdf`, `trends.png` and `assessment.json` of the plan's patient at the end of its day; return them.

    Beside them stands `handoff.pdf` of the whole ward, as of now.
    """
    told = plan()
    at = end_of_day(told.day, session.zone)
    patient = session.find_patient(told.mrn).patient
    chart = session.chart(patient, at=at)
    assessment = session.assess(patient, at=at)
    document = json.dumps(as_plain(assessment), ensure_ascii=False, indent=2) + "\n"
    files = {
        "note.pdf": note_paper(session, patient, at),
        "handoff.pdf": handoff_paper(session),
        "trends.png": trends.sheet(assessment, chart, "png"),
        "assessment.json": document.encode(),
    }
    for action in ("print trends", "export assessment"):
        session.log(action, patient)
    for name, content in files.items():
        write_whole(folder / name, content)
    return tuple(folder / name for name in files)
