"""Build the figure of the course from chart and assessment: ribbon, doses and the panels of the deciding analytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from bedside.domain.chart import Chart, of_drug
from bedside.domain.device_words import short_text
from bedside.domain.moment import day_number, local_date, start_of_day
from bedside.domain.records import Device, Dose, Event, Order, OxygenSetting
from bedside.domain.wording import reason_text
from bedside.protocol.assessment import Assessment
from bedside.report.figure import Day, DoseBar, Figure, LaneText, OxygenSpan
from bedside.report.glyphs import FIO2
from bedside.report.oxygen import changes, shorter_texts
from bedside.report.panels import panels
from bedside.report.spoken import dose_word
from bedside.report.words import clock, day
from bedside.text import _, _n

_SUPPORT = {"ra": 0, "nc": 1, "npc": 1, "mask": 2, "venturi": 2, "trach": 2, "nrb": 3, "hfnc": 4, "niv": 4, "imv": 5}
_FULL_INTERVAL = 6
_TICKS = (6, 8, 12, 24)
_PLAN_SHARE = 0.28
_TAIL_SHARE = 0.15


def course(assessment: Assessment, chart: Chart, *, most: int) -> Figure | None:
    """Return the figure of the stay with at most `most` panels, or None when nothing that it draws was charted."""
    timed = [item.at for item in chart.records if _drawn(item) and getattr(item, "precision", "") != "undated"]
    if not timed:
        return None
    start, end = _range(min(timed), chart, assessment)
    drug = assessment.drug
    doses = chart.of_drug(Dose, drug)
    given, absent = assessment.ladder.doses_given, len([item for item in doses if item.status != "given"])
    said = [_("given: cannot say") if given is None else _n("{count} given", "{count} given", given)]
    if absent:
        said.append(_n("{count} not given", "{count} not given", absent))
    bars, oxygen = tuple(_bars(assessment, chart, doses, end)), tuple(_spans(chart))
    texts, drawn = tuple(_dose_texts(chart, drug, doses)), panels(assessment, chart, most)
    if not (bars or oxygen or texts or drawn):
        return None
    return Figure(
        start=start,
        end=end,
        now=chart.at,
        now_text=_("now {at}").format(at=clock(chart.at, chart.zone)),
        days=tuple(_days(start, end, chart, assessment)),
        days_title=_("date"),
        days_under=_("treatment day") if assessment.ladder.first_given else "",
        oxygen_title=_("Oxygen") if _with_intubations(chart) else "",
        oxygen=oxygen,
        dose_title=drug.capitalize() if bars else "",
        dose_under=", ".join(said),
        doses=bars,
        dose_ticks=tuple((_FULL_INTERVAL / hours, _("{hours} h").format(hours=hours)) for hours in _TICKS),
        dose_texts=texts,
        onset=assessment.timing.onset,
        panels=drawn,
    )


def upper(figure: Figure, panels: int) -> Figure:
    """Return the course with its first panels alone."""
    return msgspec.structs.replace(figure, panels=figure.panels[:panels])


def lower(figure: Figure, panels: int) -> Figure:
    """Return the other panels over the same days, without oxygen and doses."""
    rest = msgspec.structs.replace(figure, panels=figure.panels[panels:], oxygen_title="", oxygen=(), dose_title="")
    return msgspec.structs.replace(rest, dose_under="", doses=(), dose_ticks=(), dose_texts=())


def legend(assessment: Assessment, chart: Chart) -> str:
    """Return the sentence that explains the marks of the figure."""
    parts = []
    if chart.of(OxygenSetting):
        parts.append(_("oxygen: L/min, {fio2} %").format(fio2=FIO2))
    if chart.of(Dose):
        parts.append(_("bar: dose, height: daily amount; hollow: not given; crossed: corrected"))
    if assessment.ladder.plan:
        parts.append(_("dotted: planned"))
    parts.append(_("hatched: held, unknown"))
    return "; ".join(parts)


def _drawn(item: object) -> bool:
    return not isinstance(item, Event) or item.code in {"intubated", "extubated"}


def _range(first: datetime, chart: Chart, assessment: Assessment) -> tuple[datetime, datetime]:
    length = max(chart.at - first, timedelta(hours=24))
    start = first - length * 0.03
    plan = assessment.ladder.plan
    if not plan:
        return start, chart.at + length * _TAIL_SHARE
    wanted = plan[-1].at - chart.at + timedelta(hours=6)
    return start, chart.at + max(min(wanted, length * _PLAN_SHARE), length * _TAIL_SHARE)


def _days(start: datetime, end: datetime, chart: Chart, assessment: Assessment) -> Iterator[Day]:
    first, today = assessment.ladder.first_given, local_date(chart.at, chart.zone)
    when = local_date(start, chart.zone)
    while (begin := start_of_day(when, chart.zone)) <= end:
        if begin >= start:
            number = day_number(first, begin, chart.zone) if first else 0
            under = _("day {number}").format(number=number) if number >= 1 else ""
            yield Day(begin, day(when, chart.zone), under, when == today)
        when += timedelta(days=1)


def _spans(chart: Chart) -> Iterator[OxygenSpan]:
    shelf = timedelta(hours=chart.catalogue.analyte("fio2").shelf_hours or 12)
    settings = _with_intubations(chart)
    ends = [item.at for item in chart.events("extubated")]
    for run in changes(settings):
        after = [item.at for item in settings if item.at > run[-1].at]
        support = max((_support(item) for item in run[0].devices), default=0)
        stop = min([*after, *(at for at in ends if support == 5 and at > run[-1].at), chart.at])
        fresh = stop if support == 5 else min(stop, max(run[-1].at + shelf, run[-1].at))
        yield from _known_and_not(run, support, fresh, stop, shelf)


def _with_intubations(chart: Chart) -> tuple[OxygenSetting, ...]:
    """Return the oxygen settings with each charted intubation as the start of ventilation."""
    told = (
        OxygenSetting(
            id=item.id,
            patient=item.patient,
            at=item.at,
            recorded_at=item.recorded_at,
            author=item.author,
            workstation=item.workstation,
            devices=(Device(name="imv"),),
        )
        for item in chart.events("intubated")
    )
    return tuple(sorted((*told, *chart.of(OxygenSetting)), key=lambda item: item.at))


def _known_and_not(
    run: tuple[OxygenSetting, ...], support: int, fresh: datetime, stop: datetime, shelf: timedelta
) -> Iterator[OxygenSpan]:
    label, start = short_text(run[0].devices), run[0].at
    short = shorter_texts(run[0].devices)
    for item, following in pairwise(run):
        if support != 5 and following.at - item.at > shelf:
            yield OxygenSpan(start, item.at + shelf, label, support, short=short)
            yield OxygenSpan(item.at + shelf, following.at, "?", support, known=False)
            start = following.at
    yield OxygenSpan(start, fresh, label, support, short=short)
    if fresh < stop:
        yield OxygenSpan(fresh, stop, "?", support, known=False)


def _support(device: Device) -> int:
    return _SUPPORT[device.name]


def _bars(assessment: Assessment, chart: Chart, doses: tuple[Dose, ...], end: datetime) -> Iterator[DoseBar]:
    orders = chart.of_drug(Order, assessment.drug)
    gone = (item for item in chart.struck if isinstance(item, Dose))
    for item in doses:
        yield DoseBar(item.at, _height(item.at, orders), "given" if item.status == "given" else "held")
    for item in of_drug(gone, assessment.drug, chart.catalogue):
        yield DoseBar(item.at, _height(item.at, orders), "corrected")
    for planned in assessment.ladder.plan or ():
        if planned.at <= end:
            yield DoseBar(planned.at, _FULL_INTERVAL / planned.interval_hours, "planned")


def _height(at: datetime, orders: tuple[Order, ...]) -> float:
    steps = [item for item in orders if item.interval_hours and item.at <= at]
    hours = steps[-1].interval_hours if steps else None
    return min(1.0, _FULL_INTERVAL / hours) if hours else 1.0


def _dose_texts(chart: Chart, drug: str, doses: tuple[Dose, ...]) -> Iterator[LaneText]:
    for item in chart.of_drug(Order, drug):
        if item.interval_hours:
            yield LaneText(item.at, _("every {hours} h").format(hours=item.interval_hours))
        else:
            words = {"hold": _("on hold"), "resume": _("resumed"), "stop": _("stopped")}.get(item.action, "")
            yield LaneText(item.at, words, strong=True)
    for item in doses:
        if item.status != "given":
            reason = f": {reason_text(item.reason)}" if item.reason else ""
            yield LaneText(item.at, f"{dose_word(item.status)}{reason}"[:28], strong=True)
