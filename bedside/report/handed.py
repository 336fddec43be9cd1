"""What a note is made of, as bytes: a window hands it to the process that draws the pages, and goes on answering.

The bytes hold the patient: they go through a pipe and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import Chart
from bedside.domain.conflict import Conflict
from bedside.domain.records import AnyRecord, Event, Patient
from bedside.protocol.assessment import Assessment
from bedside.report.content import Note


class _Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart without the catalogue, which comes with the program, and without what can be looked up again."""

    patient: Patient
    at: datetime
    known_at: datetime
    zone: str
    records: tuple[AnyRecord, ...]
    struck: tuple[AnyRecord, ...]
    amendments: tuple[AnyRecord, ...]
    conflicts: tuple[Conflict, ...]
    because: dict[str, AnyRecord]
    stations: tuple[str, ...]
    clock_marks: dict[str, str]
    incomplete: str
    seen: tuple[Event, ...]


class _Handed(msgspec.Struct, frozen=True, kw_only=True):
    assessment: Assessment
    chart: _Chart
    author: str
    now: datetime
    practice: bool


def handed(assessment: Assessment, chart: Chart, *, author: str, now: datetime, practice: bool) -> bytes:
    """Return what `composed` makes the note of."""
    plain = _Chart(
        patient=chart.patient,
        at=chart.at,
        known_at=chart.known_at,
        zone=chart.zone.key,
        records=chart.records,
        struck=chart.struck,
        amendments=chart.amendments,
        conflicts=chart.conflicts,
        because=dict(chart.because),
        stations=tuple(sorted(chart.stations)),
        clock_marks=dict(chart.clock_marks),
        incomplete=chart.incomplete,
        seen=chart.seen,
    )
    return msgspec.json.encode(_Handed(assessment=assessment, chart=plain, author=author, now=now, practice=practice))


def composed(content: bytes) -> Note:
    """Return the note of what was handed over: the very one that `compose` makes of the same things."""
    from bedside.report.note import compose  # noqa: PLC0415 - a window hands over, and composes nothing

    told = msgspec.json.decode(content, type=_Handed)
    return compose(told.assessment, _chart(told.chart), author=told.author, now=told.now, practice=told.practice)


def _chart(told: _Chart) -> Chart:
    return Chart(
        patient=told.patient,
        at=told.at,
        known_at=told.known_at,
        zone=ZoneInfo(told.zone),
        catalogue=load_catalogue(assets.read_text("catalogue.toml")),
        records=told.records,
        struck=told.struck,
        amendments=told.amendments,
        conflicts=told.conflicts,
        because=told.because,
        stations=frozenset(told.stations),
        clock_marks=told.clock_marks,
        incomplete=told.incomplete,
        seen=told.seen,
    )
