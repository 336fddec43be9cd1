"""A chart as plain data, so that another process, or another computer, can make the same chart of it again."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import Chart
from bedside.domain.conflict import Conflict
from bedside.domain.records import AnyRecord, Event, Patient


class ChartForm(msgspec.Struct, frozen=True, kw_only=True):
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
    marks: tuple[Event, ...]


def formed(chart: Chart) -> ChartForm:
    """Return the form of a chart."""
    return ChartForm(
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
        marks=chart.marks,
    )


def chart_of(told: ChartForm) -> Chart:
    """Return the chart of its form, with the catalogue of this program.

    Raises zoneinfo.ZoneInfoNotFoundError or ValueError for a zone that does not exist.
    """
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
        marks=told.marks,
    )
