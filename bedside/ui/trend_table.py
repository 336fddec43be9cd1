"""The values shown as CSV: one row for each charted value, oxygen setting, dose and event inside the window."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from bedside.domain.chart import Chart, Value
from bedside.domain.device_words import short_text
from bedside.domain.quantity import shown
from bedside.domain.records import AnyRecord, Dose, Event, Observation, OxygenSetting
from bedside.exchange.csv_export import guarded
from bedside.text import ENGLISH, speaking
from bedside.ui.trend_events import event_words
from bedside.ui.trend_series import sides
from bedside.ui.trend_window import Window

COLUMNS = (
    "patient_mrn",
    "time_utc",
    "time_local",
    "precision",
    "kind",
    "code",
    "value",
    "comparator",
    "unit",
    "status",
    "held_readings",
    "in_catalogue_unit",
    "catalogue_unit",
    "record",
)


def table(chart: Chart, codes: tuple[str, ...], window: Window, drug: str) -> str:
    """Return the CSV text of the panels' values and of the lanes between two moments, by time: in English."""
    with speaking(ENGLISH):
        return _table(chart, codes, window, drug)


def _table(chart: Chart, codes: tuple[str, ...], window: Window, drug: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for _at, cells in sorted(_rows(chart, codes, window, drug)):
        writer.writerow((guarded(chart.patient.mrn), *cells))
    return text.getvalue()


def _rows(chart: Chart, codes: tuple[str, ...], window: Window, drug: str) -> Iterator[tuple[float, tuple[str, ...]]]:
    for code in codes:
        for value in chart.values(code):
            if window.low <= value.at.timestamp() <= window.high:
                yield value.at.timestamp(), (*_time(value, chart), *_value(value, chart))
    for item in (*chart.of(OxygenSetting), *chart.of(Event), *chart.of_drug(Dose, drug)):
        if window.low <= item.at.timestamp() <= window.high and item.precision != "undated":
            yield item.at.timestamp(), (*_time(item, chart), *_lane(item))


def _time(item: Value | AnyRecord, chart: Chart) -> tuple[str, str, str]:
    return _utc(item.at), item.at.astimezone(chart.zone).isoformat(), item.precision


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _value(value: Value, chart: Chart) -> tuple[str, ...]:
    analyte, source = chart.catalogue.analyte(value.code), value.source
    unit = analyte.shown_unit or analyte.unit
    record = " ".join(value.records)
    exact = guarded(_canonical(value))
    if not isinstance(source, Observation):
        text = value.text.lstrip("<>=")
        return ("value", value.code, guarded(text), "", guarded(value.unit), "", "", exact, unit, record)
    number = "" if source.value is None else str(source.value)
    readings = source.held or sides(source.id, chart)
    held = " | ".join(f"{'' if item.value is None else item.value} {item.unit}".strip() for item in readings)
    status = "held" if value.bounds is None else source.status
    return (
        "value",
        value.code,
        number or guarded(source.raw),
        source.comparator,
        guarded(source.unit),
        status,
        guarded(held),
        exact,
        unit,
        record,
    )


def _canonical(value: Value) -> str:
    """Return the number in the catalogue's unit with its comparator, empty for a held one."""
    bounds = value.bounds
    if bounds is None:
        return ""
    if bounds.exact and bounds.low is not None:
        return shown(bounds.low)
    if bounds.high is not None:
        return f"{'<' if bounds.high_open else '<='}{shown(bounds.high)}"
    return f"{'>' if bounds.low_open else '>='}{shown(bounds.low)}" if bounds.low is not None else ""


def _lane(item: OxygenSetting | Event | Dose) -> tuple[str, ...]:
    if isinstance(item, OxygenSetting):
        return ("oxygen", "oxygen", guarded(short_text(item.devices)), "", "", "", "", "", "", item.id)
    if isinstance(item, Event):
        return ("event", guarded(item.code), guarded(event_words(item)), "", "", "", "", "", "", item.id)
    amount = "" if item.dose is None else str(item.dose)
    unit = item.dose_unit if amount else ""
    return ("dose", guarded(item.drug), amount, "", unit, item.status, "", "", "", item.id)
