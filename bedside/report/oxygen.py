"""The oxygen part of a note: each change of the devices, several standing together, with what was seen meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from bedside.domain.chart import Chart
from bedside.domain.device_words import numbers, short_name
from bedside.domain.moment import hours_between
from bedside.domain.records import Device, OxygenSetting
from bedside.domain.wording import device_text
from bedside.report.content import Cell, Column, Row, Section, Table, quiet, sentence, strong, text
from bedside.report.glyphs import EN, SPO2
from bedside.report.words import duration, stamp
from bedside.text import _, _n, decimal

_SHOWN = 10


def oxygen(chart: Chart) -> Section:
    """Return the oxygen table: one row per change of devices, the newest 10, with SpO2 and rate seen under each."""
    periods = tuple(changes(chart.of(OxygenSetting)))
    if not periods:
        return Section(_("Oxygen"), (sentence(_("No oxygen device charted.")),))
    ends = [period[0].at for period in periods[1:]]
    rows = [_row(period, end, chart) for period, end in zip(periods, [*ends, None], strict=True)]
    columns = (
        Column(_("from"), 15),
        Column(_("for"), 15),
        Column(_("devices in use together"), 38),
        Column(_("{spo2} %").format(spo2=SPO2), 10),
        Column(_("breaths per min"), 14),
        Column(_("charted"), 23),
    )
    hidden = len(rows) - _SHOWN
    remark = _("older changes summarised in the first row") if hidden > 0 else ""
    older = (_summary(periods[:hidden], chart),) if hidden > 0 else ()
    return Section(_("Oxygen"), (Table(columns, (*older, *rows[-_SHOWN:])),), remark=remark)


def changes(settings: tuple[OxygenSetting, ...]) -> Iterator[tuple[OxygenSetting, ...]]:
    """Yield runs of settings with the same devices, oldest first."""
    for _key, run in groupby(settings, key=_devices):
        yield tuple(run)


def shorter_texts(devices: tuple[Device, ...]) -> tuple[str, ...]:
    """Return shorter labels for a narrow stretch: the numbers of a single device (60/90), then the names alone."""
    alone = numbers(devices[0]) if len(devices) == 1 else ""
    alone = alone if "/" in alone else ""
    return tuple(said for said in (alone, "+".join(short_name(item) for item in devices)) if said)


def _devices(item: OxygenSetting) -> tuple[Device, ...]:
    return item.devices


def _summary(periods: tuple[tuple[OxygenSetting, ...], ...], chart: Chart) -> Row:
    """Return the older changes in one row: how many, with which devices, and between what SpO2 and rate lay."""
    settings = [item for period in periods for item in period]
    names = dict.fromkeys(short_name(device) for item in settings for device in item.devices)
    last = stamp(settings[-1].at, chart, settings[-1].precision)
    cells = (
        text(stamp(settings[0].at, chart, settings[0].precision)),
        text(_("until {at}").format(at=last)),
        text(_("{count} changes: {names}").format(count=len(periods), names=", ".join(names))),
        text(_range([item.spo2 for item in settings if item.spo2 is not None])),
        text(_range([item.rr for item in settings if item.rr is not None])),
        text(quiet(_n("{count} time", "{count} times", len(settings)))),
    )
    return Row(tuple(Cell(part) for part in cells))


def _row(period: tuple[OxygenSetting, ...], end: datetime | None, chart: Chart) -> Row:
    first = period[0]
    lasted = duration(hours_between(first.at, end or chart.at))
    words = " + ".join(device_text(item) for item in first.devices)
    last = stamp(period[-1].at, chart, period[-1].precision)
    spo2 = _range([item.spo2 for item in period if item.spo2 is not None])
    rate = _range([item.rr for item in period if item.rr is not None])
    cells = (
        text(stamp(first.at, chart, first.precision)),
        text(lasted if end else _("{time} so far").format(time=lasted)),
        text(strong(words)),
        text(spo2),
        text(rate),
        text(quiet(_("{times}, last {at}").format(times=_n("{count} time", "{count} times", len(period)), at=last))),
    )
    return Row(tuple(Cell(part) for part in cells))


def _range(numbers: list[Decimal]) -> str:
    if not numbers:
        return EN
    low, high = min(numbers), max(numbers)
    return decimal(low) if low == high else f"{decimal(low)}{EN}{decimal(high)}"
